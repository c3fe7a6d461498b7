/** radius.c: the packets of RFC 2865 section 7 and some made by hand. */
#include "vectors.h"

#include "codec/radius.h"

static struct vectors_hex held; /* slices of the last packet point here */

static enum rc read_hex(const char *hex, struct radius_packet *p, struct fault *f)
{
	held = vectors_hex_of(hex);
	*f = (struct fault){ 0 };
	return radius_read((struct bytes){ held.p, held.n }, p, f);
}

static enum rc read_text(const char *hex)
{
	struct radius_packet p;
	struct fault f;
	const enum rc rc = read_hex(hex, &p, &f);
	assert_int_equal(rc == RC_OK, f.reason == REASON_none);
	assert_true(rc == RC_OK || f.reason == REASON_radius_answer);
	return rc;
}

/* RFC 2865 7.1: a telnet login and its Access-Accept; 7.3: an Access-Challenge */
static void rfc2865_examples_are_read(void **state)
{
	struct radius_packet p;
	struct fault f;
	assert_int_equal(
		read_hex("010000380f403f9473978057bd83d5cb98f4227a01066e656d6f02120dbe708d93d413ce3196e4"
			 "3f782a0aee0406c0a80110050600000003",
			&p, &f),
		RC_OK);
	assert_int_equal(p.code, RADIUS_ACCESS_REQUEST);
	assert_int_equal(p.identifier, 0);
	assert_int_equal(p.whole.n, 56);
	assert_true(str_is(str_of_bytes(p.user_name), "nemo"));
	assert_false(p.has_eap || p.has_error_cause || p.state.p || p.message_authenticator.p);
	assert_int_equal(
		read_hex("0200002686fe220e7624ba2a1005f6bf9b55e0b20606000000010f06000000000e06c0a80103", &p,
			&f),
		RC_OK);
	assert_int_equal(p.code, RADIUS_ACCESS_ACCEPT);
	assert_int_equal(read_hex("0b02004e36f3c8764ae8c71157403c0c71ff9c45123043"
				  "68616c6c656e67652033323736393433302e2020456e74657220726573706f6e7365206174"
				  "2070726f6d70742e"
				  "180a3332373639343330",
				 &p, &f),
		RC_OK);
	assert_int_equal(p.code, RADIUS_ACCESS_CHALLENGE);
	assert_true(str_is(str_of_bytes(p.state), "32769430"));
}

#define HEAD20(code, length) code "07" length "000102030405060708090a0b0c0d0e0f"

/* two EAP-Message attributes around a State, a Message-Authenticator, 3GPP-IMSI behind another of its vendor
 */
static void what_an_aaa_sends_is_read(void **state)
{
	struct radius_packet p;
	struct fault f;
	uint8_t mem[16];
	struct buf eap;
	assert_int_equal(read_hex(HEAD20("0b", "0055") "4f0601090008"
						       "1804aabb"
						       "4f041701"
						       "5012f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
						       "1a16000028af0305aabbcc010b323332303130303031"
						       "5905313233"
						       "65060000019b"
						       "ffff",
				 &p, &f),
		RC_OK);
	assert_int_equal(p.whole.n, 0x55);
	assert_true(str_is(str_of_bytes(p.imsi), "232010001"));
	assert_true(str_is(str_of_bytes(p.chargeable_user), "123"));
	assert_memory_equal(p.state.p, "\xaa\xbb", 2);
	assert_int_equal(p.message_authenticator.p - p.whole.p, 36);
	assert_true(p.has_error_cause && p.has_eap);
	assert_int_equal(p.error_cause, 0x19b);
	buf_init_fixed(&eap, mem, sizeof(mem));
	radius_eap(&p, &eap);
	assert_int_equal(eap.n, 6);
	assert_memory_equal(mem, "\1\11\0\10\27\1", 6);
}

