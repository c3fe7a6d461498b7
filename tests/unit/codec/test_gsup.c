/** gsup.c: frames and messages against octets that OsmoHLR 1.5.0 sent and took. */
#include "unit.h"

#include "base/text.h"
#include "codec/gsup.h"

/* OsmoHLR's first words, and what it answered to an unknown IMSI */
#define ID_GET  "0011fe0401080107010201030104010501010100"
#define UNKNOWN "000fee0509010800010100000000f9020102"
/* one of the five tuples of an answer */
#define TUPLE                                                                                                \
	"03622010da33455f9eec8ed7e1180f389ac71137210426a265e5220878256bfe950fa8bf2310fd33c51670c666560e09dd" \
	"3e696ae74f24105c29fe0da81da3a6d7368ddb24be8a0025108bcb18fc6dbe0000a7b1d820512bcb0327083cbcf6771a1e" \
	"9392"
#define GSM   "03242010da33455f9eec8ed7e1180f389ac71137210426a265e5220878256bfe950fa8bf"
#define IMSI  "010800010100000000f1"
#define AUTN  "25108bcb18fc6dbe0000a7b1d820512bcb03"
#define ZEROS "251000000000000000000000000000000000"

struct octets {
	uint8_t mem[1024];
	size_t n;
};

static struct bytes hex(struct octets *o, const char *text)
{
	o->n = strlen(text) / 2;
	assert_true(o->n <= sizeof(o->mem));
	assert_true(text_unhex(str_of(text), o->mem, o->n));
	return (struct bytes){ o->mem, o->n };
}

static void is_hex(const struct buf *b, const char *text)
{
	struct octets o;
	const struct bytes wanted = hex(&o, text);
	assert_false(b->failed);
	assert_int_equal(b->n, wanted.n);
	assert_memory_equal(b->p, wanted.p, wanted.n);
}

static void frames_come_out_of_a_stream(void **state)
{
	struct octets o;
	struct gsup_frame frame;
	const struct bytes in = hex(&o, ID_GET UNKNOWN);
	for (size_t n = 0; n < 20; n++)
		assert_int_equal(gsup_frame((struct bytes){ in.p, n }, &frame, NULL), RC_PENDING);
	assert_int_equal(gsup_frame(in, &frame, NULL), RC_OK);
	assert_int_equal(frame.kind, GSUP_CCM);
	assert_int_equal(frame.size, 20);
	assert_int_equal(frame.body.p[0], GSUP_ID_GET);
	assert_int_equal(gsup_frame((struct bytes){ in.p + 20, in.n - 20 }, &frame, NULL), RC_OK);
	assert_int_equal(frame.kind, GSUP_GSUP);
	assert_int_equal(frame.size, 18);
	assert_int_equal(frame.body.p[0], GSUP_AUTH_ERROR);
}

