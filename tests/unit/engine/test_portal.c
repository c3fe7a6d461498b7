/** Signed user data: stable, readable for us, for nobody to alter. */
#include "engine_fixture.h"

#include "base/text.h"
#include "engine/portal.h"

enum { NOW = 1767225600 + 1200 }; /* twenty minutes past an hour */

static struct seal_ring *ring;
static struct arena *arena;
static struct engine engine;

static const struct portal_context who = {
	.ref = 0x1122334455667788, .app = APPID_ap2004, .states = { 0, 3, 1, 2 }
};

static int setup(void **state)
{
	ring = engine_fixture_ring();
	arena = arena_new(1024 * 1024);
	engine = engine_fixture(arena, "portal:\n  url: https://portal.example/x/\n", ring);
	return 0;
}

static int teardown(void **state)
{
	arena_free(&arena);
	seal_ring_close(&ring);
	return 0;
}

static struct str data_at(int64_t now_s)
{
	struct str out;
	assert_int_equal(portal_user_data(&engine, arena, &who, now_s, &out), RC_OK);
	return out;
}

/* proves: ts43-3.1.2-01, client-24a */
static void url(void **state)
{
	struct str out;
	assert_int_equal(portal_url(&engine, arena, "vowifi", &out), RC_OK);
	assert_true(str_is(out, "https://portal.example/x/vowifi"));
}

/* proves: ts43-3.1.2-02, own-171 */
static void comes_back(void **state)
{
	struct portal_context c;
	const struct str data = data_at(NOW);
	assert_int_equal(portal_open(&engine, arena, data, NOW, &c), RC_OK);
	assert_true(c.ref == who.ref);
	assert_int_equal(c.app, who.app);
	assert_memory_equal(c.states, who.states, PORTAL_STATES);
	assert_int_equal(c.ends_at, 1767225600 + 3600 + 3600);
	assert_int_equal(portal_open(&engine, arena, data, c.ends_at - 1, &c), RC_OK);
	assert_int_equal(portal_open(&engine, arena, data, c.ends_at, &c), RC_DENIED);
}

static void stable_within_an_hour(void **state)
{
	assert_true(str_eq(data_at(NOW), data_at(1767225600)));
	assert_true(str_eq(data_at(NOW), data_at(1767225600 + 3599)));
	assert_false(str_eq(data_at(NOW), data_at(1767225600 + 3600)));
}

/* proves: own-170 */
static void every_character_counts(void **state)
{
	const struct str data = data_at(NOW);
	struct portal_context c;
	for (size_t i = 0; i < data.n; i++)
		for (int bit = 0; bit < 7; bit++) {
			char *copy = arena_cstr(arena, data);
			copy[i] = (char)(copy[i] ^ (1 << bit));
			assert_int_equal(portal_open(&engine, arena, (struct str){ copy, data.n }, NOW, &c),
				RC_DENIED);
		}
	for (size_t n = 0; n < data.n; n++)
		assert_int_equal(portal_open(&engine, arena, str_sub(data, 0, n), NOW, &c), RC_DENIED);
	static char longer[400] = "ctx=";
	memset(longer + 4, 'A', sizeof(longer) - 4);
	assert_int_equal(
		portal_open(&engine, arena, (struct str){ longer, sizeof(longer) }, NOW, &c), RC_DENIED);
	assert_int_equal(portal_open(&engine, arena, STR_NONE, NOW, &c), RC_DENIED);
}

/* proves: client-24a, client-23a */
static void characters(void **state)
{
	const struct str data = data_at(NOW);
	assert_true(str_starts(data, STR("ctx=")));
	for (size_t i = 4; i < data.n; i++)
		assert_non_null(strchr(
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", data.p[i]));
}

/* signed by us, for another use or of another shape */
static void foreign(void **state)
{
	static const struct {
		enum seal_purpose why;
		size_t n;
		uint8_t app;
	} cases[] = { { SEAL_TOKEN, 21, 1 }, { SEAL_PORTAL, 20, 1 }, { SEAL_PORTAL, 22, 1 },
		{ SEAL_PORTAL, 21, APPID_COUNT } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t plain[32], mem[64];
		struct buf sealed, text;
		struct portal_context c;
		memset(plain, 0x7f, sizeof(plain));
		plain[8] = cases[i].app;
		buf_init_fixed(&sealed, mem, sizeof(mem));
		assert_int_equal(
			seal_sign(ring, cases[i].why, NOW, (struct bytes){ plain, cases[i].n }, &sealed),
			RC_OK);
		buf_init(&text, arena, 256);
		buf_puts(&text, "ctx=");
		text_base64url(&text, buf_bytes(&sealed));
		assert_int_equal(portal_open(&engine, arena, buf_str(&text), NOW, &c), RC_DENIED);
	}
}

static void no_portal(void **state)
{
	struct engine e = engine;
	struct str out;
	e.portal_url = STR_NONE;
	assert_int_equal(portal_url(&e, arena, "vowifi", &out), RC_OK);
	assert_true(out.p && out.n == 0);
	assert_int_equal(portal_user_data(&e, arena, &who, NOW, &out), RC_OK);
	assert_true(out.p && out.n == 0);
}

static void memory_ends(void **state)
{
	struct arena *small = arena_new(1);
	struct portal_context c;
	struct str out;
	assert_int_equal(portal_url(&engine, small, "vowifi", &out), RC_NOMEM);
	assert_int_equal(portal_user_data(&engine, small, &who, NOW, &out), RC_NOMEM);
	assert_int_equal(portal_open(&engine, small, data_at(NOW), NOW, &c), RC_NOMEM);
	arena_free(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(url),
		cmocka_unit_test(comes_back),
		cmocka_unit_test(stable_within_an_hour),
		cmocka_unit_test(every_character_counts),
		cmocka_unit_test(characters),
		cmocka_unit_test(foreign),
		cmocka_unit_test(no_portal),
		cmocka_unit_test(memory_ends),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
