/** The commands that walk over all subscribers. */
#pragma once

#include "ctl/commands.h"

enum ctl_exit export_list(struct command_run *x);
enum ctl_exit export_run(struct command_run *x);
