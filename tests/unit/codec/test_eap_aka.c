/** EAP-AKA messages: the recorded ones, the phone's ones, and everything that must be refused. */
#include "vectors.h"

#include "codec/eap_aka.h"

static struct vectors_hex held; /* slices of the last packet point here */

static enum rc read_hex(const char *hex, struct eap_aka_message *m, struct fault *f)
{
	struct eap_packet eap;
	held = vectors_hex_of(hex);
	const enum rc rc = eap_read((struct bytes){ held.p, held.n }, &eap, f);
	return rc == RC_OK ? eap_aka_read(&eap, m, f) : rc;
}

static enum rc read_any(const char *hex, struct eap_aka_message *m, struct fault *f)
{
	struct eap_packet eap;
	held = vectors_hex_of(hex);
	const enum rc rc = eap_read((struct bytes){ held.p, held.n }, &eap, f);
	return rc == RC_OK ? eap_aka_read_any(&eap, m, f) : rc;
}

/* a Response of subtype 1 around attributes in hex */
static enum rc read_attributes(const char *hex, struct eap_aka_message *m, enum reason *why)
{
	char packet[4000];
	struct fault f = { 0 };
	snprintf(packet, sizeof(packet), "0207%04zx17010000%s", 8 + strlen(hex) / 2, hex);
	const enum rc rc = read_hex(packet, m, &f);
	*why = f.reason;
	return rc;
}

#define RAND_  "010500005ce6529028f1cac804e37196a8726f81"
#define AUTN_  "020500006b8a4586ade90000b354e13c660833e8"
#define MAC_   "0b05000094f49ea5de01896acd3d1419720d10d5"
#define RES_   "03030040c79f02a59fc9a38f"
#define AUTS_  "040433d58d39619c213367e376115315"
#define CHECK_ "8606000000112233445566778899aabbccddeeff00112233"

static void the_phones_packets(void **state)
{
	json_t *phone = vectors_open("aosp_sim.json");
	struct eap_aka_message m;
	assert_int_equal(
		read_hex(vectors_text(json_object_get(phone, "challenge_request"), "eap_packet"), &m, NULL),
		RC_OK);
	assert_int_equal(m.eap.code, EAP_CODE_REQUEST);
	assert_int_equal(m.subtype, EAP_AKA_CHALLENGE);
	assert_int_equal(m.have, EAP_AKA_HAS_RAND | EAP_AKA_HAS_AUTN | EAP_AKA_HAS_MAC | EAP_AKA_HAS_IV |
					 EAP_AKA_HAS_ENCR_DATA);
	vectors_equal(json_object_get(phone, "challenge_request"), "rand", m.rand.p, m.rand.n);
	vectors_equal(json_object_get(phone, "challenge_request"), "autn", m.autn.p, m.autn.n);
	assert_int_equal(eap_aka_mac_at(&m), 52);
	assert_int_equal(
		read_hex(vectors_text(json_object_get(phone, "challenge_response"), "eap_packet"), &m, NULL),
		RC_OK);
	vectors_equal(json_object_get(phone, "sim_response_success"), "res", m.res.p, m.res.n);
	assert_int_equal(read_hex(vectors_text(json_object_get(phone, "sync_failure_response"), "eap_packet"),
				 &m, NULL),
		RC_OK);
	assert_int_equal(m.subtype, EAP_AKA_SYNC_FAILURE);
	vectors_equal(json_object_get(phone, "sim_response_sync_failure"), "auts", m.auts.p, m.auts.n);
	json_decref(phone);
}

