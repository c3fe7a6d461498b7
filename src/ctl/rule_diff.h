/** What changed between two versions or files of rules: rule by rule, list by list, line by line. */
#pragma once

#include "ctl/commands.h"

enum ctl_exit rule_diff_run(struct command_run *x);
