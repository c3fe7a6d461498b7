/** An answer explained to people: why it fell as it did, from what, what the phone was told, what would have
 * to change. */
#pragma once

#include "explain/explain_record.h"

/** rules: of version r->rules; NULL: that version cannot be read any more. Holds identities: for the
 * operator's eyes. */
void explain_words_put(struct buf *b, const struct explain_record *r, const struct rules *rules);

/** A replay beside what was kept. */
struct explain_words_replay {
	uint32_t number; /* of the rules */
	struct bytes document;
	const struct explain_app *app;
	size_t n_apps;
};

void explain_words_put_replay(
	struct buf *b, const struct explain_record *r, const struct explain_words_replay *again);