/* every recorded packet of types 23 and 50 is read; the summary beside it names its attributes */
static void check_summary(const char *summary, const struct eap_aka_message *m)
{
	static const struct {
		const char *name;
		unsigned bit;
	} row[] = {
		{ "AT_RAND", EAP_AKA_HAS_RAND },
		{ "AT_AUTN", EAP_AKA_HAS_AUTN },
		{ "AT_RES,", EAP_AKA_HAS_RES },
		{ "AT_AUTS", EAP_AKA_HAS_AUTS },
		{ "AT_MAC", EAP_AKA_HAS_MAC },
		{ "AT_IDENTITY", EAP_AKA_HAS_IDENTITY },
		{ "AT_CHECKCODE", EAP_AKA_HAS_CHECKCODE },
		{ "AT_NOTIFICATION", EAP_AKA_HAS_NOTIFICATION },
		{ "AT_RESULT_IND", EAP_AKA_HAS_RESULT_IND },
		{ "AT_PERMANENT_ID_REQ", EAP_AKA_HAS_PERMANENT_ID_REQ },
		{ "AT_ANY_ID_REQ", EAP_AKA_HAS_ANY_ID_REQ },
		{ "AT_FULLAUTH_ID_REQ", EAP_AKA_HAS_FULLAUTH_ID_REQ },
		{ "AT_IV", EAP_AKA_HAS_IV },
		{ "AT_ENCR_DATA", EAP_AKA_HAS_ENCR_DATA },
		{ "AT_CLIENT_ERROR_CODE", EAP_AKA_HAS_CLIENT_ERROR_CODE },
		{ "AT_KDF,", EAP_AKA_HAS_KDF },
		{ "AT_KDF_INPUT", EAP_AKA_HAS_KDF_INPUT },
		{ "AT_BIDDING", EAP_AKA_HAS_BIDDING },
	};
	char text[256];
	snprintf(text, sizeof(text), "%s,", summary); /* so that no name is the start of another */
	summary = text;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_int_equal(!!strstr(summary, row[i].name), !!(m->have & row[i].bit));
}

static void recorded_packets(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json"), *e, *login, *p;
	size_t i, j, k, done = 0;
	json_array_foreach(vectors_list(root, "exchanges"), i, e)
		json_array_foreach(json_object_get(e, "logins"), j, login)
			json_array_foreach(json_object_get(login, "packets"), k, p)
	{
		const char *hex = vectors_text(p, "eap");
		struct eap_aka_message m;
		const bool prime = strlen(hex) >= 10 && !strncmp(hex + 8, "32", 2);
		if (strlen(hex) < 10 || (!prime && strncmp(hex + 8, "17", 2)))
			continue;
		assert_int_equal(read_hex(hex, &m, NULL), prime ? RC_INVALID : RC_OK);
		assert_int_equal(read_any(hex, &m, NULL), RC_OK);
		check_summary(vectors_text(p, "summary"), &m);
		done++;
	}
	assert_true(done > 80);
	json_decref(root);
}

/* proves: rfc4187-8.1-10, rfc4187-8.1-15 */
static void another_type_or_too_short(void **state)
{
	static const struct {
		const char *hex;
		enum reason why;
	} row[] = {
		{ "0207000801010000", REASON_eap_type },
		{ "0207000812010000", REASON_eap_type },
		{ "0207000832010000", REASON_eap_type },
		{ "02070008fe010000", REASON_eap_type },
		{ "0207000517", REASON_eap_length },
		{ "02070007170100", REASON_eap_length },
		{ "0207000717010000", REASON_eap_length },
		{ "03070004", REASON_eap_type },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct eap_aka_message m;
		struct fault f = { 0 };
		assert_true(read_hex(row[i].hex, &m, &f) < 0);
		assert_int_equal(f.reason, row[i].why);
	}
}

static void refuse(const char *hex, enum reason expected)
{
	struct eap_aka_message m = { .subtype = 99 };
	enum reason why;
	assert_true(read_attributes(hex, &m, &why) < 0);
	assert_int_equal(why, expected);
	assert_int_equal(m.subtype, 99);
}

/* proves: rfc4187-8.1-05, rfc4187-8.1-06, rfc4187-8.1-07, rfc4187-10.9-01 */
static void lengths(void **state)
{
	refuse("0300", REASON_aka_attribute_length);
	refuse("c800", REASON_aka_attribute_length);
	refuse(RES_ "0b", REASON_aka_attribute_length);
	refuse(RES_ "0b05", REASON_aka_attribute_length);
	refuse("0b060000"
	       "94f49ea5de01896acd3d1419720d10d5",
		REASON_aka_attribute_length); /* beyond the end */
	refuse("0b04000094f49ea5de01896acd3d1419", REASON_aka_attribute_length);
	refuse("0b06000094f49ea5de01896acd3d1419720d10d500000000", REASON_aka_attribute_length);
	refuse("010400005ce6529028f1cac804e37196", REASON_aka_attribute_length);
	refuse("020400006b8a4586ade90000b354e13c", REASON_aka_attribute_length);
	refuse("040333d58d39619c213367e3", REASON_aka_attribute_length);
	refuse("040533d58d39619c213367e37611531500000000", REASON_aka_attribute_length);
	refuse("160200000000"
	       "0000",
		REASON_aka_attribute_length);
	refuse("860200000011223344"
	       "556677"
	       "88",
		REASON_aka_attribute_length);
	refuse("860200001122334"
	       "4",
		REASON_aka_attribute_length);
	refuse("0e020005"
	       "61626364",
		REASON_aka_attribute_length); /* AT_IDENTITY counts more than it has */
	refuse("ffff", REASON_aka_attribute_length);
}

