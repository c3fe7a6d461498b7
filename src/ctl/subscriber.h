/** The commands about one subscriber. */
#pragma once

#include "ctl/commands.h"

enum ctl_exit subscriber_add(struct command_run *x);
enum ctl_exit subscriber_show(struct command_run *x);
enum ctl_exit subscriber_set(struct command_run *x);
enum ctl_exit subscriber_remove(struct command_run *x);
enum ctl_exit subscriber_service(struct command_run *x);
enum ctl_exit subscriber_revoke(struct command_run *x);
