/** Fuzz target: text that reads as base64, base64url or hex is the one spelling of its octets. */
#include "base/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void spelled_alike(
	struct arena *a, struct str text, struct bytes octets, void (*spell)(struct buf *, struct bytes))
{
	struct buf b;
	buf_init(&b, a, text.n + 8);
	spell(&b, octets);
	must(!b.failed && str_eq(buf_str(&b), text));
}

static void octets_and_back(struct arena *a, struct bytes octets)
{
	struct buf b;
	struct bytes back;
	buf_init(&b, a, 2 * octets.n + 8);
	text_base64(&b, octets);
	must(b.n % 4 == 0 && text_unbase64(a, buf_str(&b), &back) == RC_OK);
	must(back.n == octets.n && (!back.n || !memcmp(back.p, octets.p, back.n)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(16 * size + 65536);
	struct bytes octets;
	const struct str text = { (const char *)data, size };
	must(a != NULL);
	if (text_unbase64(a, text, &octets) == RC_OK)
		spelled_alike(a, text, octets, text_base64);
	if (text_unbase64url(a, text, &octets) == RC_OK)
		spelled_alike(a, text, octets, text_base64url);
	octets_and_back(a, (struct bytes){ data, size });
	arena_free(&a);
	return 0;
}
