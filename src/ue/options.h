/** The command line of ts43-ue: one row per option; --help is printed from the rows. */
#pragma once

#include "ue/client.h"

#include <stdio.h>

struct options {
	struct ask ask;
	struct http_settings http;
	const struct persona *persona;
	struct usim card;
	char imsi[16];  /* of the first login */
	uint64_t range; /* number of lines that take turns, from imsi on; 1 without --imsi-range */
	unsigned misbehave;
	const char *state_file;         /* NULL: nothing is kept */
	const char *token, *token_file; /* NULL: none given */
	bool use_token;                 /* the kept one */
	bool trace, quiet, json;
	const char *title;
	unsigned repeat, parallel, fast;
	/* as given; options_card.c makes the card of them */
	const char *sim, *imsi_text, *imsi_range, *k, *opc, *op, *topc, *top, *alg, *sqn, *memory;
};

enum options_outcome { OPTIONS_GO, OPTIONS_HELP, OPTIONS_VERSION, OPTIONS_WRONG };

/** What is wrong is written to err. Strings of *out are those of argv or literals. */
enum options_outcome options_read(int argc, char **argv, struct options *out, FILE *err);
void options_help(FILE *out);

/** The second half: IMSI and card from the texts. */
enum rc options_card(struct options *o, char why[128]) MUST_USE;
