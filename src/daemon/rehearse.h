/** `entitled --rehearse NEW`: what would change for whom if these rules were activated. */
#pragma once

#include "conf/conf.h"

/** The command line. NULL: not given. */
struct rehearse_ask {
	const char *rules;    /* file of the new rules */
	const char *old;      /* version number or file; NULL: the current version */
	const char *sample;   /* "10%", "5000"; NULL: all lines */
	const char *apps;     /* "vowifi,voice"; NULL: all */
	const char *device;   /* see rehearse_device_read() */
	const char *fail_if;  /* see rehearse_test.h */
	const char *operator; /* whose lines, rules and settings; NULL: of the main configuration */
	bool json;            /* for programs */
};

/** The argument's place in the struct ("--old"), or NULL. */
const char **rehearse_option(struct rehearse_ask *ask, const char *arg);

enum rehearse_exit {
	REHEARSE_DONE = 0,
	REHEARSE_REFUSED = 1, /* --fail-if holds, rules are not taken, or lines could not be evaluated */
	REHEARSE_USAGE = 2,   /* an option's value is not understood */
	REHEARSE_UNABLE = 3,  /* store or keys are out of reach */
};

/** Writes to the store nothing, to stdout the report, to stderr problems, and on a terminal the progress. */
int rehearse_run(const struct conf *c, const struct rehearse_ask *ask);
