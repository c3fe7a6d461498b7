/** The EAP-AKA server clause by clause: challenges, and what is refused, rejected or accepted in answer to
 * them. */
#include "vectors.h"

#include "aka/aka_server.h"
#include "crypto/aka_keys.h"

static const char IDENTITY[] = "0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org";
static const char OTHER[] = "0001010000000017@wlan.mnc001.mcc001.3gppnetwork.org";

static struct aka_round round_of(uint8_t xres_len)
{
	struct aka_round r = { .identifier = 7, .vector = { .xres_len = xres_len } };
	for (int i = 0; i < 16; i++) {
		r.vector.rand[i] = (uint8_t)(0x10 + i);
		r.vector.autn[i] = (uint8_t)(0x20 + i);
		r.vector.ck[i] = (uint8_t)(0x30 + i);
		r.vector.ik[i] = (uint8_t)(0x40 + i);
		r.vector.xres[i] = i < xres_len ? (uint8_t)(0xa0 + i) : 0;
	}
	return r;
}

static struct bytes octets(const char *z)
{
	return str_bytes(str_of(z));
}

/* the answer of a phone to round_of(): header of the given subtype, then attributes in hex; "MAC" stands for
 * AT_MAC over `identity` */
static struct vectors_hex phone(const char *identity, unsigned subtype, const char *attributes)
{
	char hex[2000];
	const char *mac = strstr(attributes, "MAC");
	const size_t n = 8 + (mac ? (strlen(attributes) - 3) / 2 + 20 : strlen(attributes) / 2);
	const struct aka_round r = round_of(8);
	struct aka_keys keys;
	snprintf(hex, sizeof(hex), "0207%04zx17%02x0000%.*s%s%s", n, subtype,
		mac ? (int)(mac - attributes) : 1000, attributes,
		mac ? "0b05000000000000000000000000000000000000" : "", mac ? mac + 3 : "");
	struct vectors_hex p = vectors_hex_of(hex);
	if (mac) {
		const size_t at = 8 + (size_t)(mac - attributes) / 2 + 4;
		aka_keys_derive(octets(identity), r.vector.ik, r.vector.ck, &keys);
		aka_keys_mac(keys.k_aut, (struct bytes){ p.p, p.n }, at, BYTES_NONE, p.p + at);
	}
	return p;
}

#define RES8 "03030040a0a1a2a3a4a5a6a7"

struct judged {
	enum rc rc;
	enum reason why;
	struct aka_outcome out;
};

static struct judged judge_len(struct vectors_hex p, uint8_t xres_len)
{
	const struct aka_round r = round_of(xres_len);
	const struct aka_claim claim = { .round = &r, .identity = octets(IDENTITY) };
	struct judged j = { .out.kind = AKA_REJECTED };
	struct fault f = { 0 };
	j.rc = aka_server_answer(&claim, (struct bytes){ p.p, p.n }, &j.out, &f);
	j.why = f.reason;
	return j;
}

static struct judged judge(struct vectors_hex p)
{
	return judge_len(p, 8);
}

static void accept(struct vectors_hex p)
{
	const struct judged j = judge(p);
	assert_int_equal(j.rc, RC_OK);
	assert_int_equal(j.out.kind, AKA_ACCEPTED);
	assert_int_equal(j.why, REASON_none);
}

static void reject(struct vectors_hex p, enum reason why)
{
	const struct judged j = judge(p);
	assert_int_equal(j.rc, RC_OK);
	assert_int_equal(j.out.kind, AKA_REJECTED);
	assert_int_equal(j.why, why);
	assert_int_equal(fault_row(why)->http, 403);
}

static void refuse(struct vectors_hex p, enum reason why)
{
	const struct judged j = judge(p);
	assert_true(j.rc == RC_MALFORMED || j.rc == RC_INVALID);
	assert_int_equal(j.why, why);
	assert_int_equal(fault_row(why)->http, 400);
}

/* proves: rfc4187-8.1-01, rfc4187-10.6-01, rfc4187-10.7-01, client-10a */
static void the_challenge(void **state)
{
	const struct aka_round r = round_of(8);
	uint8_t room[100], mac[16];
	struct aka_keys keys;
	struct buf b;
	buf_init_fixed(&b, room, sizeof(room));
	buf_u8(&b, 0);
	aka_server_challenge(&r, octets(IDENTITY), NULL, &b);
	assert_int_equal(b.n, 1 + AKA_SERVER_CHALLENGE);
	assert_memory_equal(room + 1, vectors_hex_of("010700441701000001050000").p, 12);
	assert_memory_equal(room + 13, r.vector.rand, 16);
	assert_memory_equal(room + 29, vectors_hex_of("02050000").p, 4);
	assert_memory_equal(room + 33, r.vector.autn, 16);
	assert_memory_equal(room + 49, vectors_hex_of("0b050000").p, 4);
	aka_keys_derive(octets(IDENTITY), r.vector.ik, r.vector.ck, &keys);
	aka_keys_mac(keys.k_aut, (struct bytes){ room + 1, 68 }, 52, BYTES_NONE, mac);
	assert_memory_equal(room + 53, mac, 16);
	buf_init_fixed(&b, room, AKA_SERVER_CHALLENGE - 1);
	aka_server_challenge(&r, octets(IDENTITY), NULL, &b);
	assert_true(b.failed);
}

