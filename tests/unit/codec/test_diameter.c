/** diameter.c: messages that another implementation made (tests/vectors/diameter.json), and everything that
 * lengths, flags and repetitions can do wrong, laid out by hand after RFC 6733 3, 4.1 and 4.4. */
#include "vectors.h"

#include "codec/diameter.h"

enum { MESSAGE_MAX = 1024 };

struct made {
	size_t n;
	uint8_t p[MESSAGE_MAX];
};

static json_t *root;
static uint8_t *held; /* slices of the last answer point here: on the heap, so that the sanitizer sees the
			 first octet beyond the end */

static struct vectors_hex message(const char *name)
{
	return vectors_octets(json_object_get(json_object_get(root, "messages"), name), "octets");
}

static struct bytes of(const struct vectors_hex *h)
{
	return (struct bytes){ h->p, h->n };
}

static void is_hex(struct bytes got, const char *member)
{
	const struct vectors_hex wanted = vectors_octets(root, member);
	assert_int_equal(got.n, wanted.n);
	assert_memory_equal(got.p, wanted.p, wanted.n);
}

static void is_text(struct bytes got, const char *wanted)
{
	assert_true(str_is(str_of_bytes(got), wanted));
}

static void an_maa_with_a_vector(void **state)
{
	const struct vectors_hex in = message("maa");
	struct diameter_answer a;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(diameter_read(of(&in), &a, &f), RC_OK);
	assert_int_equal(a.command, 303);
	assert_int_equal(a.application, 16777265);
	assert_false(a.error || a.result.experimental);
	assert_int_equal(a.result.code, 2001);
	is_text(a.session_id, vectors_text(root, "session_id"));
	is_text(a.origin_host, "hss.epc.test");
	is_text(a.origin_realm, "epc.test");
	is_text(a.user_name, "001010000000001");
	is_text(a.scheme, "EAP-AKA");
	assert_int_equal(a.authenticate.n, 32);
	is_hex((struct bytes){ a.authenticate.p, 16 }, "rand");
	is_hex((struct bytes){ a.authenticate.p + 16, 16 }, "autn");
	is_hex(a.authorization, "xres");
	is_hex(a.ck, "ck");
	is_hex(a.ik, "ik");
	assert_true(!a.eap.p && !a.state.p && !a.mobile_node.p);
}

static void results_of_both_kinds(void **state)
{
	struct vectors_hex in = message("maa_user_unknown");
	struct diameter_answer a;
	assert_int_equal(diameter_read(of(&in), &a, NULL), RC_OK);
	assert_true(a.result.experimental && !a.error && !a.authenticate.p);
	assert_int_equal(a.result.code, 5001);
	in = message("dea_undeliverable");
	assert_int_equal(diameter_read(of(&in), &a, NULL), RC_OK);
	assert_true(a.error && !a.result.experimental);
	assert_int_equal(a.result.code, 3002);
	is_text(a.origin_host, "dra.epc.test");
}

static void deas_with_eap(void **state)
{
	struct vectors_hex in = message("dea_challenge");
	struct diameter_answer a;
	assert_int_equal(diameter_read(of(&in), &a, NULL), RC_OK);
	assert_int_equal(a.command, 268);
	assert_int_equal(a.application, 16777250);
	assert_int_equal(a.result.code, 1001);
	assert_int_equal(a.eap.n, 12);
	assert_memory_equal(a.eap.p, "\1\2\0\14\27\5\0\0\12\1\0\0", 12);
	assert_int_equal(a.state.n, 3);
	assert_memory_equal(a.state.p, "\1\2\3", 3);
	in = message("dea_success");
	assert_int_equal(diameter_read(of(&in), &a, NULL), RC_OK);
	assert_int_equal(a.application, 5);
	assert_int_equal(a.result.code, 2001);
	is_text(a.mobile_node, "0001010000000001@nai.epc.test");
	is_text(a.user_name, "0001010000000001@nai.epc.test");
	assert_int_equal(a.eap.n, 4);
}

/* an error names its reason, and the output of a refusal is untouched */
static enum rc read_made(const struct made *m, struct diameter_answer *a)
{
	struct fault f = { .reason = REASON_none };
	struct diameter_answer before;
	memset(a, 0xee, sizeof(*a));
	before = *a;
	free(held);
	held = malloc(m->n ? m->n : 1);
	assert_non_null(held);
	memcpy(held, m->p, m->n);
	const enum rc rc = diameter_read((struct bytes){ held, m->n }, a, &f);
	assert_int_equal(f.reason, rc == RC_OK ? REASON_none : REASON_diameter_answer);
	assert_true(rc == RC_OK || memcmp(a, &before, sizeof(before)) == 0);
	return rc;
}

