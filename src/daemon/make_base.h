/** `entitled --make-base COUNT`: a new database of made-up subscribers, to size a machine with. */
#pragma once

#include "conf/conf.h"

/** The command line. NULL: not given. */
struct make_base_ask {
	const char *count; /* lines */
	const char *first; /* IMSI of the first; the others follow one by one */
	const char *seed;  /* cards and facts follow from it: crypto/made_card.h */
};

/** The argument's place in the struct ("--seed"), or NULL. */
const char **make_base_option(struct make_base_ask *ask, const char *arg);
/** Fills store.path, which must not exist, with keys sealed under auc.key_file. 0 done, 1 refused, 2 usage.
 */
int make_base_run(const struct conf *c, const struct make_base_ask *ask);
