/** What every driver of ports/auth_vector_source.h must do, as checks over a card that it knows (cmocka
 * assertions). */
#pragma once

#include "crypto/usim_algo.h"
#include "ports/auth_vector_source.h"

/** The driver under test, the loop that it lives in, and a card. */
struct auth_vector_source_bench {
	void *owner;
	struct auth_vector_source *source;
	struct imsi known, unknown;
	enum reason range_reason;     /* how the end of the range of SQN is refused; none: aka_sqn_range */
	const struct usim_algo *card; /* of `known` */
	int64_t (*now_ms)(void *owner);
	void (*pass)(void *owner, int64_t ms); /* lets time pass in the loop */
	/* what stands behind the driver holds its answers; off: it gives them, also those that nobody waits
	 * for any more */
	void (*stall)(void *owner, bool on);
	void (*copies)(void *owner, unsigned n); /* so many of each answer; NULL: */
	const char *once;                        /* why no answer can come twice */
	const char *alike; /* NULL, or why a refusal that comes twice cannot be told from the next one */
	void (*close)(void *owner); /* the driver; what it leaves behind fails the test */
	struct auth_vector_source *(*open)(void *owner); /* another one, that serves */
};

struct auth_vector_source_check {
	const char *name;
	void (*run)(const struct auth_vector_source_bench *b);
};
extern const struct auth_vector_source_check auth_vector_source_checks[];
extern const size_t auth_vector_source_check_count;