static void set_length(struct made *m)
{
	m->p[1] = (uint8_t)(m->n >> 16);
	m->p[2] = (uint8_t)(m->n >> 8);
	m->p[3] = (uint8_t)m->n;
}

static void cut_at_every_octet(void **state)
{
	static const char *const names[] = { "maa", "maa_user_unknown", "dea_undeliverable", "dea_challenge",
		"dea_success" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct vectors_hex in = message(names[i]);
		struct diameter_answer a;
		for (size_t n = 0; n < in.n; n++) {
			struct made m = { .n = n };
			memcpy(m.p, in.p, n);
			assert_int_equal(read_made(&m, &a), RC_UNAVAIL);
			if (n < 20)
				continue;
			/* with a right length: only at the end of an AVP it may be whole */
			set_length(&m);
			const enum rc rc = read_made(&m, &a);
			assert_true(rc == RC_UNAVAIL || (n % 4 == 0 && a.origin_host.p));
		}
	}
}

static void put_hex(struct made *m, const char *hex)
{
	const struct vectors_hex h = vectors_hex_of(hex);
	assert_true(m->n + h.n <= sizeof(m->p));
	memcpy(m->p + m->n, h.p, h.n);
	m->n += h.n;
}

#define HEAD                                                                                                 \
	"01000000"                                                                                           \
	"4000012f"                                                                                           \
	"01000031"                                                                                           \
	"0000000000000000"
#define SESSION                                                                                              \
	"0000010740000009"                                                                                   \
	"73000000"
#define HOST                                                                                                 \
	"0000010840000009"                                                                                   \
	"68000000"
#define OTHER_HOST                                                                                           \
	"0000010840000009"                                                                                   \
	"69000000"
#define SUCCESS                                                                                              \
	"0000010c4000000c"                                                                                   \
	"000007d1"
#define REJECTED                                                                                             \
	"0000010c4000000c"                                                                                   \
	"00000fa1"
#define UNKNOWN_USER                                                                                         \
	"0000012940000020"                                                                                   \
	"0000010a4000000c000028af"                                                                           \
	"0000012a4000000c00001389"
#define ITEM(n) "00000264c00000" n "000028af"
#define AUTN(octet)                                                                                          \
	"00000261c000000d"                                                                                   \
	"000028af" octet "000000"

static enum rc read_hex(const char *avps, struct diameter_answer *a)
{
	struct made m = { .n = 0 };
	put_hex(&m, HEAD);
	put_hex(&m, avps);
	set_length(&m);
	return read_made(&m, a);
}

static enum rc read_only(const char *avps)
{
	struct diameter_answer a;
	return read_hex(avps, &a);
}

static void what_an_answer_must_have(void **state)
{
	assert_int_equal(read_only(SESSION HOST SUCCESS), RC_OK);
	assert_int_equal(read_only(HOST SUCCESS), RC_OK);
	assert_int_equal(read_only(SESSION SUCCESS), RC_UNAVAIL);
	assert_int_equal(read_only(SESSION HOST), RC_UNAVAIL);
	assert_int_equal(read_only(SESSION HOST SUCCESS UNKNOWN_USER), RC_UNAVAIL);
	assert_int_equal(read_only(SESSION HOST UNKNOWN_USER SUCCESS), RC_UNAVAIL);
	assert_int_equal(read_only(""), RC_UNAVAIL);
}

