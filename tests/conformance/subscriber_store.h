/** What every driver of ports/subscriber_store.h must do, as checks that run over an empty store (cmocka
 * assertions). */
#pragma once

#include "ports/subscriber_store.h"

/** The driver under test and the loop that it lives in. */
struct subscriber_store_bench {
	void *owner;
	struct subscriber_store *store; /* empty */
	int64_t (*now_ms)(void *owner);
	void (*turn)(void *owner); /* one turn of the loop */
};

/** One check per row; each wants an empty store. */
struct subscriber_store_check {
	const char *name;
	void (*run)(const struct subscriber_store_bench *b);
};
extern const struct subscriber_store_check subscriber_store_checks[];
extern const size_t subscriber_store_check_count;
