/** The completion script for bash. */
#pragma once

#include "ctl/commands.h"

enum ctl_exit completion_bash(struct command_run *x);
void completion_write(FILE *out);