static void heads_that_are_none(void **state)
{
	static const struct {
		const char *head;
		enum rc rc;
	} row[] = {
		{ "01000000"
		  "4000012f"
		  "01000031"
		  "0000000000000000",
			RC_OK },
		{ "01000000"
		  "0000012f"
		  "01000031"
		  "ffffffffffffffff",
			RC_OK },
		{ "01000000"
		  "c000012f"
		  "01000031"
		  "0000000000000000",
			RC_UNAVAIL }, /* a request */
		{ "02000000"
		  "4000012f"
		  "01000031"
		  "0000000000000000",
			RC_UNAVAIL },
		{ "00000000"
		  "4000012f"
		  "01000031"
		  "0000000000000000",
			RC_UNAVAIL },
	};
	struct diameter_answer a;
	struct made m;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		m = (struct made){ .n = 0 };
		put_hex(&m, row[i].head);
		put_hex(&m, HOST SUCCESS);
		set_length(&m);
		assert_int_equal(read_made(&m, &a), row[i].rc);
	}
	for (int wrong = -8; wrong <= 8; wrong++) {
		m = (struct made){ .n = 0 };
		put_hex(&m, HEAD HOST SUCCESS);
		set_length(&m);
		m.p[3] = (uint8_t)(m.p[3] + wrong);
		assert_int_equal(read_made(&m, &a), wrong ? RC_UNAVAIL : RC_OK);
	}
	set_length(&m);
	m.p[1] = 1; /* 64 KiB more */
	assert_int_equal(read_made(&m, &a), RC_UNAVAIL);
}

static void lengths_that_lie(void **state)
{
	static const struct {
		const char *state;
		enum rc rc;
	} row[] = {
		{ "000000180000000000000000", RC_UNAVAIL },
		{ "000000180000000700000000", RC_UNAVAIL },
		{ "0000001800000008", RC_OK },
		{ "0000001800000009aa000000", RC_OK },
		{ "000000180000000caabbccdd", RC_OK },
		{ "000000180000000daabbccdd", RC_UNAVAIL },
		{ "0000001800000010aabbccdd", RC_UNAVAIL },
		{ "0000001800ffffffaabbccdd", RC_UNAVAIL },
		{ "0000001800010010aabbccdd", RC_UNAVAIL },
		{ "000000188000000800000000", RC_UNAVAIL }, /* V bit, shorter than its head */
		{ "000000188000000b00000000", RC_UNAVAIL },
		{ "000000188000000c00000000", RC_OK }, /* vendor 0 is the base protocol */
		{ "00000018", RC_UNAVAIL },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char avps[256];
		snprintf(avps, sizeof(avps), HOST SUCCESS "%s", row[i].state);
		print_message("# %s\n", row[i].state);
		assert_int_equal(read_only(avps), row[i].rc);
	}
}

static void groups_that_lie(void **state)
{
	struct diameter_answer a;
	/* an AVP that goes beyond its group, but not beyond the message */
	assert_int_equal(read_only(HOST SUCCESS ITEM("1c") "00000261c0000014000028af"
							   "aabbccdd"),
		RC_UNAVAIL);
	assert_int_equal(read_only(HOST SUCCESS ITEM("18") "00000261c0000010000028af"
							   "aabbccdd"),
		RC_UNAVAIL);
	assert_int_equal(read_only(HOST SUCCESS ITEM("14") "00000261c0000007000028af"), RC_UNAVAIL);
	assert_int_equal(read_only(HOST SUCCESS ITEM("10") "00000261"), RC_UNAVAIL);
	/* the group itself beyond the end, an empty one, one octet behind the last AVP */
	assert_int_equal(read_only(HOST SUCCESS ITEM("20") AUTN("aa")), RC_UNAVAIL);
	assert_int_equal(read_only(HOST SUCCESS ITEM("0c")), RC_OK);
	/* the last AVP of a group without its padding */
	assert_int_equal(read_hex(HOST SUCCESS ITEM("19") AUTN("aa"), &a), RC_OK);
	assert_int_equal(a.authenticate.n, 1);
	/* the keys have one size; an Experimental-Result of a wrong one */
	assert_int_equal(read_only(HOST SUCCESS ITEM("1c") "00000271c0000010000028af"
							   "aabbccdd"),
		RC_UNAVAIL);
	assert_int_equal(read_only(HOST SUCCESS ITEM("1c") "00000272c0000010000028af"
							   "aabbccdd"),
		RC_UNAVAIL);
	assert_int_equal(read_only(HOST "0000012940000018"
					"0000012a40000010"
					"0000000000001389"),
		RC_UNAVAIL);
	assert_int_equal(read_only(HOST "0000012940000010"
					"0000012a40000008"),
		RC_UNAVAIL);
	assert_int_equal(read_only(HOST "0000012940000014"
					"0000012a40000020"
					"00001389"),
		RC_UNAVAIL);
}

