/** Fuzz target: whatever stands in a file, readers and a writer stay inside it and come to an end. */
#include "explain/explain_ring.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE = EXPLAIN_SIZE_MIN, HEAD = 8 + 8 };

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* where the input lies: over both lanes' heads, over the index of strangers, over that of proven lines */
static void damage(int fd, const uint8_t *data, size_t size)
{
	static const off_t at[] = { HEAD, 4096, 4096 + (SIZE - 4096) / 4 / 4096 * 4096 };
	const size_t piece = size / 3;
	for (size_t i = 0; i < 3; i++) {
		const size_t n = piece < 4096 - HEAD ? piece : 4096 - HEAD;
		must(pwrite(fd, data + i * piece, n, at[i]) == (ssize_t)n);
	}
}

static void use(struct explain_ring *r)
{
	static uint8_t out[EXPLAIN_SEALED_MAX];
	const struct explain_mark m = { .at_ms = 1 };
	for (unsigned lane = 0; lane < EXPLAIN_LANES; lane++) {
		struct explain_place p = { .lane = (enum explain_lane)lane, .seq = UINT64_MAX };
		unsigned n = 0;
		while (explain_ring_older(r, &p)) {
			must(++n < SIZE / 64);
			(void)explain_ring_take(r, &p, out);
			if (n % 3 == 0)
				explain_ring_wipe(r, &p);
		}
		(void)explain_ring_put(r, (enum explain_lane)lane, &m, (struct bytes){ out, 100 });
		(void)explain_ring_put(r, (enum explain_lane)lane, &m, (struct bytes){ out, 9000 });
	}
	(void)explain_ring_expire(r, 0);
	(void)explain_ring_expire(r, INT64_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct explain_ring *r = NULL;
	char name[] = P_tmpdir "/entitled-fuzz-XXXXXX";
	const int file = mkstemp(name);
	must(file >= 0);
	must(explain_ring_write(name, SIZE, &r, NULL) == RC_OK);
	explain_ring_close(&r);
	damage(file, data, size);
	must(explain_ring_write(name, SIZE, &r, NULL) == RC_OK);
	use(r);
	explain_ring_close(&r);
	unlink(name);
	close(file);
	return 0;
}
