/** since.c: elder versions lose what they do not know, others keep every node; the rows hold together. */
#include "unit.h"

#include "engine/since.h"

#include <stdio.h>

enum elder { LEAVE_OUT, OTHER_VALUE, LEAVE_ITEM };

static void boost(struct doc_node *list, const char *type, const char *status)
{
	struct doc_node *item = doc_add(list, DOC_STRUCT, STR("DataBoostInfoDetails"));
	assert_int_equal(doc_text(item, "BoostType", str_of(type)), RC_OK);
	assert_int_equal(doc_text(item, "BoostTypeStatus", str_of(status)), RC_OK);
}

static struct doc_node *data_plan(struct arena *a, const char *const types[])
{
	struct doc_node *part = doc_new(a);
	struct doc_node *list = doc_add(part, DOC_LIST, STR("DataBoostInfo"));
	for (size_t i = 0; types[i]; i++)
		boost(list, types[i], i == 0 ? "0" : "2");
	assert_int_equal(doc_text(part, "BoostType", STR("166")), RC_OK); /* same name, other place */
	return part;
}

/* "0:0 163:2" */
static void said(const struct doc_node *part, char *out, size_t room)
{
	size_t n = 0;
	out[0] = '\0';
	for (const struct doc_node *c = part->first->first; c && str_is(part->first->name, "DataBoostInfo");
		c = c->next)
		n += (size_t)snprintf(out + n, room - n, "%s%.*s:%.*s", n ? " " : "",
			STR_ARG(c->first->value), STR_ARG(c->last->value));
}

static void boosts_by_version(void **state)
{
	static const struct {
		struct version v;
		const char *types[5], *expected;
	} t[] = {
		{ { 12, 0 }, { "166", "163", "0", "1" }, "166:0 163:2 0:2 1:2" },
		{ { 12, 1 }, { "166" }, "166:0" },
		{ { 11, 10 }, { "166", "163" }, "0:0" },
		{ { 11, 0 }, { "163", "166", "1" }, "0:2" },
		{ { 2, 0 }, { "0", "1" }, "0:0" },
		{ { 11, 0 }, { "1660", "16", "" }, "" },
		{ { 2, 0 }, { "163" }, "" },
	};
	struct arena *a = arena_new(65536);
	char text[128];
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct doc_node *part = data_plan(a, t[i].types);
		since_apply(APPID_ap2010, t[i].v, part);
		said(part, text, sizeof(text));
		assert_string_equal(text, t[i].expected);
		/* no empty list stays behind, and what stands elsewhere is another thing */
		assert_int_equal(str_is(part->first->name, "DataBoostInfo"), t[i].expected[0] != '\0');
		assert_true(str_is(part->last->name, "BoostType") && str_is(part->last->value, "166"));
	}
	arena_free(&a);
}

static void rows_of_one_application(void **state)
{
	static const char *const types[] = { "166", NULL };
	struct arena *a = arena_new(8192);
	struct doc_node *part = data_plan(a, types);
	char text[128];
	since_apply(APPID_ap2016, (struct version){ 1, 0 }, part);
	said(part, text, sizeof(text));
	assert_string_equal(text, "166:0");
	arena_free(&a);
}

static void a_structure_left_out(void **state)
{
	struct arena *a = arena_new(8192);
	struct doc_node *part = doc_new(a);
	assert_int_equal(doc_int(part, "EntitlementStatus", 1), RC_OK);
	boost(doc_add(part, DOC_LIST, STR("VoiceOverCellularEntitleInfo")), "0", "0");
	since_apply(APPID_ap2003, (struct version){ 7, 0 }, part);
	assert_true(str_is(part->last->name, "VoiceOverCellularEntitleInfo"));
	since_apply(APPID_ap2003, (struct version){ 6, 1 }, part);
	assert_true(str_is(part->last->name, "EntitlementStatus"));
	assert_ptr_equal(part->first, part->last);
	arena_free(&a);
}

/* proves: own-006 */
static void what_a_version_knows(void **state)
{
	static const struct version v[] = { { 1, 0 }, { 2, 0 }, { 6, 0 }, { 6, 1 }, { 9, 0 }, { 11, 10 },
		{ 12, 0 } };
	static const bool data[] = { false, false, true, true, true, true, true };
	static const bool dcb[] = { false, false, false, false, true, true, true };
	static const bool satmode[] = { false, false, false, false, false, false, true };
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		assert_true(since_app(APPID_ap2003, v[i]));
		assert_true(since_app(APPID_ap2004, v[i]));
		assert_true(since_app(APPID_ap2005, v[i]));
		assert_int_equal(since_app(APPID_ap2010, v[i]), data[i]);
		assert_int_equal(since_app(APPID_ap2012, v[i]), dcb[i]);
		assert_int_equal(since_app(APPID_ap2016, v[i]), satmode[i]);
	}
	assert_false(since_parm(APPID_ap2003, "VoiceOverCellularEntitleInfo", (struct version){ 6, 1 }));
	assert_true(since_parm(APPID_ap2003, "VoiceOverCellularEntitleInfo", (struct version){ 7, 0 }));
	assert_true(since_parm(APPID_ap2003, "EntitlementStatus", (struct version){ 1, 0 }));
	assert_true(since_parm(APPID_ap2004, "VoiceOverCellularEntitleInfo", (struct version){ 1, 0 }));
}

/* A row names every AppID; a row of a parameter is younger than its AppID and says what its deed needs. */
static void the_rows(void **state)
{
	static const struct row {
		enum appid app;
		const char *names;
		struct version since;
		enum elder elder;
		const char *text;
	} rows[] = {
#define SINCE_APP(...)
#define SINCE(app, names, value, major, minor, elder, text)                                                  \
	{ APPID_##app, names, { major, minor }, elder, text },
#include "engine/since.def"
#undef SINCE_APP
#undef SINCE
	};
	for (enum appid app = 0; app < APPID_COUNT; app++)
		assert_false(since_app(app, (struct version){ 0, 9 }));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		const struct version before = { (uint16_t)(r->since.major - 1), 99 };
		assert_true(r->names[0] && r->names[0] != '/' && r->names[strlen(r->names) - 1] != '/');
		assert_true(since_app(r->app, before));
		assert_true(i == 0 || r->app >= rows[i - 1].app);
		assert_int_equal(r->text != NULL, r->elder != LEAVE_OUT);
		assert_true(r->elder != LEAVE_ITEM || strchr(r->names, '/'));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boosts_by_version),
		cmocka_unit_test(rows_of_one_application),
		cmocka_unit_test(a_structure_left_out),
		cmocka_unit_test(what_a_version_knows),
		cmocka_unit_test(the_rows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
