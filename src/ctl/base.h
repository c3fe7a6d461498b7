/** Made-up subscribers: a database of them, a file to import, the card of one of them. None needs a server.
 */
#pragma once

#include "ctl/commands.h"

enum ctl_exit base_make(struct command_run *x);
enum ctl_exit base_csv(struct command_run *x);
enum ctl_exit base_card(struct command_run *x);

enum { BASE_WORDS = 12 };
/** The command line of `entitled` for base_make(), NULL behind the last word. */
void base_words(const struct command_run *x, const char *out[BASE_WORDS]);
