/** Importing subscribers, and taking an import back. */
#pragma once

#include "ctl/commands.h"

enum ctl_exit import_run(struct command_run *x);
enum ctl_exit import_undo(struct command_run *x);
