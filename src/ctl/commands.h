/** The commands of entitlectl as rows: help, completion and dispatch come from here. */
#pragma once

#include "ctl/client.h"
#include "ctl/options.h"

#include <stdio.h>

enum ctl_exit { CTL_OK = 0, CTL_REFUSED = 1, CTL_USAGE = 2, CTL_UNREACHABLE = 3, CTL_NOT_FOUND = 4 };

/** What a command gets. */
struct command_run {
	const struct options *options;
	struct client *client;
	struct arena *arena; /* for small things; a command that reads a file has its own */
	bool json;
	const char *const *args; /* behind the command's name */
	size_t n;
};

struct command {
	const char *name;      /* one or two words */
	const char *arguments; /* as help shows them */
	const char *help;
	unsigned options; /* of its own, as OPTION_BITs */
	size_t min, max;  /* number of arguments */
	enum ctl_exit (*run)(struct command_run *x);
	bool offline; /* needs no server */
};

/** The i-th row, or NULL behind the last. */
const struct command *commands_at(size_t i);
/** The row with the longest name that the words begin with, or NULL; *used: how many words that is. */
const struct command *commands_find(const char *const *words, size_t n, size_t *used);
/** Help for all, or for the commands whose name begins with the words. False: there is none. */
bool commands_help(const char *const *words, size_t n, FILE *out);
