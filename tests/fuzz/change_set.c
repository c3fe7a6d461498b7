/** Fuzz target: whatever the writer reads as a set of changes keeps every ceiling and has this one spelling.
 */
#include "drivers/store_sqlite_commit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void spell_again(struct arena *a, struct bytes question, const struct change *set, size_t n)
{
	struct buf b;
	buf_init(&b, a, 1 << 20);
	must(store_sqlite_commit_check(set, n, NULL) == RC_OK);
	store_sqlite_commit_encode(&b, set, n);
	must(!b.failed && b.n == question.n && memcmp(b.p, question.p, b.n) == 0);
	must(b.n <= store_sqlite_commit_size(set, n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(4 << 20);
	const struct bytes question = { data, size };
	const struct change *set = NULL;
	struct fault f = { 0 };
	size_t n = 0;
	must(a != NULL);
	const enum rc rc = store_sqlite_commit_decode(a, question, &set, &n, &f);
	must(rc == f.rc && (rc == RC_OK || set == NULL));
	if (rc == RC_OK && size <= 1 << 20)
		spell_again(a, question, set, n);
	arena_free(&a);
	return 0;
}