/* proves: own-152 */
static void twice(void **state)
{
	refuse(RES_ MAC_ RES_, REASON_aka_attribute_twice);
	refuse(MAC_ RES_ MAC_, REASON_aka_attribute_twice);
	refuse(AUTS_ AUTS_, REASON_aka_attribute_twice);
	refuse(CHECK_ CHECK_, REASON_aka_attribute_twice);
	refuse("8701000087010000", REASON_aka_attribute_twice);
}

/* proves: rfc4187-8.1-03 */
static void unknown_and_not_skippable(void **state)
{
	char hex[16];
	const uint8_t known[] = { 1, 2, 3, 4, 10, 11, 12, 13, 14, 17, 22 };
	for (unsigned type = 0; type < 128; type++) {
		if (memchr(known, (int)type, sizeof(known)))
			continue;
		snprintf(hex, sizeof(hex), "%02x010000", type);
		refuse(hex, REASON_aka_attribute_unknown);
	}
}

/* proves: rfc4187-8.1-04 */
static void unknown_and_skippable(void **state)
{
	char hex[64];
	for (unsigned type = 128; type < 256; type++) {
		struct eap_aka_message m;
		enum reason why;
		if (type == 129 || type == 130 || type == 134 || type == 135 || type == 136)
			continue;
		snprintf(hex, sizeof(hex),
			"%02x0200001122334"
			"4%s%02x010000",
			type, RES_, type);
		assert_int_equal(read_attributes(hex, &m, &why), RC_OK);
		assert_int_equal(m.have, EAP_AKA_HAS_RES);
	}
}

/* proves: rfc4187-10.8-03 */
static void res_lengths(void **state)
{
	static const struct {
		const char *hex;
		size_t octets; /* 0: refused */
	} row[] = {
		{ "03020020aabbccdd", 4 },
		{ "03030040aabbccddaabbccdd", 8 },
		{ "03040060aabbccddaabbccddaabbccdd", 12 },
		{ "03050080aabbccddaabbccddaabbccddaabbccdd", 16 },
		{ "03030028aabbccddee000000", 5 },
		{ "03030020aabbccdd00000000", 4 }, /* more padding than needed */
		{ "03020000aabbccdd", 0 },
		{ "03020018aabbcc00", 0 },
		{ "0302001faabbccdd", 0 },
		{ "03030021aabbccdd80000000", 0 },
		{ "03060088aabbccddaabbccddaabbccddaabbccddaa000000", 0 },
		{ "03020028aabbccdd", 0 }, /* one octet above the attribute */
		{ "0302ffffaabbccdd", 0 },
		{ "03010020", 0 },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct eap_aka_message m = { 0 };
		enum reason why;
		const enum rc rc = read_attributes(row[i].hex, &m, &why);
		assert_int_equal(rc, row[i].octets ? RC_OK : RC_MALFORMED);
		assert_int_equal(why, row[i].octets ? REASON_none : REASON_aka_res_length);
		assert_int_equal(m.res.n, row[i].octets);
	}
}

/* proves: own-153, own-154 */
static void any_order(void **state)
{
	struct eap_aka_message m;
	enum reason why;
	assert_int_equal(read_attributes("86010000" MAC_ "87010000" RES_, &m, &why), RC_OK);
	assert_int_equal(
		m.have, EAP_AKA_HAS_CHECKCODE | EAP_AKA_HAS_MAC | EAP_AKA_HAS_RESULT_IND | EAP_AKA_HAS_RES);
	assert_int_equal(m.checkcode.n, 0);
	assert_int_equal(eap_aka_mac_at(&m), 16);
	assert_memory_equal(m.mac.p, vectors_hex_of(MAC_).p + 4, 16);
	assert_int_equal(read_attributes(CHECK_, &m, &why), RC_OK);
	assert_int_equal(m.checkcode.n, 20);
	assert_int_equal(m.checkcode.p[1], 0x11);
	assert_int_equal(read_attributes("160100010c014000", &m, &why), RC_OK);
	assert_int_equal(m.client_error_code, 1);
	assert_int_equal(m.notification, 16384);
}