static void experimental_results_of_others(void **state)
{
	struct diameter_answer a;
	assert_int_equal(read_hex(HOST "0000012940000020"
				       "0000010a4000000c00002b6a"
				       "0000012a4000000c00001389",
				 &a),
		RC_OK);
	assert_true(a.result.experimental);
	assert_int_equal(a.result.code, 0);
	assert_int_equal(read_hex(HOST "0000012940000014"
				       "0000012a4000000c00001389",
				 &a),
		RC_OK);
	assert_int_equal(a.result.code, 0);
	assert_int_equal(read_hex(HOST "0000012940000008", &a), RC_OK);
	assert_true(a.result.experimental && a.result.code == 0);
	/* vendor and code in the other order, each twice: the first counts */
	assert_int_equal(read_hex(HOST "0000012940000038"
				       "0000012a4000000c00001389"
				       "0000010a4000000c000028af"
				       "0000012a4000000c0000138b"
				       "0000010a4000000c00002b6a",
				 &a),
		RC_OK);
	assert_int_equal(a.result.code, 5001);
}

static void of_several_the_first_counts(void **state)
{
	struct diameter_answer a;
	assert_int_equal(read_hex(HOST OTHER_HOST REJECTED SUCCESS ITEM("2c") AUTN("aa") AUTN("bb") ITEM("1c")
					  AUTN("cc"),
				 &a),
		RC_OK);
	is_text(a.origin_host, "h");
	assert_int_equal(a.result.code, 4001);
	assert_int_equal(a.authenticate.n, 1);
	assert_int_equal(a.authenticate.p[0], 0xaa);
	/* a second item does not fill what the first lacks */
	assert_int_equal(read_hex(HOST SUCCESS ITEM("0c") ITEM("1c") AUTN("cc"), &a), RC_OK);
	assert_null(a.authenticate.p);
}

static void what_is_not_ours_is_passed_over(void **state)
{
	struct diameter_answer a;
	/* unknown ones, with and without the M bit, of our vendors and of others, and with reserved bits */
	assert_int_equal(read_hex("0000ffff4000000a"
				  "ffff0000"
				  "0000ffff00000008"
				  "0000ffffc000000d000028af"
				  "ff000000"
				  "ffffffffff00000cffffffff" HOST SUCCESS,
				 &a),
		RC_OK);
	/* 609 outside the item, of nobody, of another vendor; User-Name of 3GPP */
	assert_int_equal(read_hex(HOST SUCCESS AUTN("aa") ITEM("2c") "0000026140000009"
								     "bb000000"
								     "00000261c000000d"
								     "00002b6a"
								     "cc000000"
								     "0000000000000000"
								     "00000001c000000d"
								     "000028af"
								     "dd000000",
				 &a),
		RC_UNAVAIL);
	assert_int_equal(read_hex(HOST SUCCESS AUTN("aa") ITEM("28") "0000026140000009"
								     "bb000000"
								     "00000261c000000d"
								     "00002b6a"
								     "cc000000"
								     "00000001c000000d"
								     "000028af"
								     "dd000000",
				 &a),
		RC_OK);
	assert_true(!a.authenticate.p && !a.user_name.p);
	/* an item of nobody, and Session-Id with a vendor */
	assert_int_equal(read_hex(HOST SUCCESS "0000026440000018" AUTN("aa") "00000107c000000d"
									     "000028af"
									     "73000000",
				 &a),
		RC_OK);
	assert_true(!a.authenticate.p && !a.session_id.p);
}

static void sizes_of_ours(void **state)
{
	assert_int_equal(read_only(HOST "0000010c0000000b00000100"), RC_UNAVAIL);
	assert_int_equal(read_only(HOST "0000010c40000008" SUCCESS), RC_UNAVAIL);
	assert_int_equal(read_only(HOST "0000010c40000010"
					"00000000000007d1"),
		RC_UNAVAIL);
	assert_int_equal(read_only("0000010840000008" SUCCESS), RC_UNAVAIL);
	assert_int_equal(read_only(HOST SUCCESS "0000010740000008"), RC_UNAVAIL);
	assert_int_equal(read_only(HOST SUCCESS "0000000140000008"), RC_OK);
}

static struct bytes text(const char *z)
{
	return str_bytes(str_of(z));
}

