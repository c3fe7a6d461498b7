/** Fields of answers for HTTP/2. */
#include "unit.h"

#include "http/http2_reply.h"

static struct http2_reply out;

static void expect(size_t i, const char *name, const char *value)
{
	assert_true(i < out.n);
	const nghttp2_nv *nv = &out.fields[i];
	assert_true(str_is((struct str){ (const char *)nv->name, nv->namelen }, name));
	assert_true(str_is((struct str){ (const char *)nv->value, nv->valuelen }, value));
}

static void test_fields(void **state)
{
	struct arena *a = arena_new(4096);
	const struct http_header h[] = { { STR("Set-Cookie"), STR("A=b") }, { STR("X-Y"), STR_NONE } };
	const struct http_reply r = { .status = 406,
		.phrase = "protocol not supported",
		.headers = h,
		.n_headers = 2,
		.body = { (const uint8_t *)"body", 4 },
		.close = true };
	assert_true(http2_reply_fields(a, &r, STR("D"), &out));
	assert_int_equal(out.n, 5);
	expect(0, ":status", "406");
	expect(1, "date", "D");
	expect(2, "set-cookie", "A=b");
	expect(3, "x-y", "");
	expect(4, "content-length", "4");
	/* of all these only the cookie must never enter a table */
	for (size_t i = 0; i < out.n; i++)
		assert_int_equal(out.fields[i].flags, i == 2 ? NGHTTP2_NV_FLAG_NO_INDEX : 0);
	arena_free(&a);
}

static void test_without_content(void **state)
{
	struct arena *a = arena_new(4096);
	assert_true(http2_reply_fields(a, &(struct http_reply){ .status = 204 }, STR("D"), &out));
	assert_int_equal(out.n, 2);
	arena_free(&a);
}

static void test_full_arena(void **state)
{
	struct arena *a = arena_new(64);
	assert_false(http2_reply_fields(a, &(struct http_reply){ .status = 200 }, STR("D"), &out));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_without_content),
		cmocka_unit_test(test_full_arena),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
