/** What a phone would be told under two sets of rules: which statuses differ, which parameters. */
#pragma once

#include "daemon/rehearse_count.h"
#include "model/doc.h"

enum { REHEARSE_PARMS_MAX = 32, REHEARSE_STATUSES_MAX = 16 };

/** The part of the document that belongs to one application. */
struct rehearse_told {
	const struct doc_node *doc; /* NULL: the application is not there */
	const char *status;         /* name of the parameter that holds a status */
	int64_t validity_s;         /* of VERS, as the rules say */
	int push;                   /* as the rules say */
};

struct rehearse_verdict {
	enum rehearse_change change;
	char status[REHEARSE_TEXT]; /* "enabled -> disabled"; of several statuses those that change */
	size_t n_parms; /* CONTENT: the parameters that differ, each once, below their structures */
	char parm[REHEARSE_PARMS_MAX][REHEARSE_TEXT];
};

void rehearse_diff(
	const struct rehearse_told *before, const struct rehearse_told *after, struct rehearse_verdict *out);