static void strange_frames(void **state)
{
	struct octets o;
	struct gsup_frame frame;
	struct fault f = { 0 };
	assert_int_equal(gsup_frame(hex(&o, "0001ee04"), &frame, &f), RC_OK);
	assert_int_equal(frame.kind, GSUP_OTHER);
	assert_int_equal(gsup_frame(hex(&o, "0000ee"), &frame, &f), RC_OK);
	assert_int_equal(frame.kind, GSUP_OTHER);
	assert_int_equal(frame.size, 3);
	assert_int_equal(gsup_frame(hex(&o, "1000ee05"), &frame, &f), RC_PENDING);
	assert_int_equal(f.reason, REASON_none);
	assert_int_equal(gsup_frame(hex(&o, "1001ee"), &frame, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_gsup_answer);
}

static void an_error_is_read(void **state)
{
	struct octets o;
	struct gsup_message m;
	struct fault f = { 0 };
	assert_int_equal(gsup_read(hex(&o, "09010800010100000000f9020102"), &m, &f), RC_OK);
	assert_int_equal(m.type, GSUP_AUTH_ERROR);
	assert_string_equal(m.imsi.d, "001010000000009");
	assert_true(m.has_cause);
	assert_int_equal(m.cause, GSUP_CAUSE_IMSI_UNKNOWN);
	/* 14 digits: no filler */
	assert_int_equal(gsup_read(hex(&o, "09010700010100000090020102"), &m, &f), RC_OK);
	assert_string_equal(m.imsi.d, "00101000000009");
}

static void broken_messages(void **state)
{
	static const char *const nameless[] = { "", "09", "0a0101", "0a01080001010000000ff1",
		"0a0108000101000000000a", "0a010a00010100000000f1f1f1", "0a0100", "0a020102" };
	struct octets o;
	struct gsup_message m;
	for (size_t i = 0; i < sizeof(nameless) / sizeof(nameless[0]); i++) {
		struct fault f = { 0 };
		assert_int_equal(gsup_read(hex(&o, nameless[i]), &m, &f), RC_UNAVAIL);
		assert_int_equal(f.reason, REASON_gsup_answer);
		assert_string_equal(m.imsi.d, "");
	}
	/* cut behind the IMSI: it still says whose it is */
	assert_int_equal(gsup_read(hex(&o, "0a" IMSI "0362"), &m, NULL), RC_UNAVAIL);
	assert_string_equal(m.imsi.d, "001010000000001");
}

static enum rc vector_of(const char *text, struct auth_vector *v, struct fault *f)
{
	struct octets o;
	struct gsup_message m;
	*f = (struct fault){ 0 };
	assert_int_equal(gsup_read(hex(&o, text), &m, f), RC_OK);
	return gsup_vector(&m, v, f);
}

static void the_first_whole_tuple_is_taken(void **state)
{
	struct octets o;
	struct auth_vector v;
	struct fault f;
	/* behind one of GSM alone, one with an AUTN of zeros, and elements that nobody knows */
	assert_int_equal(vector_of("0a" IMSI "fe0300ffff" GSM "0312" ZEROS TUPLE, &v, &f), RC_OK);
	assert_memory_equal(v.rand, hex(&o, "da33455f9eec8ed7e1180f389ac71137").p, 16);
	assert_memory_equal(v.ik, hex(&o, "fd33c51670c666560e09dd3e696ae74f").p, 16);
	assert_memory_equal(v.ck, hex(&o, "5c29fe0da81da3a6d7368ddb24be8a00").p, 16);
	assert_memory_equal(v.autn, hex(&o, "8bcb18fc6dbe0000a7b1d820512bcb03").p, 16);
	assert_int_equal(v.xres_len, 8);
	assert_memory_equal(v.xres, hex(&o, "3cbcf6771a1e9392").p, 8);
}

static void no_vector(void **state)
{
	static const struct {
		const char *text;
		enum reason why;
	} row[] = {
		{ "0a" IMSI, REASON_gsup_answer },
		{ "0a" IMSI "0300", REASON_gsup_answer },
		{ "0a" IMSI GSM, REASON_gsup_answer },
		{ "0a" IMSI "0312" AUTN, REASON_vector_insane },
		{ "0a" IMSI "03032501ff", REASON_vector_insane },
		{ "0a" IMSI "03052703010203", REASON_vector_insane },
		{ "0a" IMSI "0302"
		  "2510",
			REASON_gsup_answer },
	};
	static const struct auth_vector none;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct auth_vector v = { 0 };
		struct octets o;
		struct gsup_message m;
		struct fault f = { 0 };
		if (gsup_read(hex(&o, row[i].text), &m, &f) == RC_OK)
			assert_int_not_equal(gsup_vector(&m, &v, &f), RC_OK);
		assert_string_equal(fault_row(f.reason)->name, fault_row(row[i].why)->name);
		assert_memory_equal(&v, &none, sizeof(v));
	}
}

