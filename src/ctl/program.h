/** The server's program beside this one, for what is done without a server. */
#pragma once

#include "ctl/commands.h"

/** Becomes `entitled` of its own folder with these words, NULL behind the last; words[0] is set here. Comes
 * back only after it said why not. */
enum ctl_exit program_become(const char **words);