static void what_is_not_radius_is_refused(void **state)
{
	assert_int_equal(read_text(HEAD20("0b", "0014")), RC_OK);
	assert_int_equal(read_text(HEAD20("0b", "0014") "00"), RC_OK); /* padding */
	assert_int_equal(read_text(""), RC_UNAVAIL);
	assert_int_equal(read_text("0b0700"), RC_UNAVAIL);
	assert_int_equal(read_text(HEAD20("0b", "0013")), RC_UNAVAIL);
	assert_int_equal(read_text(HEAD20("0b", "0015")), RC_UNAVAIL);
	assert_int_equal(read_text(HEAD20("0b", "0015") "18"), RC_UNAVAIL);
	assert_int_equal(read_text(HEAD20("0b", "0016") "1801"), RC_UNAVAIL);
	assert_int_equal(read_text(HEAD20("0b", "0016") "1800"), RC_UNAVAIL);
	assert_int_equal(read_text(HEAD20("0b", "0016") "1802"), RC_OK);
	assert_int_equal(read_text(HEAD20("0b", "0017") "1804aa"), RC_UNAVAIL);
	assert_int_equal(read_text(HEAD20("0b", "001a") "1803aa1803aa"), RC_UNAVAIL);
	assert_int_equal(read_text(HEAD20("0b", "0017") "5003aa"), RC_UNAVAIL);
	assert_int_equal(read_text(HEAD20("0b", "0017") "6503aa"), RC_UNAVAIL);
	assert_int_equal(read_text(HEAD20("0b", "0018") "1a04aabb"), RC_OK); /* no vendor in it */
	assert_int_equal(read_text(HEAD20("0b", "001c") "1a08000028af0109"), RC_OK);
}

static void a_request_is_written(void **state)
{
	uint8_t mem[128];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	const size_t begin = radius_begin(&b, RADIUS_ACCESS_REQUEST, 7);
	const size_t mac_at = radius_put_message_authenticator(&b);
	radius_put(&b, RADIUS_USER_NAME, str_bytes(STR("ab")));
	radius_put_u32(&b, RADIUS_SERVICE_TYPE, 8);
	radius_put_eap(&b, str_bytes(STR("\2\1\0\5\1")));
	radius_end(&b, begin);
	const struct vectors_hex right = vectors_hex_of("0107003700000000000000000000000000000000"
							"501200000000000000000000000000000000"
							"01046162"
							"060600000008"
							"4f070201000501");
	assert_false(b.failed);
	assert_int_equal(right.n, b.n);
	assert_memory_equal(mem, right.p, right.n);
	assert_int_equal(mac_at, 22);
}

static void a_long_eap_packet_is_split_at_253_and_joined(void **state)
{
	static uint8_t mem[RADIUS_MAX], eap[600], back[600];
	struct buf b, joined;
	struct radius_packet p;
	for (size_t i = 0; i < sizeof(eap); i++)
		eap[i] = (uint8_t)(i * 7);
	for (size_t n = 252; n <= 600; n += n == 252 || n == 253 || n == 505 ? 1 : n == 254 ? 251 : 94) {
		buf_init_fixed(&b, mem, sizeof(mem));
		radius_put_eap(&b, (struct bytes){ eap, n });
		assert_int_equal(b.n, n + (n + 252) / 253 * 2);
		buf_init_fixed(&b, mem, sizeof(mem));
		const size_t begin = radius_begin(&b, RADIUS_ACCESS_REQUEST, 1);
		radius_put_eap(&b, (struct bytes){ eap, n });
		radius_end(&b, begin);
		assert_int_equal(radius_read(buf_bytes(&b), &p, NULL), RC_OK);
		buf_init_fixed(&joined, back, sizeof(back));
		radius_eap(&p, &joined);
		assert_int_equal(joined.n, n);
		assert_memory_equal(back, eap, n);
	}
}

static void what_does_not_fit_fails(void **state)
{
	static uint8_t mem[2 * RADIUS_MAX], value[254];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	radius_put(&b, RADIUS_STATE, BYTES_NONE);
	assert_true(b.failed);
	buf_init_fixed(&b, mem, sizeof(mem));
	radius_put(&b, RADIUS_STATE, BYTES_OF(value));
	assert_true(b.failed);
	for (size_t n = 15; n <= 16; n++) {
		buf_init_fixed(&b, mem, sizeof(mem));
		const size_t begin = radius_begin(&b, RADIUS_ACCESS_REQUEST, 1);
		for (size_t i = 0; i < n; i++)
			radius_put(&b, RADIUS_NAS_IDENTIFIER, (struct bytes){ value, 253 });
		radius_put(&b, RADIUS_STATE, (struct bytes){ value, 249 });
		radius_end(&b, begin);
		assert_int_equal(b.failed, n == 16);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc2865_examples_are_read),
		cmocka_unit_test(what_an_aaa_sends_is_read),
		cmocka_unit_test(what_is_not_radius_is_refused),
		cmocka_unit_test(a_request_is_written),
		cmocka_unit_test(a_long_eap_packet_is_split_at_253_and_joined),
		cmocka_unit_test(what_does_not_fit_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
