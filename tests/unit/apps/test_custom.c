/** Invented applications where memory ends and where a language is asked for; what they look like as a whole
 * is in golden/apps/custom. */
#include "engine_fixture.h"

#include "apps/app_list.h"
#include "apps/custom.h"

static const char *const rules_text =
	"custom:\n"
	"  ap2099: {name: club, message: M, url: U, user_data: D, parameters: {Level: int, Title: texts,\n"
	"    Offers: {type: list, entry: Offer, parameters: {Name: text}}, Shops: {type: list, parameters:\n"
	"    {City: text}}}}\n"
	"rules:\n"
	"  - {name: a, apps: club, then: {status: enabled, Level: 4, Title: {en: T, fr: F}, message: m,\n"
	"     url: \"https://x.example/\", user_data: d, Offers: [{Name: a}, {Name: b}], Shops: [{City: "
	"c}]}}\n";

static const struct engine engine = { .default_language = STR("en") };

static enum rc written(struct arena *a, struct rules *r, const char *language, struct doc_node **doc)
{
	const struct ts43_request rq = { .accept_language = str_of(language) };
	const struct rules_facts nobody = { 0 };
	size_t at;
	assert_true(rules_app_find(r, STR("club"), &at));
	const struct app_view v = { .engine = &engine, .rq = &rq, .outcome = rules_decide(r, at, &nobody) };
	*doc = doc_new(a);
	return *doc ? custom_write(rules_app_at(r, at), &v, *doc) : RC_NOMEM;
}

static struct rules *rules_of(struct arena *a)
{
	const struct rules_source src = { .text = str_of(rules_text), .name = "r" };
	struct rules *r = NULL;
	struct str error;
	struct fault f = { .reason = REASON_none };
	if (rules_read(a, &src, app_list_schema(), &r, &error, &f) != RC_OK)
		fail_msg("%.*s", STR_ARG(error));
	return r;
}

static struct str parm(const struct doc_node *doc, const char *name)
{
	for (const struct doc_node *n = doc->first; n; n = n->next)
		if (str_is(n->name, name))
			return n->value;
	return STR_NONE;
}

static void languages(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct rules *r = rules_of(a);
	struct doc_node *doc;
	assert_int_equal(written(a, r, "fr-CA, en;q=0.2", &doc), RC_OK);
	assert_true(str_is(parm(doc, "Title"), "F"));
	assert_int_equal(written(a, r, "it", &doc), RC_OK);
	assert_true(str_is(parm(doc, "Title"), "T"));
	arena_free(&a);
}

static void memory_ends(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct rules *r = rules_of(a);
	struct doc_node *doc;
	size_t cap = 1;
	for (enum rc rc = RC_NOMEM; rc != RC_OK; cap += 32) {
		struct arena *small = arena_new(cap);
		rc = written(small, r, "", &doc);
		assert_true(rc == RC_OK || rc == RC_NOMEM);
		arena_free(&small);
	}
	assert_in_range(cap, 500, 8192);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(languages), cmocka_unit_test(memory_ends) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
