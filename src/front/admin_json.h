/** A subscriber as JSON: the one shape that provisioning, import, export and backups share. */
#pragma once

#include "base/buf.h"
#include "front/admin.h"

/** Why a request is refused, and which of its members is to blame ("" where none is). */
struct admin_why {
	struct fault fault;
	struct str text; /* instead of fault.note where that has not room enough */
	char field[48];
};

struct admin_json_line {
	struct subscriber line;
	bool has_card;
	struct front_admin_card card; /* wipe after use */
	bool has_auc;
	struct auc_row auc; /* of a backup: sealed already */
};

enum admin_json_use {
	ADMIN_JSON_WHOLE, /* a line as it shall be: members that are missing have the defaults of
			     subscriber_new() */
	ADMIN_JSON_FACTS, /* changes to a line: keys and counters are refused */
};

/**
 * One JSON object into io->line, whose IMSI may be set before: then the text may omit it, and may not name
 * another. RC_MALFORMED admin_malformed: no JSON object, or a member twice. RC_INVALID admin_invalid: a value
 * or an unknown member. A failure leaves io half changed.
 */
enum rc admin_json_read(
	struct str text, enum admin_json_use use, struct admin_json_line *io, struct admin_why *w) MUST_USE;
/** Appends the object; auc NULL or without keys: no "auc" member. Never a key in clear. */
void admin_json_write(struct buf *out, const struct subscriber *line, const struct auc_row *auc);
/** Appends a JSON string with its quotes. */
void admin_json_text(struct buf *out, struct str s);
/** Notes the first cause and the member; gives back RC_INVALID. */
enum rc admin_json_refuse(struct admin_why *w, const char *field, const char *note);
