/** Fuzz target: whatever core reads as a question, or a worker as its answer, has this one spelling and keeps
 * every ceiling. */
#include "drivers/vector_wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void same(const struct buf *b, struct bytes in)
{
	must(!b->failed && b->n == in.n && memcmp(b->p, in.p, in.n) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes in = { data, size };
	uint8_t mem[VECTOR_WIRE_MAX];
	struct auth_vector_ask ask;
	struct auth_vector v;
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	if (vector_wire_ask_get(in, &ask) == RC_OK) {
		must(strlen(ask.imsi.d) >= 6 && strlen(ask.imsi.d) <= 15);
		vector_wire_ask_put(&ask, &b);
		same(&b, in);
	}
	buf_init_fixed(&b, mem, sizeof(mem));
	if (vector_wire_answer_get(in, &v) == RC_OK) {
		must(v.xres_len <= VECTOR_RES_MAX);
		vector_wire_answer_put(&v, &b);
		same(&b, in);
	}
	return 0;
}
