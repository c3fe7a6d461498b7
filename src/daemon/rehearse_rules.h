/** The two sets of rules of a rehearsal, and the applications that they speak of. */
#pragma once

#include "daemon/rehearse_line.h"

/** Rules and what they are called. */
struct rehearse_rules {
	struct arena *arena;
	const struct rules *rules;
	const char *name; /* "version 3", "the built-in rules", or the file */
	struct str error; /* why they were not taken: one line */
};

/** A file that nobody activated; its lists lie beside it. */
enum rc rehearse_rules_file(const char *path, struct rehearse_rules *out, struct fault *f) MUST_USE;
/** A version of the folder; number 0: the current one. */
enum rc rehearse_rules_version(
	const char *folder, uint32_t number, struct rehearse_rules *out, struct fault *f) MUST_USE;
void rehearse_rules_close(struct rehearse_rules *r);

/**
 * The applications of both, in the plan: those of this server, then those that rules declare. words: names or
 * AppIDs with commas between them, only these; NULL: all. RC_INVALID: *unknown is the word that none of the
 * rules knows.
 */
enum rc rehearse_rules_apps(
	struct rehearse_plan *plan, const char *words, struct str *unknown, struct fault *f) MUST_USE;
/** Facts of devices that one of the rules asks for and not every device says; returns how many. */
size_t rehearse_rules_unknown(const struct rehearse_plan *plan, const char *out[RULES_FACT_COUNT]);
