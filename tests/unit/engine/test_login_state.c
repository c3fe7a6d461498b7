/** login_state.c: what a cookie keeps and hides, how large it gets, when it opens no more. */
#include "engine_fixture.h"

#include "base/text.h"
#include "engine/login_state.h"

static const int64_t T0 = 1767225600;
static const char NAI[] = "0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org";

struct world {
	struct arena *arena;
	struct seal_ring *ring;
	struct engine engine;
	struct login_state in, out;
	struct str cookie;
	struct fault fault;
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	assert_non_null(w);
	w->arena = arena_new(1 << 26);
	w->ring = engine_fixture_ring();
	w->engine = engine_fixture(w->arena, "", w->ring);
	w->in = (struct login_state){ .id = "0123456789abcde",
		.ends_at = T0 + w->engine.login_life_s,
		.eap_login = str_bytes(STR("XRES-and-keys-of-round-0")) };
	w->in.rq = (struct ts43_request){ .eap_id = STR(NAI),
		.n_apps = 2,
		.apps = { APPID_ap2005, APPID_ap2003 },
		.vers = -1,
		.version = { 12, 3 } };
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

static enum reason seals(struct world *w)
{
	w->fault = (struct fault){ .reason = REASON_none };
	const enum rc rc = login_state_seal(&w->engine, w->arena, &w->in, T0, &w->cookie, &w->fault);
	assert_int_equal(rc, fault_row(w->fault.reason)->rc);
	return w->fault.reason;
}

static enum reason opens(struct world *w, struct str cookie, int64_t now_s)
{
	w->fault = (struct fault){ .reason = REASON_none };
	const enum rc rc = login_state_open(&w->engine, w->arena, cookie, now_s, &w->out, &w->fault);
	assert_int_equal(rc, fault_row(w->fault.reason)->rc);
	return w->fault.reason;
}

/* proves: client-06b */
static void all_that_the_answer_needs_is_kept(void **state)
{
	struct world *w = *state;
	struct ts43_request *rq = &w->in.rq;
	static const size_t texts[] = {
		offsetof(struct ts43_request, terminal_id),
		offsetof(struct ts43_request, app_name),
		offsetof(struct ts43_request, app_version),
		offsetof(struct ts43_request, gid1),
		offsetof(struct ts43_request, gid2),
		offsetof(struct ts43_request, imsi_text),
		offsetof(struct ts43_request, terminal_vendor),
		offsetof(struct ts43_request, terminal_model),
		offsetof(struct ts43_request, terminal_sw_version),
		offsetof(struct ts43_request, notif_token),
		offsetof(struct ts43_request, store_vendor),
		offsetof(struct ts43_request, store_user_id),
	};
	enum { N = sizeof(texts) / sizeof(texts[0]) };
	char value[N][24];
	for (size_t i = 0; i < N; i++) {
		snprintf(value[i], sizeof(value[i]), "value %zu \xc3\xa9", i);
		*(struct str *)(void *)((char *)rq + texts[i]) = str_of(value[i]);
	}
	for (unsigned flags = 0; flags < 8; flags++) {
		rq->boost = flags & 1;
		rq->boost_type = (uint8_t)(flags * 36);
		rq->msg_btn = (enum msg_btn)(flags % 3);
		rq->notif = flags & 1;
		rq->notif_too_long = flags & 2;
		rq->notif_remove = flags & 4;
		rq->notif_service = (enum push_service)(flags % 5);
		assert_int_equal(seals(w), REASON_none);
		assert_int_equal(opens(w, w->cookie, T0), REASON_none);
		const struct ts43_request *got = &w->out.rq;
		assert_int_equal(got->notif, rq->notif);
		assert_int_equal(got->boost, rq->boost);
		assert_int_equal(got->boost_type, rq->boost_type);
		assert_int_equal(got->msg_btn, rq->msg_btn);
		assert_int_equal(got->notif_too_long, rq->notif_too_long);
		assert_int_equal(got->notif_remove, rq->notif_remove);
		assert_int_equal(got->notif_service, rq->notif_service);
		for (size_t i = 0; i < N; i++)
			assert_true(str_eq(*(const struct str *)(const void *)((const char *)got + texts[i]),
				str_of(value[i])));
	}
	assert_memory_equal(w->out.id, w->in.id, LOGIN_ID);
	assert_int_equal(w->out.ends_at, w->in.ends_at);
	assert_true(str_is(str_of_bytes(w->out.eap_login), "XRES-and-keys-of-round-0"));
	assert_true(str_is(w->out.rq.eap_id, NAI));
	assert_int_equal(w->out.rq.n_apps, 2);
	assert_int_equal(w->out.rq.apps[0], APPID_ap2005);
	assert_int_equal(w->out.rq.apps[1], APPID_ap2003);
	assert_int_equal(w->out.rq.app_bits, appid_bit(APPID_ap2005) | appid_bit(APPID_ap2003));
	assert_true(w->out.rq.app_named);
	assert_int_equal(w->out.rq.n_own, 0);
	assert_int_equal(w->out.rq.vers, -1);
	assert_int_equal(w->out.rq.version.major, 12);
	assert_int_equal(w->out.rq.version.minor, 3);
}

/* the names of AppIDs that only the rules know */
static void own_applications_are_kept(void **state)
{
	struct world *w = *state;
	struct ts43_request *rq = &w->in.rq;
	rq->n_apps = 0;
	rq->n_own = REQUEST_OWN_MAX;
	for (size_t i = 0; i < REQUEST_OWN_MAX; i++)
		rq->own[i] = i % 2 ? STR("ap2099") : STR("AP20991234");
	assert_int_equal(seals(w), REASON_none);
	assert_int_equal(opens(w, w->cookie, T0), REASON_none);
	assert_int_equal(w->out.rq.n_apps, 0);
	assert_int_equal(w->out.rq.n_own, REQUEST_OWN_MAX);
	assert_int_equal(w->out.rq.app_bits, APPID_OWN_BIT);
	for (size_t i = 0; i < REQUEST_OWN_MAX; i++)
		assert_true(str_eq(w->out.rq.own[i], rq->own[i]));
}

/* proves: own-191, client-04a */
static void at_most_3500_characters_or_refused(void **state)
{
	struct world *w = *state;
	char text[6000];
	unsigned taken = 0, refused = 0;
	memset(text, 'n', sizeof(text));
	for (size_t n = 0; n <= sizeof(text); n += 7) {
		w->in.rq.notif_token = (struct str){ text, n };
		const enum reason why = seals(w);
		if (why == REASON_cookie_too_large) {
			refused++;
			continue;
		}
		assert_int_equal(why, REASON_none);
		assert_int_equal(refused, 0);
		assert_true(w->cookie.n <= LOGIN_STATE_COOKIE_MAX);
		assert_int_equal(
			strspn(w->cookie.p,
				"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") >=
				w->cookie.n,
			true);
		taken++;
	}
	assert_true(taken > 250 && refused > 100);
	assert_int_equal(fault_row(REASON_cookie_too_large)->http, 400);
}

static bool holds(struct bytes b, struct str what)
{
	return b.n > 0 && memmem(b.p, b.n, what.p, what.n) != NULL;
}

/* proves: own-192 */
static void it_reveals_nothing(void **state)
{
	struct world *w = *state;
	struct bytes raw;
	static const char *const secrets[] = { "00101000000", "XRES", "keys-of-round", "nai.epc",
		"0123456789abcde", "terminal-of-the-line" };
	w->in.rq.terminal_id = STR("terminal-of-the-line");
	assert_int_equal(seals(w), REASON_none);
	assert_int_equal(text_unbase64url(w->arena, w->cookie, &raw), RC_OK);
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		assert_false(holds(raw, str_of(secrets[i])));
		assert_false(holds(str_bytes(w->cookie), str_of(secrets[i])));
	}
	const struct str first = w->cookie;
	assert_int_equal(seals(w), REASON_none);
	assert_false(str_eq(first, w->cookie));
}

