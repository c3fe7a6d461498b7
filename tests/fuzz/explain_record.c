/** Fuzz target: whatever is read as a record has this one spelling, and can be put into words. */
#include "explain/explain_record.h"
#include "explain/explain_words.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void again(struct arena *a, const struct explain_record *r)
{
	struct explain_record *second = arena_new_of(a, struct explain_record);
	struct buf one, two, words;
	buf_init(&one, a, 1 << 20);
	buf_init(&two, a, 1 << 20);
	buf_init(&words, a, 4 << 20);
	explain_record_put(&one, r);
	must(second && !one.failed);
	must(explain_record_get(a, buf_bytes(&one), second, NULL) == RC_OK);
	explain_record_put(&two, second);
	must(one.n == two.n && memcmp(one.p, two.p, one.n) == 0);
	explain_words_put(&words, r, NULL);
	must(!words.failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(16 << 20);
	struct explain_record *r = a ? arena_new_of(a, struct explain_record) : NULL;
	struct fault f = { .reason = REASON_none };
	must(r != NULL);
	const enum rc rc = explain_record_get(a, (struct bytes){ data, size }, r, &f);
	must(rc == f.rc);
	if (rc == RC_OK)
		again(a, r);
	arena_free(&a);
	return 0;
}