static void stored_round(void **state)
{
	for (uint8_t len = VECTOR_RES_MIN; len <= VECTOR_RES_MAX; len++) {
		struct aka_round r = round_of(len), back;
		uint8_t room[AKA_SERVER_ROUND_MAX + 1];
		struct buf b;
		buf_init_fixed(&b, room, AKA_SERVER_ROUND_MAX);
		aka_server_round_put(&r, &b);
		assert_false(b.failed);
		assert_int_equal(aka_server_round_get(buf_bytes(&b), &back), RC_OK);
		memset(r.vector.autn, 0, sizeof(r.vector.autn));
		assert_memory_equal(&r, &back, sizeof(r));
		for (size_t n = 0; n < b.n; n++)
			assert_int_equal(
				aka_server_round_get((struct bytes){ room, n }, &back), RC_MALFORMED);
		room[b.n] = 0;
		assert_int_equal(aka_server_round_get((struct bytes){ room, b.n + 1 }, &back), RC_MALFORMED);
		room[49] = 3;
		assert_int_equal(aka_server_round_get((struct bytes){ room, 53 }, &back), RC_MALFORMED);
		room[49] = 17;
		assert_int_equal(aka_server_round_get(BYTES_OF(room), &back), RC_MALFORMED);
	}
}

static void right_answer(void **state)
{
	accept(phone(IDENTITY, 1, RES8 "MAC"));
}

/* proves: own-153, own-154, rfc4187-8.1-04 */
static void right_answers_in_other_shapes(void **state)
{
	accept(phone(IDENTITY, 1, "MAC" RES8));
	accept(phone(IDENTITY, 1,
		RES8 "86010000"
		     "87010000"
		     "MAC"));
	accept(phone(IDENTITY, 1,
		"c801beef" RES8 "MAC"
		"c8020000"
		"00000000"));
}

/* proves: rfc4187-8.1-09 */
static void octets_behind_the_packet(void **state)
{
	struct vectors_hex p = phone(IDENTITY, 1, RES8 "MAC");
	p.p[p.n++] = 0xff;
	p.p[p.n++] = 0xff;
	accept(p);
	p.p[3] = 7;
	refuse(p, REASON_eap_length);
}

/* proves: rfc4187-10.15-01 */
static void reserved_octets_of_mac(void **state)
{
	const struct aka_round r = round_of(8);
	struct vectors_hex p = phone(IDENTITY, 1, RES8 "MAC");
	struct aka_keys keys;
	p.p[22] = 0xbe;
	p.p[23] = 0xef;
	reject(p, REASON_aka_mac); /* covered by the MAC */
	memset(p.p + 24, 0, 16);
	aka_keys_derive(octets(IDENTITY), r.vector.ik, r.vector.ck, &keys);
	aka_keys_mac(keys.k_aut, (struct bytes){ p.p, p.n }, 24, BYTES_NONE, p.p + 24);
	accept(p);
}

/* proves: rfc4187-10.8-01 */
static void res_of_every_length(void **state)
{
	static const char *const res[4] = { "03020020a0a1a2a3", RES8, "03040060a0a1a2a3a4a5a6a7a8a9aaab",
		"03050080a0a1a2a3a4a5a6a7a8a9aaabacadaeaf" };
	for (int i = 0; i < 4; i++) {
		char attributes[100];
		snprintf(attributes, sizeof(attributes), "%sMAC", res[i]);
		for (int k = 0; k < 4; k++) {
			const struct judged j =
				judge_len(phone(IDENTITY, 1, attributes), (uint8_t)(4 + 4 * k));
			assert_int_equal(j.rc, RC_OK);
			assert_int_equal(j.out.kind, i == k ? AKA_ACCEPTED : AKA_REJECTED);
			assert_int_equal(j.why, i == k ? REASON_none : REASON_aka_res);
		}
	}
}

/* proves: rfc4187-10.8-02 */
static void a_piece_of_the_right_res(void **state)
{
	reject(phone(IDENTITY, 1,
		       "03020020a0a1a2a3"
		       "MAC"),
		REASON_aka_res);
}