/* every octet of a whole tuple left out in turn: never a vector, never beyond the end */
static void a_tuple_that_is_cut(void **state)
{
	struct octets o;
	const struct bytes whole = hex(&o, "0a" IMSI TUPLE);
	for (size_t n = 0; n < whole.n; n++) {
		struct gsup_message m;
		struct auth_vector v;
		struct octets cut = o;
		if (n > 13)
			cut.mem[12] = (uint8_t)(n - 13); /* the tuple's length fits again */
		if (gsup_read((struct bytes){ cut.mem, n }, &m, NULL) == RC_OK)
			assert_int_not_equal(gsup_vector(&m, &v, NULL), RC_OK);
	}
}

/* as OsmoHLR 1.5.0 says it again; of another length it is none */
static void a_session(void **state)
{
	static const struct {
		const char *text;
		bool has;
	} row[] = {
		{ "09" IMSI "0201023004deadbeef310103", true },
		{ "09" IMSI "0201023003adbeef310103", false },
		{ "09" IMSI "02010230050adeadbeef310103", false },
		{ "09" IMSI "020102", false },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct octets o;
		struct gsup_message m;
		assert_int_equal(gsup_read(hex(&o, row[i].text), &m, NULL), RC_OK);
		assert_int_equal(m.has_session, row[i].has);
		assert_true(!row[i].has || m.session == 0xdeadbeef);
	}
}

static void what_is_written(void **state)
{
	struct auth_vector_ask ask = { .imsi = { "001010000000001" } };
	uint8_t mem[GSUP_WRITE_MAX];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	gsup_put_ask(&b, &ask, 0xdeadbeef);
	is_hex(&b, "0018ee0508010800010100000000f12801013004deadbeef310101");
	memset(ask.auts, 0x11, sizeof(ask.auts));
	memset(ask.rand, 0x22, sizeof(ask.rand));
	ask.resync = true;
	buf_init_fixed(&b, mem, sizeof(mem));
	gsup_put_ask(&b, &ask, 1);
	is_hex(&b, "003aee0508010800010100000000f1280101260e11111111111111111111111111112010"
		   "22222222222222222222222222222222300400000001310101");
	buf_init_fixed(&b, mem, sizeof(mem));
	ask = (struct auth_vector_ask){ .imsi = { "00101000000009" } };
	gsup_put_ask(&b, &ask, 0);
	is_hex(&b, "0017ee0508010700010100000090280101300400000000310101");
	buf_init_fixed(&b, mem, sizeof(mem));
	gsup_put_ccm(&b, GSUP_PONG);
	gsup_put_ccm(&b, GSUP_PING);
	is_hex(&b, "0001fe010001fe00");
	buf_init_fixed(&b, mem, sizeof(mem));
	gsup_put_identity(&b, STR("n1"));
	is_hex(&b, "003dfe05000708302f302f300000130730303a30303a30303a30303a30303a303000"
		   "0004026e31000004036e31000004056e31000004016e31000004006e3100");
}

static void what_does_not_fit(void **state)
{
	static const char longest[GSUP_UNIT_MAX + 1] = { 'x' };
	uint8_t mem[GSUP_WRITE_MAX];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	gsup_put_identity(&b, (struct str){ longest, GSUP_UNIT_MAX });
	assert_false(b.failed);
	buf_init_fixed(&b, mem, sizeof(mem));
	gsup_put_identity(&b, (struct str){ longest, GSUP_UNIT_MAX + 1 });
	assert_true(b.failed);
	buf_init_fixed(&b, mem, 3);
	gsup_put_ccm(&b, GSUP_PING);
	assert_true(b.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_come_out_of_a_stream),
		cmocka_unit_test(strange_frames),
		cmocka_unit_test(an_error_is_read),
		cmocka_unit_test(broken_messages),
		cmocka_unit_test(the_first_whole_tuple_is_taken),
		cmocka_unit_test(no_vector),
		cmocka_unit_test(a_tuple_that_is_cut),
		cmocka_unit_test(a_session),
		cmocka_unit_test(what_is_written),
		cmocka_unit_test(what_does_not_fit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
