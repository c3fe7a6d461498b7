/** Fuzz target: whatever the vector service answers, a vector that is taken is whole, sane, and reads the
 * same when it is written plainly. */
#include "base/text.h"
#include "drivers/vector_http_json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void member(struct buf *b, const char *name, struct bytes value)
{
	buf_printf(b, "%s\"%s\":\"", b->n ? "," : "{", name);
	text_hex(b, value);
	buf_putc(b, '"');
}

static void reads_the_same(const struct auth_vector *v)
{
	char mem[512];
	struct auth_vector again = { 0 };
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	member(&b, "rand", BYTES_OF(v->rand));
	member(&b, "autn", BYTES_OF(v->autn));
	member(&b, "ck", BYTES_OF(v->ck));
	member(&b, "ik", BYTES_OF(v->ik));
	member(&b, "xres", (struct bytes){ v->xres, v->xres_len });
	buf_putc(&b, '}');
	must(!b.failed && vector_http_json_vector_get(buf_bytes(&b), &again, NULL) == RC_OK);
	must(memcmp(&again, v, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes in = { data, size };
	struct auth_vector v = { 0 };
	struct fault f = { 0 };
	const enum vector_http_error e = vector_http_json_error_get(in);
	must(e <= VECTOR_HTTP_SQN_RANGE);
	if (vector_http_json_vector_get(in, &v, &f) == RC_OK) {
		must(v.xres_len >= VECTOR_RES_MIN && v.xres_len <= VECTOR_RES_MAX);
		reads_the_same(&v);
	} else {
		must(f.reason == REASON_http_vector_answer || f.reason == REASON_vector_insane);
		must(v.xres_len == 0);
	}
	return 0;
}
