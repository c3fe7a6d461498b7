/** jose.c against the examples of RFC 7515 A.1 and RFC 7516 A.1. */
#include "unit.h"

#include "base/text.h"
#include "crypto/jose.h"

/* RFC 7515 A.1 */
static void signed_as_published(void **state)
{
	struct arena *a = arena_new(8192);
	struct bytes key;
	struct buf out;
	assert_int_equal(
		text_unbase64url(a,
			STR("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwj"
			    "AzZr1Z9CAow"),
			&key),
		RC_OK);
	buf_init(&out, a, 1024);
	jose_sign(&out, key, STR("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}"),
		STR("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"));
	assert_true(str_is(buf_str(&out),
		"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
		"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
		"fQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
	arena_free(&a);
}

/* RFC 7516 A.1: the same content encryption; there the key is wrapped, here it is agreed on */
static void encrypted_as_published(void **state)
{
	static const uint8_t key[JOSE_KEY] = { 177, 161, 244, 128, 84, 143, 225, 115, 63, 180, 3, 255, 107,
		154, 212, 246, 138, 7, 110, 91, 112, 46, 34, 105, 47, 130, 203, 46, 122, 234, 64, 252 };
	static const uint8_t nonce[JOSE_NONCE] = { 227, 197, 117, 252, 2, 219, 233, 68, 180, 225, 77, 219 };
	struct arena *a = arena_new(8192);
	struct buf out;
	buf_init(&out, a, 1024);
	assert_int_equal(jose_encrypt(&out, key, nonce, STR("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}"),
				 STR("The true sign of intelligence is not knowledge but imagination.")),
		RC_OK);
	assert_true(str_is(buf_str(&out),
		"eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ..48V1_ALb6US04U3b."
		"5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A."
		"XFBoMYUZodetZdvTiFvSkQ"));
	arena_free(&a);
}

static void limits(void **state)
{
	static const uint8_t key[JOSE_KEY] = { 1 }, nonce[JOSE_NONCE] = { 2 };
	static const char text[JOSE_PLAIN_MAX + 1] = { 'x' };
	char mem[64];
	struct buf out;
	buf_init_fixed(&out, mem, sizeof(mem));
	assert_int_equal(
		jose_encrypt(&out, key, nonce, STR("{}"), (struct str){ text, sizeof(text) }), RC_LIMIT);
	assert_int_equal(out.n, 0);
	assert_int_equal(jose_encrypt(&out, key, nonce, STR("{}"), (struct str){ text, 200 }), RC_NOMEM);
	buf_init_fixed(&out, mem, 3);
	jose_sign(&out, BYTES_OF(key), STR("{}"), STR("{}"));
	assert_true(out.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(signed_as_published),
		cmocka_unit_test(encrypted_as_published), cmocka_unit_test(limits) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