/* proves: own-057 */
static void every_flipped_octet_is_foreign(void **state)
{
	struct world *w = *state;
	struct bytes raw;
	assert_int_equal(seals(w), REASON_none);
	assert_int_equal(text_unbase64url(w->arena, w->cookie, &raw), RC_OK);
	uint8_t *octets = arena_take(w->arena, raw.n);
	for (size_t i = 0; i < raw.n; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			struct buf text;
			buf_init(&text, w->arena, 4000);
			memcpy(octets, raw.p, raw.n);
			octets[i] ^= (uint8_t)(1u << bit);
			text_base64url(&text, (struct bytes){ octets, raw.n });
			assert_int_equal(opens(w, buf_str(&text), T0), REASON_cookie_foreign);
		}
	for (size_t n = 0; n < w->cookie.n; n++)
		assert_int_equal(opens(w, str_sub(w->cookie, 0, n), T0), REASON_cookie_foreign);
	assert_int_equal(fault_row(REASON_cookie_foreign)->http, 511);
}

static void strangers_values(void **state)
{
	struct world *w = *state;
	char text[LOGIN_STATE_COOKIE_MAX + 5];
	memset(text, 'A', sizeof(text));
	assert_int_equal(opens(w, STR_NONE, T0), REASON_cookie_foreign);
	assert_int_equal(opens(w, STR("9b1c7e"), T0), REASON_cookie_foreign);
	assert_int_equal(opens(w, STR("a b"), T0), REASON_cookie_foreign);
	for (size_t n = LOGIN_STATE_COOKIE_MAX - 3; n < sizeof(text); n++)
		assert_int_equal(opens(w, (struct str){ text, n }, T0), REASON_cookie_foreign);
}

