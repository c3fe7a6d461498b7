/**
 * What the master and the cores of the living trees tell each other about a reload: who asked, what became of
 * it, and which core reserves the floor of the AuC's clock. A page in memory that the images of the master
 * hand on; its layout is the same in all versions of the program that know its number.
 */
#pragma once

#include "base/fault.h"
#include "base/str.h"

#include <stdatomic.h>
#include <stdint.h>

enum { RELOAD_PAGE_VERSION = 1, RELOAD_PAGE_LINES = 16 * 1024 };

struct reload_page {
	uint32_t version;
	_Atomic uint32_t asked; /* raised by whoever asks for a reload */
	_Atomic uint32_t
		taken; /* the askers up to here are those of the reload under way, or of the last one */
	_Atomic uint32_t answered; /* those up to here know the outcome */
	_Atomic uint32_t refused;  /* what is */
	_Atomic uint32_t reserves; /* number of the tree whose core may reserve the floor */
	_Atomic uint32_t
		yielded;        /* number of the last tree whose core saw that it may not, and has stopped */
	_Atomic uint32_t alone; /* number of the tree that has no elders any more */
	uint32_t n;
	char lines[RELOAD_PAGE_LINES]; /* why it was refused; line breaks between them */
};

/** *fd < 0: a new one, whose file goes there; else the one of that file. */
enum rc reload_page_open(int *fd, struct reload_page **out, struct fault *f) MUST_USE;
void reload_page_close(struct reload_page **p);

/* core */
/** The number of the question. Wake the master afterwards. */
uint32_t reload_page_ask(struct reload_page *p);
/** False: not answered yet. The lines are a loan until the next reload begins. */
bool reload_page_answer(const struct reload_page *p, uint32_t question, bool *refused, struct str *lines);

/* master */
bool reload_page_wanted(const struct reload_page *p);
void reload_page_begin(struct reload_page *p);
/** The configuration is read anew from here on: it is for all who asked so far. */
void reload_page_take(struct reload_page *p);
void reload_page_say(struct reload_page *p, const char *line);
void reload_page_end(struct reload_page *p, bool refused);
