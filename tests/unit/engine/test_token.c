/** token.c: what a token is bound to, how long it lives, and what becomes of it when keys change. */
#include "engine_fixture.h"

#include "base/text.h"
#include "engine/token.h"

/* life 1,000 s, 3,000 s since the proof, not spread */
static const char YAML[] = "token:\n  life: 1000s\n  max_age: 3000s\nspread:\n  percent: 0\n";
static const int64_t T0 = 1767225600;

struct world {
	struct arena *arena;
	struct seal_ring *ring;
	struct engine engine;
	struct subscriber line;
	struct ts43_request rq; /* the login's; later that of who presents the token */
	struct token read;      /* what reads() found */
	struct fault fault;
};

static void apps(struct world *w, uint32_t bits)
{
	w->rq.app_bits = bits;
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	assert_non_null(w);
	w->arena = arena_new(1 << 24);
	w->ring = engine_fixture_ring();
	w->engine = engine_fixture(w->arena, YAML, w->ring);
	w->line = subscriber_new();
	w->line.epoch = 3;
	assert_int_equal(ids_imsi(STR("001010000000017"), &w->line.imsi), RC_OK);
	w->rq = (struct ts43_request){ .terminal_id = STR("352099001761481"), .app_name = STR("ims") };
	apps(w, appid_bit(APPID_ap2004));
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	seal_ring_close(&w->ring);
	arena_free(&w->arena);
	free(w);
	return 0;
}

static struct token made(struct world *w, int64_t proven_at, int64_t now_s)
{
	struct token t;
	token_for(&w->engine, &w->rq, &w->line, proven_at, now_s, &t);
	return t;
}

/* the token of a login that ends now */
static void issue(struct world *w, int64_t now_s)
{
	const struct token t = made(w, now_s, now_s);
	assert_int_equal(token_write(&w->engine, w->arena, &t, now_s, &w->rq.token), RC_OK);
}

static enum reason reads(struct world *w, int64_t now_s)
{
	w->fault = (struct fault){ .reason = REASON_none };
	const enum rc rc = token_read(&w->engine, w->arena, &w->rq, now_s, &w->read, &w->fault);
	assert_int_equal(rc, w->fault.reason == REASON_none ? RC_OK : fault_row(w->fault.reason)->rc);
	return w->fault.reason;
}

/* proves: client-23a */
static void what_is_written_is_read(void **state)
{
	struct world *w = *state;
	for (int i = 0; i < 10000; i++) {
		issue(w, T0 + i);
		assert_in_range(w->rq.token.n, 1, TOKEN_TEXT_MAX);
		for (size_t k = 0; k < w->rq.token.n; k++)
			assert_non_null(
				memchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~",
					w->rq.token.p[k], 66));
		if (i % 100)
			continue;
		assert_int_equal(reads(w, T0 + i), REASON_none);
		assert_true(ids_imsi_eq(&w->read.imsi, &w->line.imsi));
		assert_int_equal(w->read.groups, APPID_STATUS);
		assert_int_equal(w->read.proven_at, T0 + i);
		assert_int_equal(w->read.issued_at, T0 + i);
		assert_int_equal(w->read.expires_at, T0 + i + 1000);
		assert_int_equal(w->read.epoch, 3);
	}
}

/* proves: own-203, own-204, own-090 */
static void bindings(void **state)
{
	struct world *w = *state;
	issue(w, T0);
	const struct ts43_request right = w->rq;
	static const struct {
		size_t member;
		const char *value;
		enum reason why;
	} cases[] = {
		{ offsetof(struct ts43_request, terminal_id), "352099001761482",
			REASON_token_other_terminal },
		{ offsetof(struct ts43_request, terminal_id), "0352099001761481",
			REASON_token_other_terminal },
		{ offsetof(struct ts43_request, terminal_id), "", REASON_token_other_terminal },
		{ offsetof(struct ts43_request, app_name), "IMS", REASON_token_other_app_name },
		{ offsetof(struct ts43_request, app_name), "", REASON_token_other_app_name },
		{ offsetof(struct ts43_request, imsi_text), "001010000000018", REASON_token_other_line },
		{ offsetof(struct ts43_request, imsi_text), "1010000000017", REASON_token_other_line },
		{ offsetof(struct ts43_request, imsi_text), "001010000000017", REASON_none },
		{ offsetof(struct ts43_request, eap_id),
			"0001010000000018@nai.epc.mnc001.mcc001.3gppnetwork.org", REASON_token_other_line },
		{ offsetof(struct ts43_request, eap_id),
			"0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org", REASON_none },
		{ offsetof(struct ts43_request, eap_id), "somebody", REASON_none },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		w->rq = right;
		*(struct str *)(void *)((char *)&w->rq + cases[i].member) = str_of(cases[i].value);
		assert_int_equal(reads(w, T0), cases[i].why);
	}
	w->rq = right;
	w->rq.app_name = STR_NONE;
	issue(w, T0); /* one without app_name is for requests without it */
	assert_int_equal(reads(w, T0), REASON_none);
	w->rq.app_name = STR("ims");
	assert_int_equal(reads(w, T0), REASON_token_other_app_name);
}

