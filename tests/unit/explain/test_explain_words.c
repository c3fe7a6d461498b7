/** Explanations word by word. */
#include "explain_fixture.h"

#include "explain/explain_words.h"

static const struct rules_app apps[] = { { .name = "vowifi", .id = "ap2004", .has_line = true } };
static const struct rules_schema schema = { apps, 1 };

static const struct rules *read_rules(struct arena *a, const char *text)
{
	const struct rules_source src = { .text = str_of(text), .name = "test" };
	struct rules *r = NULL;
	struct str error;
	assert_int_equal(rules_read(a, &src, &schema, &r, &error, NULL), RC_OK);
	return r;
}

static const char RULES[] =
	"rules:\n"
	"- {name: staff from abroad, apps: [vowifi], when: {region: FR}, then: {status: enabled}}\n"
	"- {name: basic plans have none, apps: [vowifi], when: {plan: basic}, then: {status: incompatible}}\n"
	"- {name: everybody, apps: [vowifi], then: {status: enabled}}\n";

static void says(const struct explain_record *r, const struct rules *rules, const char *want)
{
	static char text[8192];
	struct buf b;
	buf_init_fixed(&b, text, sizeof(text));
	explain_words_put(&b, r, rules);
	assert_string_equal(explain_fixture_text(&b), want);
}

#define HEAD                                                                                                 \
	"2026-01-01 00:00:00 UTC: decision chjp6tbkd5qpw000, a document, HTTP 200 (kept: not entitled)\n"    \
	"Line 001010000000017, proven by eap_relay, its SIM proved itself 2 s before.\n"
#define TAIL                                                                                                 \
	"Facts of the line, read for this answer (3 ms old at most; version 7 of the line): plan=basic, "    \
	"tags=[staff, "                                                                                      \
	"beta], tc=available.\n"                                                                             \
	"Facts of the device, as it named them when its login began: terminal_model=Brick, "                 \
	"entitlement_version=12.0.\n"                                                                        \
	"Not known: operator, plmn, region, barred, vowifi_allowed, addr, prov, smsoip, lte_home, "          \
	"lte_roaming, "                                                                                      \
	"nr_home, nr_roaming, tac, terminal_vendor, terminal_sw_version, os, app_name, app_version, "        \
	"access, "                                                                                           \
	"visited_plmn.\n"                                                                                    \
	"What the phone was told:\n<doc token=\"[4 characters]\"/>\n"

static void a_rule_decided(void **state)
{
	struct arena *a = arena_new(4 << 20);
	says(explain_fixture(a), read_rules(a, RULES),
		HEAD "ap2004 was told EntitlementStatus 2 (incompatible) because rule \"basic plans have "
		     "none\" of version 12 "
		     "(line 3) matches and says incompatible.\n"
		     "  before it: rule \"staff from abroad\" (line 2) does not match: region (line 2), "
		     "region is unknown\n"
		     "  what would have to change: rule \"staff from abroad\" (line 2) does not match: "
		     "region (line 2), region "
		     "is unknown; it would allow it\n"
		     "  what would have to change: rule \"everybody\" (line 4) matches everybody, but stands "
		     "behind the rule "
		     "that decides\n" TAIL);
	arena_free(&a);
}

static void no_rule_decided(void **state)
{
	struct arena *a = arena_new(4 << 20);
	struct explain_record *r = explain_fixture(a);
	r->app[0].rule = RULES_NONE;
	says(r,
		read_rules(a, "rules:\n- {name: a, apps: [vowifi], when: {plan: x}, then: {status: "
			      "incompatible}}\n"),
		HEAD "ap2004 was told EntitlementStatus 2 (incompatible) because no rule of version 12 "
		     "matches, and who "
		     "matches none gets nothing.\n"
		     "  before it: rule \"a\" (line 2) does not match: plan (line 2), plan is basic\n"
		     "  what would have to change: the rules; none of them allows it.\n" TAIL);
	arena_free(&a);
}

static void the_line_decided(void **state)
{
	struct arena *a = arena_new(4 << 20);
	struct explain_record *r = explain_fixture(a);
	r->app[0].rule = 0;
	r->app[0].rule_name = STR("line");
	r->app[0].status = RULES_LINE;
	says(r, read_rules(a, "rules:\n- {name: line, apps: [vowifi], then: {status: line}}\n"),
		HEAD
		"ap2004 was told EntitlementStatus 2 (incompatible) because rule \"line\" of version 12 "
		"(line 2) matches "
		"and says that the facts of the line decide.\n"
		"  facts of the line: vowifi.allowed=no, vowifi.prov=not_required, vowifi.tc=not_required, "
		"vowifi.addr=not_required, vowifi.addr_expiry=never, vowifi.addr_id=\n"
		"  what would have to change: the facts of the line (entitlectl service set).\n" TAIL);
	arena_free(&a);
}

static void the_version_is_gone(void **state)
{
	struct arena *a = arena_new(4 << 20);
	says(explain_fixture(a), NULL,
		HEAD "ap2004 was told EntitlementStatus 2 (incompatible) because rule \"basic plans have "
		     "none\" of version 12 "
		     "matches and says incompatible.\n"
		     "  version 12 of the rules is not there any more: other rules cannot be told.\n" TAIL);
	arena_free(&a);
}

static void a_refusal(void **state)
{
	struct arena *a = arena_new(4 << 20);
	struct explain_record *r = explain_fixture_refusal(a);
	char want[2048];
	snprintf(want, sizeof(want),
		"2026-01-01 00:00:00 UTC: decision chjp6tbkd5qpw000, a refusal, HTTP 403 (kept: refused)\n"
		"Line 001010000000017, claimed, not proven (eap_relay).\n"
		"Asked about ap2004.\n"
		"Refused with 403, subscriber_unknown: %s\n"
		"  note: no key (eap_local:1)\n",
		fault_row(REASON_subscriber_unknown)->sentence);
	says(r, NULL, want);
	arena_free(&a);
}

static void a_replay(void **state)
{
	struct arena *a = arena_new(4 << 20);
	struct explain_record *r = explain_fixture(a);
	struct explain_app now = r->app[0];
	char text[1024];
	struct buf b;
	now.told[0] = 1;
	now.rule_name = STR("everybody");
	buf_init_fixed(&b, text, sizeof(text));
	explain_words_put_replay(&b, r, &(struct explain_words_replay){ 12, r->document, r->app, 1 });
	explain_words_put_replay(&b, r, &(struct explain_words_replay){ 13, str_bytes(STR("x")), &now, 1 });
	explain_words_put_replay(&b, r, &(struct explain_words_replay){ 12, str_bytes(STR("x")), NULL, 0 });
	assert_string_equal(explain_fixture_text(&b),
		"Replayed from the stored facts under version 12 of the rules: the document is equal, byte "
		"for byte.\n"
		"  ap2004 was told EntitlementStatus 2 (incompatible) by rule \"basic plans have none\", as "
		"then\n"
		"Replayed from the stored facts under version 13 of the rules: the document differs (its "
		"VERS does in any "
		"case, because it rises with the rules).\n"
		"  ap2004 was told EntitlementStatus 1 (enabled) by rule \"everybody\", which is another "
		"answer\n"
		"Replayed from the stored facts under version 12 of the rules: the document DIFFERS: "
		"settings, keys or the "
		"program were changed since.\n"
		"  ap2004 would not be answered.\n");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_rule_decided),
		cmocka_unit_test(no_rule_decided), cmocka_unit_test(the_line_decided),
		cmocka_unit_test(the_version_is_gone), cmocka_unit_test(a_refusal),
		cmocka_unit_test(a_replay) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