/* each single bit of RES and of MAC counts */
static void one_bit_wrong(void **state)
{
	const struct vectors_hex good = phone(IDENTITY, 1, RES8 "MAC");
	for (size_t bit = 12 * 8; bit < 20 * 8; bit++) {
		struct vectors_hex p = good;
		p.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		reject(p, REASON_aka_res);
	}
	for (size_t bit = 24 * 8; bit < 40 * 8; bit++) {
		struct vectors_hex p = good;
		p.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		reject(p, REASON_aka_mac);
	}
}

/* proves: rfc4187-7-03 */
static void keys_over_the_identity_or_the_default_nai(void **state)
{
	const struct aka_round r = round_of(8);
	const struct vectors_hex over_other = phone(OTHER, 1, RES8 "MAC"),
				 over_third = phone("0001010000000017@third", 1, RES8 "MAC");
	struct aka_claim claim = { .round = &r, .identity = octets(IDENTITY) };
	struct aka_outcome out;
	struct fault f = { 0 }, g = { 0 };
	reject(over_other, REASON_aka_mac);
	claim.default_nai = octets(OTHER);
	assert_int_equal(
		aka_server_answer(&claim, (struct bytes){ over_other.p, over_other.n }, &out, &f), RC_OK);
	assert_int_equal(out.kind, AKA_ACCEPTED);
	assert_int_equal(f.reason, REASON_none);
	assert_int_equal(
		aka_server_answer(&claim, (struct bytes){ over_third.p, over_third.n }, &out, &g), RC_OK);
	assert_int_equal(out.kind, AKA_REJECTED);
	assert_int_equal(g.reason, REASON_aka_mac);
}

static void checkcode(void **state)
{
	accept(phone(IDENTITY, 1,
		RES8 "86010000"
		     "MAC"));
	accept(phone(IDENTITY, 1,
		RES8 "8601beef"
		     "MAC"));
	reject(phone(IDENTITY, 1,
		       RES8 "860600000000000000000000000000000000000000000000"
			    "MAC"),
		REASON_aka_checkcode);
	refuse(phone(IDENTITY, 1,
		       RES8 "86020000"
			    "00000000"
			    "MAC"),
		REASON_aka_attribute_length);
}

/* proves: rfc4187-9.4-01, rfc4187-9.4-02, rfc4187-9.6-01 */
static void missing_attributes(void **state)
{
	refuse(phone(IDENTITY, 1, "MAC"), REASON_aka_attribute_missing);
	refuse(phone(IDENTITY, 1, RES8), REASON_aka_attribute_missing);
	refuse(phone(IDENTITY, 1, ""), REASON_aka_attribute_missing);
	refuse(phone(IDENTITY, 4, ""), REASON_aka_attribute_missing);
}

/* proves: own-152, rfc4187-8.1-03, rfc4187-8.1-05, rfc4187-8.1-06, rfc4187-8.1-07 */
static void broken_attributes(void **state)
{
	refuse(phone(IDENTITY, 1, RES8 RES8 "MAC"), REASON_aka_attribute_twice);
	refuse(phone(IDENTITY, 1,
		       RES8 "0b05000000000000000000000000000000000000"
			    "MAC"),
		REASON_aka_attribute_twice);
	refuse(phone(IDENTITY, 4, "040433d58d39619c213367e376115315040433d58d39619c213367e376115315"),
		REASON_aka_attribute_twice);
	refuse(phone(IDENTITY, 1,
		       RES8 "63010000"
			    "MAC"),
		REASON_aka_attribute_unknown);
	refuse(phone(IDENTITY, 1,
		       RES8 "MAC"
			    "8700"),
		REASON_aka_attribute_length);
	refuse(phone(IDENTITY, 1,
		       RES8 "MAC"
			    "c8020000"),
		REASON_aka_attribute_length);
	refuse(phone(IDENTITY, 1,
		       RES8 "MAC"
			    "c8"),
		REASON_aka_attribute_length);
}

/* proves: rfc4187-8.1-02 */
static void another_identifier(void **state)
{
	struct vectors_hex p = phone(IDENTITY, 1, RES8 "MAC");
	p.p[1] = 8;
	refuse(p, REASON_eap_identifier);
	refuse(vectors_hex_of("02080006"
			      "0332"),
		REASON_eap_identifier);
}

/* proves: rfc4187-8.1-11, rfc4187-8.1-12, rfc4187-8.1-13 */
static void other_codes(void **state)
{
	struct vectors_hex p = phone(IDENTITY, 1, RES8 "MAC");
	const uint8_t code[] = { 1, 0, 5, 255 };
	for (size_t i = 0; i < sizeof(code); i++) {
		p.p[0] = code[i];
		refuse(p, REASON_eap_code);
	}
	refuse(vectors_hex_of("03070004"), REASON_eap_code);
	refuse(vectors_hex_of("04070004"), REASON_eap_code);
}