/* proves: own-199, own-200, own-201, own-202 */
static void groups(void **state)
{
	struct world *w = *state;
	static const uint32_t group[3] = {
		1u << APPID_ap2003 | 1u << APPID_ap2004 | 1u << APPID_ap2005 | 1u << APPID_ap2010 |
			1u << APPID_ap2012 | 1u << APPID_ap2013 | 1u << APPID_ap2016,
		1u << APPID_ap2006 | 1u << APPID_ap2009 | 1u << APPID_ap2011,
		1u << APPID_ap2014 | 1u << APPID_ap2015,
	};
	for (unsigned login = 0; login < APPID_COUNT; login++) {
		apps(w, 1u << login);
		issue(w, T0);
		for (uint32_t asked = 1; asked < 1u << APPID_COUNT; asked++) {
			const unsigned g = group[0] >> login & 1 ? 0 : group[1] >> login & 1 ? 1 : 2;
			apps(w, asked);
			if (asked % 7 && (asked & (asked - 1)))
				continue; /* all single ones, and a seventh of the rest */
			assert_int_equal(
				reads(w, T0), asked & ~group[g] ? REASON_token_other_group : REASON_none);
		}
	}
	apps(w, 1u << APPID_ap2004 | 1u << APPID_ap2009);
	issue(w, T0);
	apps(w, 1u << APPID_ap2003 | 1u << APPID_ap2006);
	assert_int_equal(reads(w, T0), REASON_none);
	apps(w, 1u << APPID_ap2014);
	assert_int_equal(reads(w, T0), REASON_token_other_group);
}

/* proves: ts43-2.8.5-03, ts43-2.9.6-02, own-089 */
static void life(void **state)
{
	struct world *w = *state;
	issue(w, T0);
	const struct str first = w->rq.token;
	assert_int_equal(reads(w, T0 + 999), REASON_none);
	assert_int_equal(reads(w, T0 + 1000), REASON_token_expired);
	assert_int_equal(reads(w, T0 + 100000), REASON_token_expired);
	issue(w, T0 + 600); /* a newer one does not end the first */
	assert_false(str_eq(first, w->rq.token));
	assert_int_equal(reads(w, T0 + 1500), REASON_none);
	w->rq.token = first;
	assert_int_equal(reads(w, T0 + 999), REASON_none);
}

/* proves: own-206, own-207 */
static void young_until_half_its_life(void **state)
{
	struct world *w = *state;
	const struct token t = made(w, T0, T0);
	assert_true(token_is_young(&t, T0));
	assert_true(token_is_young(&t, T0 + 400));
	assert_int_equal(t.expires_at - (T0 + 400), 600);
	assert_true(token_is_young(&t, T0 + 500));
	assert_false(token_is_young(&t, T0 + 501));
}

/* proves: own-208 */
static void renewals_end_with_max_age(void **state)
{
	struct world *w = *state;
	int64_t now = T0;
	issue(w, now);
	for (int renewals = 0; renewals < 100 && reads(w, now) == REASON_none; renewals++) {
		assert_int_equal(w->read.proven_at, T0);
		assert_true(w->read.expires_at <= T0 + 3000);
		if (now == T0 + 2999)
			break;
		const struct token next = made(w, w->read.proven_at, now);
		assert_int_equal(token_write(&w->engine, w->arena, &next, now, &w->rq.token), RC_OK);
		now = now + 600 < T0 + 2999 ? now + 600 : T0 + 2999;
	}
	assert_int_equal(now, T0 + 2999);
	assert_int_equal(reads(w, T0 + 3000), REASON_token_expired);
	w->engine.token_max_age_s = 2000; /* the operator shortens it: tokens that are out obey too */
	assert_int_equal(reads(w, T0 + 2999), REASON_token_too_old);
	assert_int_equal(fault_row(REASON_token_too_old)->http, 511);
}

/* proves: own-007 */
static void lives_are_spread(void **state)
{
	struct world *w = *state;
	int64_t least = 1000, most = 1000;
	w->engine.spread_percent = 10;
	for (int i = 0; i < 200; i++) {
		snprintf(w->line.imsi.d, sizeof(w->line.imsi.d), "001010000000%03u", (unsigned)i % 1000);
		const struct token a = made(w, T0, T0), b = made(w, T0 + 5, T0 + 5);
		const int64_t span = a.expires_at - T0;
		assert_in_range(span, 900, 1100);
		assert_int_equal(b.expires_at - b.issued_at, span);
		least = span < least ? span : least;
		most = span > most ? span : most;
	}
	assert_true(least < 930 && most > 1070);
}

/* proves: own-209, own-088 */
static void every_altered_character_is_refused(void **state)
{
	struct world *w = *state;
	issue(w, T0);
	const struct str right = w->rq.token;
	char text[TOKEN_TEXT_MAX + 2];
	for (size_t i = 0; i < right.n; i++) {
		memcpy(text, right.p, right.n);
		text[i] = text[i] == 'A' ? 'B' : 'A';
		w->rq.token = (struct str){ text, right.n };
		assert_int_equal(reads(w, T0), REASON_token_malformed);
		w->rq.token = str_sub(right, 0, i);
		assert_int_equal(reads(w, T0), REASON_token_malformed);
	}
	memset(text, 'A', sizeof(text));
	for (size_t n = TOKEN_TEXT_MAX - 3; n <= sizeof(text); n++) {
		w->rq.token = (struct str){ text, n };
		assert_int_equal(reads(w, T0), REASON_token_malformed);
	}
	w->rq.token = STR("*#");
	assert_int_equal(reads(w, T0), REASON_token_malformed);
}

