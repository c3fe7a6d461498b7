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

static struct str parm(const struct doc_node *doc, const char *name)
{
	for (const struct doc_node *n = doc->first; n; n = n->next)
		if (str_is(n->name, name))
			return n->value;
	return STR_NONE;
}

/* what stands between the marks is what a GET carries behind ctx= */
static void comes_back_from(struct str data, const char *before, const char *after)
{
	const struct str head = STR("encodedValue=");
	struct portal_context c;
	struct bytes body;
	assert_true(str_starts(data, head));
	assert_int_equal(text_unbase64(arena, str_sub(data, head.n, data.n), &body), RC_OK);
	struct str text = str_of_bytes(body);
	assert_true(str_starts(text, str_of(before)));
	text = str_sub(text, strlen(before), text.n);
	const size_t n = str_find_str(text, str_of(after));
	assert_true(str_is(str_sub(text, n, text.n), after));
	struct buf query;
	buf_init(&query, arena, 1024);
	buf_printf(&query, "ctx=%.*s", STR_ARG(str_sub(text, 0, n)));
	assert_int_equal(portal_open(&engine, arena, buf_str(&query), NOW, &c), RC_OK);
	assert_true(c.ref == who.ref);
}

static enum rc flow(struct doc_node *app, const char *service, enum portal_form form,
	const struct portal_context *context)
{
	const struct portal_way way = { service, form, STR_NONE, STR_NONE };
	return portal_flow(&engine, app, &way, context, NOW);
}

/* proves: ts43-11.1.3.1-01, ts43-11.1.3.1-02, ts43-15.1.4-01, ts43-15.1.4-02, own-686 */
static void forms(void **state)
{
	struct doc_node *get = doc_new(arena), *json = doc_new(arena), *xml = doc_new(arena),
			*none = doc_new(arena);
	assert_int_equal(flow(get, "satmode", PORTAL_GET, &who), RC_OK);
	assert_true(str_is(parm(get, "ServiceFlow_URL"), "https://portal.example/x/satmode"));
	assert_true(str_eq(parm(get, "ServiceFlow_UserData"), data_at(NOW)));
	assert_null(parm(get, "ServiceFlow_ContentsType").p);
	assert_int_equal(flow(json, "satmode", PORTAL_JSON, &who), RC_OK);
	assert_true(str_is(parm(json, "ServiceFlow_ContentsType"), "json"));
	comes_back_from(parm(json, "ServiceFlow_UserData"), "{\"ctx\":\"", "\"}");
	assert_int_equal(flow(xml, "satmode", PORTAL_XML, &who), RC_OK);
	assert_true(str_is(parm(xml, "ServiceFlow_ContentsType"), "xml"));
	comes_back_from(parm(xml, "ServiceFlow_UserData"), "<ctx>", "</ctx>");
	assert_int_equal(flow(none, "satmode", PORTAL_NONE, &who), RC_OK);
	assert_null(none->first);
}

/* The portal learns whose T&C they are; names of any length fit. */
static void a_store_and_its_user(void **state)
{
	char name[DCB_STORE_MAX];
	memset(name, 'n', sizeof(name));
	struct portal_context in = { .ref = 7,
		.app = APPID_ap2012,
		.store_vendor = { name, sizeof(name) },
		.store_user_id = { name, sizeof(name) } },
			      out;
	struct str data;
	assert_int_equal(portal_user_data(&engine, arena, &in, NOW, &data), RC_OK);
	assert_int_equal(portal_open(&engine, arena, data, NOW, &out), RC_OK);
	assert_int_equal(out.app, APPID_ap2012);
	assert_true(str_eq(out.store_vendor, in.store_vendor) && str_eq(out.store_user_id, in.store_user_id));
	in.store_user_id = STR("7781");
	assert_int_equal(portal_user_data(&engine, arena, &in, NOW, &data), RC_OK);
	assert_int_equal(portal_open(&engine, arena, data, NOW, &out), RC_OK);
	assert_true(str_is(out.store_user_id, "7781"));
	for (int form = PORTAL_GET; form <= PORTAL_XML; form++) {
		struct doc_node *app = doc_new(arena);
		in.store_user_id = in.store_vendor;
		assert_int_equal(flow(app, "dcb", (enum portal_form)form, &in), RC_OK);
		assert_non_null(parm(app, "ServiceFlow_UserData").p);
	}
}

/* The portal learns which boost it is to sell; a context of another application has none. */
static void a_boost(void **state)
{
	struct portal_context in = { .ref = 7, .app = APPID_ap2010, .boost_type = 166 }, out;
	struct str data;
	assert_int_equal(portal_user_data(&engine, arena, &in, NOW, &data), RC_OK);
	assert_int_equal(portal_open(&engine, arena, data, NOW, &out), RC_OK);
	assert_true(out.app == APPID_ap2010 && out.ref == 7 && out.boost_type == 166);
	in.app = APPID_ap2016;
	assert_int_equal(portal_user_data(&engine, arena, &in, NOW, &data), RC_OK);
	assert_int_equal(portal_open(&engine, arena, data, NOW, &out), RC_OK);
	assert_int_equal(out.boost_type, 0);
}

/* url and data of the rules, each for itself; without a portal too */
static void ways_of_the_rules(void **state)
{
	struct engine without = engine;
	struct portal_way way = { "dcb", PORTAL_NONE, STR("https://rules.example/x"), STR_NONE };
	struct doc_node *app = doc_new(arena);
	without.portal_url = STR_NONE;
	assert_int_equal(portal_flow(&without, app, &way, &who, NOW), RC_OK);
	assert_true(str_is(parm(app, "ServiceFlow_URL"), "https://rules.example/x"));
	assert_true(str_is(parm(app, "ServiceFlow_UserData"), ""));
	assert_null(parm(app, "ServiceFlow_ContentsType").p);
	app = doc_new(arena);
	assert_int_equal(portal_flow(&engine, app, &way, &who, NOW), RC_OK);
	assert_true(str_is(parm(app, "ServiceFlow_URL"), "https://rules.example/x"));
	assert_true(str_eq(parm(app, "ServiceFlow_UserData"), data_at(NOW)));
	way = (struct portal_way){ "dcb", PORTAL_GET, STR_NONE, STR("a=b") };
	app = doc_new(arena);
	assert_int_equal(portal_flow(&engine, app, &way, &who, NOW), RC_OK);
	assert_true(str_is(parm(app, "ServiceFlow_URL"), "https://portal.example/x/dcb"));
	assert_true(str_is(parm(app, "ServiceFlow_UserData"), "a=b"));
	way.form = PORTAL_XML;
	app = doc_new(arena);
	assert_int_equal(portal_flow(&engine, app, &way, &who, NOW), RC_OK);
	assert_true(str_is(parm(app, "ServiceFlow_UserData"), "encodedValue=YT1i"));
	assert_true(str_is(parm(app, "ServiceFlow_ContentsType"), "xml"));
	app = doc_new(arena);
	assert_int_equal(portal_flow(&without, app, &way, &who, NOW), RC_OK);
	assert_null(app->first);
	char longest[1024];
	memset(longest, 'x', sizeof(longest));
	way.user_data = (struct str){ longest, sizeof(longest) };
	assert_int_equal(portal_flow(&engine, app, &way, &who, NOW), RC_OK);
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
		cmocka_unit_test(forms),
		cmocka_unit_test(a_store_and_its_user),
		cmocka_unit_test(a_boost),
		cmocka_unit_test(ways_of_the_rules),
		cmocka_unit_test(memory_ends),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
