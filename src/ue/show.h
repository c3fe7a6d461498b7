/** A login on the screen, step by step, as it happens; never wider than 100 columns. */
#pragma once

#include "ue/client.h"

#include <stdio.h>

struct show {
	FILE *out;
	bool colour;
	bool trace;      /* packets octet by octet, headers and bodies in full */
	unsigned number; /* of the request last shown */
};

/** Colours only on a terminal, and not if NO_COLOR is set to anything. */
bool show_colour(FILE *out);
void show_title(const struct show *s, const char *text);
/** Who logs in, where, as which client. */
void show_head(const struct show *s, const struct client *c);
void show_step(struct show *s, const struct step *step);
/** How it ended: one line, and the rules that the server broke. */
void show_end(const struct show *s, const struct client_login *l);
const char *show_end_word(enum client_end end);