/* Sealed for a login or in another layout, with our own key: still no token. */
static void other_sealed_values_are_no_tokens(void **state)
{
	struct world *w = *state;
	static const uint8_t plain[] = { 2, 0, 0 }, cut[] = { 1, '0', '0' };
	const struct {
		enum seal_purpose why;
		struct bytes plain;
	} cases[] = { { SEAL_TOKEN, BYTES_OF(plain) }, { SEAL_TOKEN, BYTES_OF(cut) },
		{ SEAL_TOKEN, BYTES_NONE }, { SEAL_LOGIN, BYTES_OF(cut) } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf sealed, text;
		buf_init(&sealed, w->arena, 256);
		buf_init(&text, w->arena, 256);
		assert_int_equal(seal_put(w->ring, cases[i].why, T0, cases[i].plain, &sealed), RC_OK);
		text_base64url(&text, buf_bytes(&sealed));
		w->rq.token = buf_str(&text);
		assert_int_equal(reads(w, T0), REASON_token_malformed);
	}
}

/* proves: own-205, client-20a */
static void a_raised_epoch_revokes(void **state)
{
	struct world *w = *state;
	struct fault f = { .reason = REASON_none };
	const struct token t = made(w, T0, T0);
	assert_int_equal(token_check_line(&t, &w->line, &f), RC_OK);
	w->line.epoch++;
	assert_int_equal(token_check_line(&t, &w->line, &f), RC_DENIED);
	assert_int_equal(f.reason, REASON_token_revoked);
	assert_int_equal(fault_row(f.reason)->http, 511);
}

/* proves: own-210, own-212 */
static void rotation_and_removal_of_keys(void **state)
{
	struct world *w = *state;
	struct folder d = folder_make();
	char old[256] = { 0 };
	struct fault f = { .reason = REASON_none };
	assert_int_equal(seal_ring_rotate(d.path, T0 - 10, T0 - 10, 1000, &f), RC_OK);
	assert_int_equal(folder_entry(&d, 0, old), 1);
	seal_ring_close(&w->ring);
	assert_int_equal(seal_ring_open(d.path, &w->ring, &f), RC_OK);
	w->engine.ring = w->ring;
	issue(w, T0);
	const struct str before = w->rq.token;
	assert_int_equal(seal_ring_rotate(d.path, T0 + 1, T0 + 1, 100000, &f), RC_OK);
	assert_int_equal(seal_ring_reload(w->ring, &f), RC_OK);
	issue(w, T0 + 2);
	assert_int_equal(reads(w, T0 + 2), REASON_none);
	const struct str after = w->rq.token;
	w->rq.token = before;
	assert_int_equal(reads(w, T0 + 999), REASON_none);
	assert_int_equal(reads(w, T0 + 1000), REASON_token_expired);
	assert_int_equal(unlink(folder_file(&d, old)), 0);
	assert_int_equal(seal_ring_reload(w->ring, &f), RC_OK);
	assert_int_equal(reads(w, T0 + 3), REASON_token_malformed);
	assert_int_equal(fault_row(REASON_token_malformed)->http, 511);
	w->rq.token = after;
	assert_int_equal(reads(w, T0 + 3), REASON_none);
	folder_drop(&d);
}

/* proves: client-21a */
static void too_little_memory_is_not_a_bad_token(void **state)
{
	struct world *w = *state;
	issue(w, T0);
	unsigned memory = 0, read = 0;
	for (size_t cap = 1; cap < 1024; cap += 16) {
		struct fault f = { .reason = REASON_none };
		struct arena *small = arena_new(cap);
		struct token t = made(w, T0, T0);
		struct str text;
		const enum rc rc = token_read(&w->engine, small, &w->rq, T0, &t, &f);
		memory += f.reason == REASON_memory;
		read += rc == RC_OK;
		assert_true(rc == RC_OK || f.reason == REASON_memory);
		arena_reset(small);
		const enum rc written = token_write(&w->engine, small, &t, T0, &text);
		assert_true(written == RC_OK || written == RC_NOMEM);
		arena_free(&small);
	}
	assert_true(memory > 1 && read > 1);
}

int main(void)
{
#define EACH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		EACH(what_is_written_is_read),
		EACH(bindings),
		EACH(groups),
		EACH(life),
		EACH(young_until_half_its_life),
		EACH(renewals_end_with_max_age),
		EACH(lives_are_spread),
		EACH(every_altered_character_is_refused),
		EACH(other_sealed_values_are_no_tokens),
		EACH(a_raised_epoch_revokes),
		EACH(rotation_and_removal_of_keys),
		EACH(too_little_memory_is_not_a_bad_token),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