static void a_request_is_written_as_others_write_it(void **state)
{
	const struct vectors_hex wanted = message("mar_resync");
	uint8_t mem[512], refused[30];
	struct buf b;
	for (size_t i = 0; i < sizeof(refused); i++)
		refused[i] = (uint8_t)i;
	buf_init_fixed(&b, mem, sizeof(mem));
	buf_puts(&b, "xyz"); /* what stands before it stays */
	const size_t begin = diameter_begin(&b, DIAMETER_MULTIMEDIA_AUTH, DIAMETER_APP_SWX);
	assert_int_equal(begin, 3);
	diameter_put(&b, DIAMETER_SESSION_ID, text(vectors_text(root, "session_id")));
	const size_t vsai = diameter_group(&b, DIAMETER_VENDOR_SPECIFIC_APPLICATION);
	diameter_put_u32(&b, DIAMETER_VENDOR_ID, DIAMETER_VENDOR_3GPP);
	diameter_put_u32(&b, DIAMETER_AUTH_APPLICATION_ID, DIAMETER_APP_SWX);
	diameter_group_end(&b, vsai);
	diameter_put(&b, DIAMETER_ORIGIN_HOST, text("node-1.ecs.test"));
	diameter_put(&b, DIAMETER_ORIGIN_REALM, text("ecs.test"));
	diameter_put(&b, DIAMETER_DESTINATION_REALM, text("epc.test"));
	diameter_put(&b, DIAMETER_DESTINATION_HOST, text("hss.epc.test"));
	diameter_put_u32(&b, DIAMETER_AUTH_SESSION_STATE, 1);
	diameter_put(&b, DIAMETER_USER_NAME, text("001010000000001"));
	diameter_put_u32(&b, DIAMETER_RAT_TYPE, 0);
	const size_t item = diameter_group(&b, DIAMETER_SIP_AUTH_DATA_ITEM);
	diameter_put(&b, DIAMETER_SIP_AUTH_SCHEME, text("EAP-AKA"));
	diameter_put(&b, DIAMETER_SIP_AUTHORIZATION, BYTES_OF(refused));
	diameter_group_end(&b, item);
	diameter_put_u32(&b, DIAMETER_SIP_NUMBER_AUTH_ITEMS, 1);
	diameter_end(&b, begin);
	assert_false(b.failed);
	assert_int_equal(b.n - begin, wanted.n);
	assert_memory_equal(mem + begin, wanted.p, wanted.n);
}

static void what_does_not_fit_fails(void **state)
{
	static uint8_t mem[2 * DIAMETER_MAX], value[DIAMETER_MAX];
	uint8_t small[40];
	struct buf b;
	for (size_t more = 0; more <= 4; more += 4) {
		buf_init_fixed(&b, mem, sizeof(mem));
		const size_t begin = diameter_begin(&b, DIAMETER_EAP, DIAMETER_APP_STA);
		diameter_put(&b, DIAMETER_STATE, (struct bytes){ value, DIAMETER_MAX - 28 + more });
		diameter_end(&b, begin);
		assert_int_equal(b.failed, more > 0);
	}
	for (size_t room = 0; room < sizeof(small); room++) {
		buf_init_fixed(&b, small, room);
		const size_t begin = diameter_begin(&b, DIAMETER_EAP, DIAMETER_APP_STA);
		const size_t group = diameter_group(&b, DIAMETER_SIP_AUTH_DATA_ITEM);
		diameter_put(&b, DIAMETER_STATE, BYTES_NONE);
		diameter_group_end(&b, group);
		diameter_end(&b, begin);
		assert_true(b.failed);
	}
}

static int setup(void **state)
{
	root = vectors_open("diameter.json");
	return 0;
}

static int teardown(void **state)
{
	json_decref(root);
	free(held);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_maa_with_a_vector),
		cmocka_unit_test(results_of_both_kinds),
		cmocka_unit_test(deas_with_eap),
		cmocka_unit_test(cut_at_every_octet),
		cmocka_unit_test(what_an_answer_must_have),
		cmocka_unit_test(heads_that_are_none),
		cmocka_unit_test(lengths_that_lie),
		cmocka_unit_test(groups_that_lie),
		cmocka_unit_test(experimental_results_of_others),
		cmocka_unit_test(of_several_the_first_counts),
		cmocka_unit_test(what_is_not_ours_is_passed_over),
		cmocka_unit_test(sizes_of_ours),
		cmocka_unit_test(a_request_is_written_as_others_write_it),
		cmocka_unit_test(what_does_not_fit_fails),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