/* proves: rfc4187-10.15-01 */
static void reserved_octets_of_mac_are_ignored(void **state)
{
	struct eap_aka_message m;
	enum reason why;
	assert_int_equal(read_attributes(RES_ "0b05beef94f49ea5de01896acd3d1419720d10d5", &m, &why), RC_OK);
	assert_int_equal(m.mac.n, 16);
	assert_int_equal(m.mac.p[0], 0x94);
}

static void written_is(const struct buf *b, const char *hex)
{
	const struct vectors_hex want = vectors_hex_of(hex);
	assert_false(b->failed);
	assert_int_equal(b->n, want.n);
	assert_memory_equal(b->p, want.p, want.n);
}

/* proves: rfc4187-8.1-01, rfc4187-10.6-01, rfc4187-10.7-01 */
static void written_challenge(void **state)
{
	uint8_t room[100];
	struct buf b;
	buf_init_fixed(&b, room, sizeof(room));
	const size_t mac_at =
		eap_aka_challenge(&b, 2, vectors_hex_of(RAND_).p + 4, vectors_hex_of(AUTN_).p + 4, NULL);
	assert_int_equal(mac_at, 52);
	written_is(&b, "0102004417010000" RAND_ AUTN_ "0b05000000000000000000000000000000000000");
}

/* the packets of the phone's own tests and of the recorded peer, octet for octet */
static void written_by_the_peer_side(void **state)
{
	uint8_t room[1100], zero[20] = { 0 };
	struct buf b;
	buf_init_fixed(&b, room, sizeof(room));
	const size_t mac_at =
		eap_aka_challenge_answer(&b, 2, (struct bytes){ vectors_hex_of("c79f02a59fc9a38f").p, 8 });
	assert_int_equal(mac_at, 24);
	memcpy(room + mac_at, vectors_hex_of("1c141bddde8bef2e502fb6793808de7c").p, 16);
	written_is(&b, "020200281701000003030040c79f02a59fc9a38f0b0500001c141bddde8bef2e502fb6793808de7c");
	buf_init_fixed(&b, room, sizeof(room));
	assert_int_equal(eap_aka_challenge_answer(&b, 2, (struct bytes){ zero, 5 }), 24); /* padded */
	assert_int_equal(b.n, 40);
	buf_init_fixed(&b, room, sizeof(room));
	eap_aka_sync_failure(&b, 2, vectors_hex_of("33d58d39619c213367e376115315").p);
	written_is(&b, "0202001817040000" AUTS_);
	buf_init_fixed(&b, room, sizeof(room));
	eap_aka_authentication_reject(&b, 0x1c);
	written_is(&b, "021c000817020000");
	buf_init_fixed(&b, room, sizeof(room));
	eap_aka_client_error(&b, 7, 1);
	written_is(&b, "0207000c170e000016010001");
	buf_init_fixed(&b, room, sizeof(room));
	eap_aka_identity(&b, 0xe0, str_bytes(STR("0232010000000000@nai.epc.mnc001.mcc232.3gppnetwork.org")));
	written_is(&b, "02e00044170500000e0f003630323332303130303030303030303030406e61692e6570632e6d6e6330303"
		       "12e6d63633233322e336770706e6574776f726b2e6f72670000");
	buf_init_fixed(&b, room, sizeof(room));
	eap_aka_notification(&b, 0xe0);
	written_is(&b, "02e00008170c0000");
}

static void written_identity_ceiling(void **state)
{
	uint8_t room[1100], long_one[1017] = { 0 };
	struct buf b;
	struct eap_packet eap;
	struct eap_aka_message m;
	buf_init_fixed(&b, room, sizeof(room));
	eap_aka_identity(&b, 1, (struct bytes){ long_one, 1016 });
	assert_int_equal(eap_read(buf_bytes(&b), &eap, NULL), RC_OK);
	assert_int_equal(eap_aka_read(&eap, &m, NULL), RC_OK);
	assert_int_equal(m.identity.n, 1016);
	buf_init_fixed(&b, room, sizeof(room));
	eap_aka_identity(&b, 1, BYTES_OF(long_one));
	assert_true(b.failed);
}

