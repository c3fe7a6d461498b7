/** challenge.c: what each kind of reader sees, and what hides from it. */
#include "vectors.h"

#include "ue/challenge.h"

enum { PLAIN = 68 };

/* AT_RAND, AT_AUTN, AT_MAC, values 0xaa, 0xbb, 0xcc */
static void plain(uint8_t p[PLAIN])
{
	static const uint8_t HEAD[8] = { 1, 9, 0, PLAIN, 23, 1, 0, 0 };
	static const uint8_t TYPE[3] = { 1, 2, 11 };
	memcpy(p, HEAD, sizeof(HEAD));
	for (size_t i = 0; i < 3; i++) {
		const uint8_t head[4] = { TYPE[i], 5, 0, 0 };
		memcpy(p + 8 + 20 * i, head, 4);
		memset(p + 12 + 20 * i, (int)(0xaa + 0x11 * i), 16);
	}
}

static challenge_reader *const READERS[] = { challenge_read_strict, challenge_read_aosp,
	challenge_read_microg, challenge_read_strides };

static unsigned count(challenge_reader *read, const uint8_t *p, size_t n, enum rc *rc)
{
	struct findings f = { 0 };
	struct challenge c;
	*rc = read((struct bytes){ p, n }, &c, &f);
	return f.count;
}

static void everybody_reads_the_plain_challenge(void **state)
{
	uint8_t p[PLAIN];
	plain(p);
	for (size_t i = 0; i < 4; i++) {
		struct findings f = { 0 };
		struct challenge c;
		assert_int_equal(READERS[i](BYTES_OF(p), &c, &f), RC_OK);
		assert_int_equal(f.count, 0);
		assert_int_equal(c.identifier, 9);
		assert_ptr_equal(c.rand, p + 12);
		assert_ptr_equal(c.autn, p + 32);
	}
}

/* clients.md row 8: an attribute that is not 20 octets long in front of AT_RAND hides it from Samsung alone
 */
static void any_id_req_in_front(void **state)
{
	uint8_t p[PLAIN + 4], q[PLAIN];
	enum rc rc;
	plain(q);
	memcpy(p, q, 8);
	memcpy(p + 8, (const uint8_t[4]){ 13, 1, 0, 0 }, 4);
	memcpy(p + 12, q + 8, PLAIN - 8);
	p[3] = sizeof(p);
	assert_int_equal(count(challenge_read_aosp, p, sizeof(p), &rc), 0);
	assert_int_equal(rc, RC_OK);
	count(challenge_read_microg, p, sizeof(p), &rc);
	assert_int_equal(rc, RC_OK);
	assert_int_equal(count(challenge_read_strides, p, sizeof(p), &rc), 1);
	assert_int_equal(rc, RC_INVALID);
	assert_true(count(challenge_read_strict, p, sizeof(p), &rc) > 0);
}

static void length_zero(void **state)
{
	uint8_t p[PLAIN];
	enum rc rc;
	plain(p);
	p[49] = 0;
	assert_int_equal(count(challenge_read_aosp, p, sizeof(p), &rc), 1);
	assert_int_equal(rc, RC_INVALID);
	count(challenge_read_microg, p, sizeof(p), &rc); /* what was found before is used */
	assert_int_equal(rc, RC_OK);
	count(challenge_read_strict, p, sizeof(p), &rc);
	assert_int_equal(rc, RC_INVALID);
	count(challenge_read_strides, p, sizeof(p), &rc); /* never looks at it */
	assert_int_equal(rc, RC_OK);
}

/* clients.md row 7 */
static void other_packets(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} WRONG[] = { { 0, 3 }, { 3, PLAIN - 1 }, { 4, 50 }, { 5, 5 } };
	for (size_t i = 0; i < 4; i++) {
		uint8_t p[PLAIN];
		enum rc rc;
		plain(p);
		p[WRONG[i].at] = WRONG[i].value;
		for (size_t r = 0; r < 3; r++) {
			assert_int_equal(count(READERS[r], p, sizeof(p), &rc), 1);
			assert_int_equal(rc, RC_INVALID);
		}
	}
}

/* an EAP-Success has four octets: what it is matters more than how short it is */
static void a_success(void **state)
{
	static const uint8_t SUCCESS[] = { 3, 1, 0, 4 };
	for (size_t r = 0; r < 3; r++) {
		struct challenge out;
		struct findings f = { 0 };
		assert_int_equal(READERS[r](BYTES_OF(SUCCESS), &out, &f), RC_INVALID);
		assert_string_equal(f.row[0].rule, "clients 7");
		assert_int_equal(READERS[r](BYTES_NONE, &out, &f), RC_INVALID);
		assert_string_equal(f.row[1].rule, "clients 8");
	}
}

static void strict_is_strict(void **state)
{
	uint8_t p[PLAIN + 4];
	enum rc rc;
	plain(p);
	memcpy(p + PLAIN, (const uint8_t[4]){ 134, 1, 0, 0 },
		4); /* AT_CHECKCODE: bearable, but reported (row 9) */
	p[3] = sizeof(p);
	assert_int_equal(count(challenge_read_strict, p, sizeof(p), &rc), 1);
	assert_int_equal(rc, RC_OK);
	p[PLAIN] = 77; /* not skippable */
	count(challenge_read_strict, p, sizeof(p), &rc);
	assert_int_equal(rc, RC_INVALID);
	plain(p);
	p[48] = 135; /* no AT_MAC */
	count(challenge_read_strict, p, PLAIN, &rc);
	assert_int_equal(rc, RC_INVALID);
	plain(p);
	p[28] = 1; /* AT_RAND twice */
	count(challenge_read_strict, p, PLAIN, &rc);
	assert_int_equal(rc, RC_INVALID);
}

static void every_prefix_is_survived(void **state)
{
	uint8_t p[PLAIN];
	enum rc rc;
	plain(p);
	for (size_t n = 0; n < PLAIN; n++)
		for (size_t r = 0; r < 4; r++) {
			uint8_t *exact = malloc(n + 1); /* so that a sanitizer sees one octet too many */
			memcpy(exact, p, n);
			count(READERS[r], exact, n, &rc);
			free(exact);
		}
}

/* what the Android tests say their parser refuses */
static void android_samples(void **state)
{
	json_t *root = vectors_open("aosp_sim.json"), *sample;
	uint8_t p[256];
	size_t i;
	enum rc rc;
	size_t n = vectors_hex(json_object_get(root, "challenge_request"), "eap_packet", p, sizeof(p));
	assert_int_equal(count(challenge_read_aosp, p, n, &rc), 0);
	assert_int_equal(rc, RC_OK);
	json_array_foreach(json_object_get(root, "challenge_requests_rejected"), i, sample)
	{
		n = vectors_hex(sample, "eap_packet", p, sizeof(p));
		if (count(challenge_read_aosp, p, n, &rc) != 1 || rc != RC_INVALID)
			fail_msg("%s", json_string_value(json_object_get(sample, "name")));
	}
	assert_true(i > 5);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_reads_the_plain_challenge),
		cmocka_unit_test(any_id_req_in_front),
		cmocka_unit_test(length_zero),
		cmocka_unit_test(other_packets),
		cmocka_unit_test(a_success),
		cmocka_unit_test(strict_is_strict),
		cmocka_unit_test(every_prefix_is_survived),
		cmocka_unit_test(android_samples),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