/* Ours, sealed for this, but not of this layout: another version of the program, or a broken one. */
static void other_layouts(void **state)
{
	struct world *w = *state;
	static const uint8_t version[] = { 9 };
	enum { APPS = 1 + LOGIN_ID + 8 + 1 + 3 + 4 + 8 };
	uint8_t apps[64] = { 4 }, app[64] = { 4 }, own[APPS + 2 + 9 * 2 + 2 + 13 * 2] = { 4 };
	apps[APPS] = REQUEST_APPS_MAX + 1;
	app[APPS] = 1;
	app[APPS + 1] = APPID_COUNT;
	own[APPS + 1] = REQUEST_OWN_MAX + 1;
	const struct bytes plain[] = { BYTES_OF(version), BYTES_OF(apps), BYTES_OF(app), BYTES_OF(own),
		{ apps, 20 }, BYTES_NONE };
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		for (int why = SEAL_LOGIN; why <= SEAL_TOKEN; why++) {
			struct buf sealed, text;
			buf_init(&sealed, w->arena, 256);
			buf_init(&text, w->arena, 256);
			assert_int_equal(
				seal_put(w->ring, (enum seal_purpose)why, T0, plain[i], &sealed), RC_OK);
			text_base64url(&text, buf_bytes(&sealed));
			assert_int_equal(opens(w, buf_str(&text), T0), REASON_cookie_foreign);
		}
}

/* proves: own-058, own-059 */
static void it_ends(void **state)
{
	struct world *w = *state;
	assert_int_equal(seals(w), REASON_none);
	assert_int_equal(opens(w, w->cookie, T0 + 59), REASON_none);
	assert_int_equal(opens(w, w->cookie, w->in.ends_at - 1), REASON_none);
	assert_int_equal(opens(w, w->cookie, w->in.ends_at), REASON_cookie_expired);
	assert_int_equal(fault_row(REASON_cookie_expired)->http, 511);
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
	assert_int_equal(seals(w), REASON_none);
	const struct str before = w->cookie;
	assert_int_equal(seal_ring_rotate(d.path, T0, T0, 100000, &f), RC_OK);
	assert_int_equal(seal_ring_reload(w->ring, &f), RC_OK);
	assert_int_equal(seals(w), REASON_none);
	assert_int_equal(opens(w, w->cookie, T0), REASON_none);
	assert_int_equal(opens(w, before, T0), REASON_none);
	assert_int_equal(unlink(folder_file(&d, old)), 0);
	assert_int_equal(seal_ring_reload(w->ring, &f), RC_OK);
	assert_int_equal(opens(w, before, T0), REASON_cookie_foreign);
	assert_int_equal(opens(w, w->cookie, T0), REASON_none);
	folder_drop(&d);
}

/* Never 400 or 511 for want of memory: the phone would give up a login that is sound. proves: client-21a */
static void too_little_memory_is_told_as_such(void **state)
{
	struct world *w = *state;
	unsigned sealed = 0, opened = 0;
	assert_int_equal(seals(w), REASON_none);
	const struct str right = w->cookie;
	for (size_t cap = 1; cap < 16384; cap += 64) {
		struct arena *small = arena_new(cap);
		struct fault f = { .reason = REASON_none };
		enum rc rc = login_state_open(&w->engine, small, right, T0, &w->out, &f);
		assert_true(rc == RC_OK ? f.reason == REASON_none : f.reason == REASON_memory);
		opened += rc == RC_OK;
		arena_free(&small);
		small = arena_new(cap);
		f = (struct fault){ .reason = REASON_none };
		rc = login_state_seal(&w->engine, small, &w->in, T0, &w->cookie, &f);
		assert_true(rc == RC_OK ? f.reason == REASON_none : f.reason == REASON_memory);
		sealed += rc == RC_OK;
		arena_free(&small);
	}
	assert_in_range(sealed, 1, 255);
	assert_in_range(opened, 1, 255);
}

int main(void)
{
#define EACH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		EACH(all_that_the_answer_needs_is_kept),
		EACH(own_applications_are_kept),
		EACH(at_most_3500_characters_or_refused),
		EACH(it_reveals_nothing),
		EACH(every_flipped_octet_is_foreign),
		EACH(strangers_values),
		EACH(other_layouts),
		EACH(it_ends),
		EACH(rotation_and_removal_of_keys),
		EACH(too_little_memory_is_told_as_such),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