/* RFC 9048 3.1, 3.2, 4: what each method has, and what it does not know of the other */
static void attributes_of_aka_prime(void **state)
{
	static const struct {
		const char *hex;
		enum reason why;
	} row[] = {
		{ "0107000c3201000018010001", REASON_none },
		{ "0107000c1701000018010001", REASON_aka_attribute_unknown },
		{ "010700103201000017020004574c414e", REASON_none },
		{ "010700103201000017020005574c414e", REASON_aka_attribute_length },
		{ "010700101701000017020004574c414e", REASON_aka_attribute_unknown },
		{ "010700103201000018020001"
		  "00000000",
			REASON_aka_attribute_length },
		{ "0207000c3201000086010000", REASON_none },
		{ "02070020"
		  "32010000"
		  "86060000"
		  "000102030405060708090a0b0c0d0e0f10111213",
			REASON_aka_attribute_length },
		{ "0107000c1701000088018000", REASON_none },
	};
	struct eap_aka_message m;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct fault f = { 0 };
		assert_int_equal(read_any(row[i].hex, &m, &f) == RC_OK, row[i].why == REASON_none);
		assert_int_equal(f.reason, row[i].why);
	}
	assert_int_equal(m.bidding, EAP_AKA_BIDDING_PRIME);
	assert_int_equal(read_any("0107001432010000180100021801000118010002", &m, NULL), RC_OK);
	assert_int_equal(m.n_kdf, 3);
	assert_int_equal(m.kdf[0], 2);
	assert_int_equal(m.kdf[1], 1);
	assert_int_equal(m.kdf[2], 2);
	struct fault f = { 0 };
	assert_int_equal(read_any("0107002c32010000"
				  "180100021801000118010002"
				  "180100021801000118010002"
				  "180100021801000118010002",
				 &m, &f),
		RC_MALFORMED);
	assert_int_equal(f.reason, REASON_aka_attribute_twice);
}

/* the requests for other clients than phones, octet for octet as they were recorded, but for AT_MAC */
static void written_for_other_clients(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json"), *e, *login, *p;
	size_t i, j, k, identities = 0, challenges = 0;
	json_array_foreach(vectors_list(root, "exchanges"), i, e)
		json_array_foreach(json_object_get(e, "logins"), j, login)
			json_array_foreach(json_object_get(login, "packets"), k, p)
	{
		struct vectors_hex want = vectors_octets(p, "eap");
		struct eap_aka_message m;
		uint8_t mem[256];
		struct buf b;
		if (want.p[0] != EAP_CODE_REQUEST || (want.p[4] != 23 && want.p[4] != 50))
			continue;
		assert_int_equal(read_any(vectors_text(p, "eap"), &m, NULL), RC_OK);
		buf_init_fixed(&b, mem, sizeof(mem));
		if (m.subtype == EAP_AKA_IDENTITY) {
			eap_aka_identity_request(
				&b, want.p[1], (enum eap_type)want.p[4], (enum eap_aka_id_req)want.p[8]);
			identities++;
		} else if (m.subtype == EAP_AKA_CHALLENGE &&
			   !(m.have & (EAP_AKA_HAS_IV | EAP_AKA_HAS_RESULT_IND))) {
			const struct eap_aka_extras extras = { .prime = want.p[4] == 50,
				.kdf = m.kdf,
				.n_kdf = m.n_kdf,
				.network_name = m.kdf_input,
				.bidding = m.have & EAP_AKA_HAS_BIDDING,
				.checks = m.have & EAP_AKA_HAS_CHECKCODE,
				.checkcode = m.checkcode };
			const size_t at = eap_aka_challenge(&b, want.p[1], m.rand.p, m.autn.p, &extras);
			assert_int_equal(at, eap_aka_mac_at(&m));
			memset(want.p + at, 0, 16);
			if (extras.bidding) { /* recorded without the D bit */
				assert_int_equal(m.bidding, 0);
				want.p[want.n - 22] = 0x80;
			}
			challenges++;
		} else
			continue;
		assert_false(b.failed);
		assert_int_equal(b.n, want.n);
		assert_memory_equal(mem, want.p, want.n);
	}
	assert_true(identities >= 10 && challenges >= 8);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_phones_packets),
		cmocka_unit_test(recorded_packets),
		cmocka_unit_test(another_type_or_too_short),
		cmocka_unit_test(lengths),
		cmocka_unit_test(twice),
		cmocka_unit_test(unknown_and_not_skippable),
		cmocka_unit_test(unknown_and_skippable),
		cmocka_unit_test(res_lengths),
		cmocka_unit_test(any_order),
		cmocka_unit_test(reserved_octets_of_mac_are_ignored),
		cmocka_unit_test(written_challenge),
		cmocka_unit_test(written_by_the_peer_side),
		cmocka_unit_test(written_identity_ceiling),
		cmocka_unit_test(attributes_of_aka_prime),
		cmocka_unit_test(written_for_other_clients),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