/* proves: rfc4187-8.1-14, rfc4187-8.1-15 */
static void other_types(void **state)
{
	reject(vectors_hex_of("02070006"
			      "0332"),
		REASON_eap_nak);
	reject(vectors_hex_of("02070007"
			      "033212"),
		REASON_eap_nak);
	reject(vectors_hex_of("02070006"
			      "0300"),
		REASON_eap_nak);
	refuse(vectors_hex_of("02070005"
			      "03"),
		REASON_eap_type); /* a Nak proposes something */
	const uint8_t type[] = { 1, 18, 50, 254 };
	for (size_t i = 0; i < sizeof(type); i++) {
		struct vectors_hex p = phone(IDENTITY, 1, RES8 "MAC");
		p.p[4] = type[i];
		refuse(p, REASON_eap_type);
	}
}

/* proves: rfc4187-8.1-16, rfc4187-9.2-01, rfc4187-9.8-01, rfc4187-9.11-01 */
static void other_subtypes(void **state)
{
	const unsigned subtype[] = { 0, 3, 5, 6, 12, 13, 255 };
	for (size_t i = 0; i < sizeof(subtype) / sizeof(subtype[0]); i++)
		refuse(phone(IDENTITY, subtype[i], RES8 "MAC"), REASON_aka_subtype);
	refuse(phone(IDENTITY, 5, "0e02000461626364"), REASON_aka_subtype);
	refuse(phone(IDENTITY, 12, ""), REASON_aka_subtype);
}

/* proves: rfc4187-9.5-01, rfc4187-9.9-01 */
static void the_device_gives_up(void **state)
{
	reject(phone(IDENTITY, 2, ""), REASON_aka_reject);
	reject(phone(IDENTITY, 14, "16010000"), REASON_aka_client_error);
	reject(phone(IDENTITY, 14, "16010001"), REASON_aka_client_error);
	reject(phone(IDENTITY, 14, ""), REASON_aka_client_error);
}

/* proves: rfc4187-10.9-01 */
static void sync_failure(void **state)
{
	const struct judged j = judge(phone(IDENTITY, 4, "040433d58d39619c213367e376115315"));
	assert_int_equal(j.rc, RC_OK);
	assert_int_equal(j.out.kind, AKA_RESYNC);
	assert_memory_equal(j.out.auts, vectors_hex_of("33d58d39619c213367e376115315").p, 14);
	refuse(phone(IDENTITY, 4, "040333d58d39619c213367e3"), REASON_aka_attribute_length);
	refuse(phone(IDENTITY, 4, "040533d58d39619c213367e37611531500000000"), REASON_aka_attribute_length);
}

/* proves: own-159 */
static void a_broken_packet_leaves_the_login_usable(void **state)
{
	const struct vectors_hex good = phone(IDENTITY, 1, RES8 "MAC");
	const struct aka_round r = round_of(8);
	const struct aka_claim claim = { .round = &r, .identity = octets(IDENTITY) };
	struct aka_outcome out;
	for (size_t n = 0; n < good.n; n++)
		assert_int_equal(
			aka_server_answer(&claim, (struct bytes){ good.p, n }, &out, NULL), RC_MALFORMED);
	assert_int_equal(aka_server_answer(&claim, (struct bytes){ good.p, good.n }, &out, NULL), RC_OK);
	assert_int_equal(out.kind, AKA_ACCEPTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_challenge),
		cmocka_unit_test(stored_round),
		cmocka_unit_test(right_answer),
		cmocka_unit_test(right_answers_in_other_shapes),
		cmocka_unit_test(octets_behind_the_packet),
		cmocka_unit_test(reserved_octets_of_mac),
		cmocka_unit_test(res_of_every_length),
		cmocka_unit_test(a_piece_of_the_right_res),
		cmocka_unit_test(one_bit_wrong),
		cmocka_unit_test(keys_over_the_identity_or_the_default_nai),
		cmocka_unit_test(checkcode),
		cmocka_unit_test(missing_attributes),
		cmocka_unit_test(broken_attributes),
		cmocka_unit_test(another_identifier),
		cmocka_unit_test(other_codes),
		cmocka_unit_test(other_types),
		cmocka_unit_test(other_subtypes),
		cmocka_unit_test(the_device_gives_up),
		cmocka_unit_test(sync_failure),
		cmocka_unit_test(a_broken_packet_leaves_the_login_usable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
