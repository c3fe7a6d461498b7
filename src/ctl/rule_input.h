/** Rules for a command: from a file of this machine with the lists beside it, or a version that the server
 * holds; read and checked here. */
#pragma once

#include "ctl/commands.h"

#include "rules/rules_bundle.h"
#include "rules/rules.h"

struct rule_input {
	struct arena *arena;
	char title[256]; /* "rules.yaml", "version 3" */
	uint32_t number; /* of a version; 0: a file, or the built-in rules */
	struct rules_bundle bundle;
	struct rules *rules;
};

/** Says on stderr (with --json on stdout) what is wrong. `in` is to be closed in any case. */
enum ctl_exit rule_input_file(struct command_run *x, const char *path, struct rule_input *in);
/** The text and lists of a version by its number, 0: the current one; in->rules stays NULL. */
enum ctl_exit rule_input_fetch(struct command_run *x, uint64_t number, struct rule_input *in);
/** The same, read and checked. */
enum ctl_exit rule_input_version(struct command_run *x, uint64_t number, struct rule_input *in);
/** The word is a number or the name of a file. */
enum ctl_exit rule_input_word(struct command_run *x, const char *word, struct rule_input *in);
void rule_input_close(struct rule_input *in);

/** For errors of files: "error" is the name of the reason. */
enum ctl_exit rule_input_refuse(struct command_run *x, const struct fault *f, struct str error);
