/** aka_method.c: the rows against recorded checkcodes (RFC 4187 10.13, RFC 9048 3.4). */
#include "vectors.h"

#include "aka/aka_method.h"

struct seen {
	uint8_t packets[1024];
	size_t n;
};

static const char *at_checkcode(const char *hex, size_t octets)
{
	const char *at = strstr(hex, octets == 32 ? "86090000" : "86060000");
	return at ? at + 8 : NULL;
}

static unsigned login(const json_t *packets, const struct aka_method_row *row)
{
	struct seen s = { .n = 0 };
	const json_t *p;
	size_t i;
	unsigned done = 0;
	json_array_foreach(packets, i, p)
	{
		const struct vectors_hex packet = vectors_octets(p, "eap");
		const char *summary = vectors_text(p, "summary");
		if (strstr(summary, "/AKA-Identity")) {
			memcpy(s.packets + s.n, packet.p, packet.n);
			s.n += packet.n;
		}
		const char *code = at_checkcode(vectors_text(p, "eap"), row->checkcode_len);
		if (!strstr(summary, "/AKA-Challenge") || !strstr(summary, "AT_CHECKCODE") || !code || !s.n)
			continue;
		uint8_t made[AKA_METHOD_CHECKCODE_MAX];
		row->checkcode((struct bytes){ s.packets, s.n }, made);
		char want[2 * AKA_METHOD_CHECKCODE_MAX + 1] = { 0 };
		memcpy(want, code, 2 * (size_t)row->checkcode_len);
		const struct vectors_hex w = vectors_hex_of(want);
		assert_memory_equal(made, w.p, w.n);
		done++;
	}
	return done;
}

static void recorded_checkcodes(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json"), *e, *l;
	size_t i, j;
	unsigned done[2] = { 0 };
	json_array_foreach(vectors_list(root, "exchanges"), i, e)
		json_array_foreach(json_object_get(e, "logins"), j, l)
	{
		const bool prime = !strcmp(vectors_text(e, "method"), "AKA'");
		done[prime] += login(json_object_get(l, "packets"),
			aka_method_of(prime ? AKA_METHOD_PRIME : AKA_METHOD_AKA));
	}
	assert_true(done[0] >= 10 && done[1] >= 10);
	json_decref(root);
}

static void rows(void **state)
{
	assert_int_equal(aka_method_of(AKA_METHOD_AKA)->type, 23);
	assert_int_equal(aka_method_of(AKA_METHOD_PRIME)->type, 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(recorded_checkcodes), cmocka_unit_test(rows) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
