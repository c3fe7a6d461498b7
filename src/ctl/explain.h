/** The commands about single answers. */
#pragma once

#include "ctl/commands.h"

enum ctl_exit explain_run(struct command_run *x);
enum ctl_exit explain_erase(struct command_run *x);
enum ctl_exit explain_trace(struct command_run *x);
