/** Fuzz target: whatever core reads as a turn, or a worker as its outcome, has this one spelling. */
#include "drivers/eap_wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void asked(struct bytes in, struct buf *b)
{
	enum backend to;
	struct eap_turn t;
	if (eap_wire_ask_get(in, &to, &t) != RC_OK)
		return;
	must(to < BACKEND_COUNT && t.claimed.d[0]);
	eap_wire_ask_put(to, &t, b);
	must(b->failed || (b->n == in.n && memcmp(b->p, in.p, in.n) == 0));
}

static void answered(struct bytes in, struct buf *b)
{
	struct eap_turn t = { .verdict = EAP_GOES_ON }, again = { .verdict = EAP_GOES_ON };
	struct fault f = { .reason = REASON_none }, f2 = f;
	if (eap_wire_answer_get(in, &t, &f) != RC_OK)
		return;
	must((t.verdict == EAP_ACCEPTED) == (t.imsi.d[0] != 0));
	eap_wire_answer_put(&t, &f, b);
	must(b->failed || eap_wire_answer_get(buf_bytes(b), &again, &f2) == RC_OK);
	must(b->failed || (again.verdict == t.verdict && f2.reason == f.reason));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes in = { data, size };
	uint8_t mem[EAP_WIRE_MAX];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	asked(in, &b);
	buf_init_fixed(&b, mem, sizeof(mem));
	answered(in, &b);
	return 0;
}
