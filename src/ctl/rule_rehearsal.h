/** `rules dry-run`: hands over to `entitled --rehearse`, which reads the store itself and prints the report.
 */
#pragma once

#include "ctl/commands.h"

enum { RULE_REHEARSAL_WORDS = 24 };

/** The words of that program's command line behind its name, NULL at the end. */
void rule_rehearsal_words(
	const struct command_run *x, const char *conf, const char *out[RULE_REHEARSAL_WORDS]);
/** Returns only where the program could not be started; else its exit code is that of this process. */
enum ctl_exit rule_rehearsal_run(struct command_run *x);
