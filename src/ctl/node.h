/** The commands about the server as a whole. */
#pragma once

#include "ctl/commands.h"

enum ctl_exit node_status(struct command_run *x);
enum ctl_exit node_reload(struct command_run *x);
enum ctl_exit node_rotate(struct command_run *x);
