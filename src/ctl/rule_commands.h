/** The commands about rules. */
#pragma once

#include "ctl/commands.h"

enum ctl_exit rule_commands_check(struct command_run *x);
enum ctl_exit rule_commands_test(struct command_run *x);
enum ctl_exit rule_commands_activate(struct command_run *x);
enum ctl_exit rule_commands_rollback(struct command_run *x);
enum ctl_exit rule_commands_show(struct command_run *x);
enum ctl_exit rule_commands_history(struct command_run *x);
enum ctl_exit rule_commands_schema(struct command_run *x);
