/** The EAP header: what is read, what is refused, what is written. */
#include "vectors.h"

#include "codec/eap.h"

static enum rc read_hex(const char *hex, struct eap_packet *out, enum reason *why)
{
	static struct vectors_hex h;
	struct fault f = { 0 };
	h = vectors_hex_of(hex);
	const enum rc rc = eap_read((struct bytes){ h.p, h.n }, out, &f);
	*why = f.reason;
	return rc;
}

static void good_packets(void **state)
{
	struct eap_packet p;
	enum reason why;
	assert_int_equal(read_hex("02e000060332", &p, &why), RC_OK);
	assert_int_equal(p.code, EAP_CODE_RESPONSE);
	assert_int_equal(p.identifier, 0xe0);
	assert_int_equal(p.type, EAP_TYPE_NAK);
	assert_int_equal(p.data.n, 1);
	assert_int_equal(p.data.p[0], EAP_TYPE_AKA_PRIME);
	assert_int_equal(read_hex("03e10004", &p, &why), RC_OK);
	assert_int_equal(p.code, EAP_CODE_SUCCESS);
	assert_int_equal(p.type, 0);
	assert_int_equal(read_hex("0102000501", &p, &why), RC_OK);
	assert_int_equal(p.type, EAP_TYPE_IDENTITY);
	assert_int_equal(p.data.n, 0);
}

/* proves: rfc4187-8.1-09 */
static void octets_behind_length_are_left_off(void **state)
{
	struct eap_packet p;
	enum reason why;
	assert_int_equal(read_hex("02e000060332ffff", &p, &why), RC_OK);
	assert_int_equal(p.whole.n, 6);
	assert_int_equal(p.data.n, 1);
}

/* proves: rfc4187-8.1-08, rfc4187-8.1-10, rfc4187-8.1-13 */
static void refused(void **state)
{
	static const struct {
		const char *hex;
		enum reason why;
	} row[] = {
		{ "", REASON_eap_length },
		{ "02", REASON_eap_length },
		{ "020000", REASON_eap_length },
		{ "02000004", REASON_eap_length }, /* a Response without Type */
		{ "0200000303", REASON_eap_length },
		{ "0200000803", REASON_eap_length },
		{ "0200000603", REASON_eap_length }, /* one above the octets there */
		{ "0300000517", REASON_eap_length }, /* Success has no Type */
		{ "0000000517", REASON_eap_code },
		{ "0500000517", REASON_eap_code },
		{ "ff00000517", REASON_eap_code },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct eap_packet p = { .identifier = 77 };
		enum reason why;
		assert_int_equal(read_hex(row[i].hex, &p, &why), RC_MALFORMED);
		assert_int_equal(why, row[i].why);
		assert_int_equal(p.identifier, 77);
	}
}

static void written(void **state)
{
	uint8_t room[16];
	struct buf b;
	buf_init_fixed(&b, room, sizeof(room));
	buf_u8(&b, 0xaa); /* a packet may begin anywhere */
	eap_nak(&b, 0xe0, EAP_TYPE_AKA_PRIME);
	assert_int_equal(b.n, 7);
	assert_memory_equal(room + 1, vectors_hex_of("02e000060332").p, 6);
	buf_init_fixed(&b, room, sizeof(room));
	eap_identity(&b, 0xe0, str_bytes(STR("0ab")));
	assert_int_equal(b.n, 8);
	assert_memory_equal(room, vectors_hex_of("02e0000801306162").p, 8);
	buf_init_fixed(&b, room, sizeof(room));
	eap_notification(&b, 0xe0);
	assert_int_equal(b.n, 5);
	assert_memory_equal(room, vectors_hex_of("02e0000502").p, 5);
}

static void written_without_room(void **state)
{
	uint8_t room[5];
	struct buf b;
	buf_init_fixed(&b, room, sizeof(room));
	eap_nak(&b, 1, 2);
	assert_true(b.failed);
	struct arena *a = arena_new(1 << 20);
	buf_init(&b, a, 1 << 18);
	const size_t at = eap_begin(&b, EAP_CODE_REQUEST, 1, EAP_TYPE_AKA);
	assert_non_null(buf_room(&b, UINT16_MAX));
	eap_end(&b, at); /* longer than Length can say */
	assert_true(b.failed);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_packets),
		cmocka_unit_test(octets_behind_length_are_left_off),
		cmocka_unit_test(refused),
		cmocka_unit_test(written),
		cmocka_unit_test(written_without_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
