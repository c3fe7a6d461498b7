/**
 * Whatever the rules say over whatever a line is: no document comes out that a table of TS.43 leaves
 * undefined. The tables are written down here, and asked for each application over all its states.
 */
#include "app_fixture.h"

#include "apps/app_list.h"
#include "apps/dcb.h"
#include "apps/private_id.h"
#include "apps/satmode.h"
#include "apps/smsoip.h"
#include "apps/voice.h"
#include "apps/vowifi.h"

enum { STATUSES = RULES_LINE + 1, ABSENT = -1 };

static struct arena *scratch;

static const struct doc_node *step(struct app_fixture *x, const struct entitlement_app *app)
{
	const struct subject subject = { .imsi = x->line.imsi, .line = &x->line };
	const struct app_view v = { .engine = &x->engine,
		.rq = &x->rq,
		.subject = &subject,
		.settings = x->settings,
		.outcome = &x->outcome,
		.now_s = x->now_s };
	arena_reset(scratch);
	struct doc_node *doc = doc_new(scratch);
	x->q = (struct inquiry){ .arena = scratch, .fault = &x->fault };
	assert_int_equal(entitlement_app_step(app, &v, &x->q, doc), RC_PENDING);
	for (size_t i = 0; i < x->q.n_facts; i++) {
		x->q.facts[i].state = FACT_THERE;
		x->q.facts[i].answer = x->q.facts[i].kind == NEED_DCB ? (const void *)&x->consent : &x->line;
	}
	assert_int_equal(entitlement_app_step(app, &v, &x->q, doc), RC_OK);
	return doc;
}

/* a whole number of one digit, or ABSENT */
static int value(const struct doc_node *doc, const char *name)
{
	const struct str s = app_fixture_parm(doc, name);
	if (!s.p)
		return ABSENT;
	assert_int_equal(s.n, 1);
	return s.p[0] - '0';
}

static bool pending(int s)
{
	return s == 0 || s == 3;
}

/* TS.43 table 20 */
static bool in_table_20(int status, int prov, int tc, int addr)
{
	const bool data = pending(tc) || pending(addr);
	switch (status) {
	case 0:
		return data || pending(prov);
	case 1:
		return !data && !pending(prov);
	case 2:
	case 3:
		return true;
	default:
		return false;
	}
}

static void vowifi_one(struct app_fixture *x, int said)
{
	x->outcome.status = said;
	const struct doc_node *doc = step(x, &vowifi_app);
	const int status = value(doc, "EntitlementStatus"), prov = value(doc, "ProvStatus");
	const int tc = value(doc, "TC_Status"), addr = value(doc, "AddrStatus");
	const bool data = pending(tc) || pending(addr);
	assert_true(in_table_20(status, prov, tc, addr));
	assert_int_equal(tc, x->line.vowifi.tc); /* a rule accepts no T&C and enters no address */
	assert_int_equal(addr, subscriber_address(&x->line.vowifi, x->now_s));
	if (said == RULES_ENABLED)
		assert_int_equal(status, data ? 0 : 1);
	if (said == RULES_DISABLED)
		assert_int_equal(status, 0);
	if (said == RULES_INCOMPATIBLE)
		assert_int_equal(status, 2);
	if (said == RULES_PROVISIONING)
		assert_true(status == 0 || (status == 3 && !data));
	assert_true(app_fixture_node(doc, "MessageForIncompatible") != NULL);
	assert_true((app_fixture_parm(doc, "MessageForIncompatible").n > 0) == (status == 2));
}

/* proves: own-174, own-175 */
static void vowifi(void **state)
{
	static const char *const reports[] = { "", "  report_provisioning: status\n" };
	for (size_t r = 0; r < 2; r++) {
		struct app_fixture x;
		char yaml[96];
		snprintf(yaml, sizeof(yaml), "vowifi:\n  message: No.\n%s", reports[r]);
		assert_int_equal(app_fixture_open(&x, &vowifi_app, yaml), REASON_none);
		for (unsigned i = 0; i < 2 * 4 * 4 * 4 * 2 * STATUSES; i++) {
			x.line.vowifi = (struct vowifi_facts){
				.allowed = i & 1,
				.prov = (enum prov_status)(i >> 1 & 3),
				.tc = (enum data_status)(i >> 3 & 3),
				.addr = (enum data_status)(i >> 5 & 3),
				.addr_expiry = i >> 7 & 1 ? x.now_s : 0,
			};
			vowifi_one(&x, (int)(i >> 8));
		}
		app_fixture_close(&x);
	}
}

/* TS.43 table 21, one entry */
static int voice_entry(const struct doc_node *item)
{
	const int status = value(item, "EntitlementStatus");
	assert_in_range(value(item, "AccessType"), 1, 2);
	assert_in_range(status, 0, 3);
	assert_true((app_fixture_node(item, "MessageForIncompatible") != NULL) == (status == 2));
	assert_true((app_fixture_node(item, "NetworkVoiceIRATCapability") != NULL) == (status != 2));
	return status;
}

/* what the entries say of one place; each place is spoken of once */
static int voice_at(const struct doc_node *doc, int access, int where)
{
	int said = ABSENT;
	const struct doc_node *list = app_fixture_node(doc, "VoiceOverCellularEntitleInfo");
	for (const struct doc_node *item = list->first; item; item = item->next) {
		const int at = value(item, "HomeRoamingNWType");
		const int status = voice_entry(item);
		if (value(item, "AccessType") != access || (at != 1 && at != where))
			continue;
		assert_int_equal(said, ABSENT);
		said = status;
	}
	return said;
}

static int voice_wanted(int word, int status, enum service_status line)
{
	const int says = word == ABSENT ? status : word;
	return says == RULES_LINE ? (int)line : says;
}

static void voice_one(struct app_fixture *x, int said, int home, int roaming)
{
	const struct voice_rat_outcome rat = { home, roaming };
	const struct voice_outcome own = { .nr = home == ABSENT && roaming == ABSENT ? NULL : &rat };
	const struct voice_facts *line = &x->line.voice;
	x->outcome.status = said;
	x->outcome.app = said == RULES_INCOMPATIBLE && !own.nr ? NULL : &own;
	x->rq.version = (struct version){ 12, 0 };
	const struct doc_node *doc = step(x, &voice_app);
	assert_int_equal(voice_at(doc, 1, 2), voice_wanted(ABSENT, said, line->lte_home));
	assert_int_equal(voice_at(doc, 1, 3), voice_wanted(ABSENT, said, line->lte_roaming));
	assert_int_equal(voice_at(doc, 2, 2), voice_wanted(home, said, line->nr_home));
	assert_int_equal(voice_at(doc, 2, 3), voice_wanted(roaming, said, line->nr_roaming));
	x->rq.version = (struct version){ 2, 0 };
	doc = step(x, &voice_app);
	assert_int_equal(value(doc, "EntitlementStatus"), voice_wanted(ABSENT, said, line->lte_home));
	assert_null(doc->first->next);
}

static void voice(void **state)
{
	struct app_fixture x;
	assert_int_equal(app_fixture_open(&x, &voice_app,
				 "voice:\n  message: No.\n  lte_irat: 4G-SRVCC\n  nr_irat: EPS-Fallback\n"),
		REASON_none);
	for (unsigned line = 0; line < 256; line += 5)
		for (int i = 0; i < STATUSES * 6 * 6; i++) {
			x.line.voice = (struct voice_facts){
				(enum service_status)(line & 3),
				(enum service_status)(line >> 2 & 3),
				(enum service_status)(line >> 4 & 3),
				(enum service_status)(line >> 6 & 3),
			};
			voice_one(&x, i % STATUSES, i / STATUSES % 6 - 1, i / STATUSES / 6 - 1);
		}
	app_fixture_close(&x);
}

static void smsoip(void **state)
{
	struct app_fixture x;
	assert_int_equal(app_fixture_open(&x, &smsoip_app, ""), REASON_none);
	for (int line = 0; line < 4; line++)
		for (int said = 0; said < STATUSES; said++) {
			x.line.smsoip = (enum service_status)line;
			x.outcome.status = said;
			const struct doc_node *doc = step(&x, &smsoip_app);
			assert_int_equal(value(doc, "EntitlementStatus"), said == RULES_LINE ? line : said);
			assert_null(doc->first->next);
		}
	app_fixture_close(&x);
}

/* TS.43 table 97; a capture under way counts as one that is due */
static bool in_table_97(int status, int tc)
{
	return status == 1 ? !pending(tc) : status >= 0 && status <= 3;
}

static void dcb_one(struct app_fixture *x, int said)
{
	x->outcome.status = said;
	const struct doc_node *doc = step(x, &dcb_app);
	const int status = value(doc, "EntitlementStatus"), tc = value(doc, "TC_Status");
	assert_true(in_table_97(status, tc));
	if (said == RULES_ENABLED)
		assert_int_equal(status, pending(tc) ? 0 : 1);
	else if (said != RULES_LINE)
		assert_int_equal(status, said);
	assert_true((value(doc, "TC_Operation") != ABSENT) == (tc == 0 && status != 2));
	assert_true((app_fixture_parm(doc, "MessageForIncompatible").n > 0) == (status == 2));
	if (status == 2)
		assert_int_equal(x->q.n_changes, 0); /* what is not offered asks for nothing */
}

/* proves: own-619 */
static void dcb(void **state)
{
	struct app_fixture x;
	assert_int_equal(
		app_fixture_open(&x, &dcb_app, "dcb:\n  message: No.\n  msg_text: T\n"), REASON_none);
	for (unsigned i = 0; i < 4 * 2 * 4 * 4 * STATUSES; i++) {
		if ((i >> 5 & 3) == 3)
			continue;
		x.line.dcb = (struct dcb_facts){ (enum service_status)(i & 3), i >> 2 & 1 };
		x.consent.tc = (enum data_status)(i >> 3 & 3);
		x.rq.msg_btn = (enum msg_btn)(i >> 5 & 3);
		dcb_one(&x, (int)(i >> 7));
	}
	app_fixture_close(&x);
}

/* TS.43 12.1 */
static void private_id(void **state)
{
	struct app_fixture x;
	assert_int_equal(app_fixture_open(&x, &private_id_app, ""), REASON_none);
	for (int line = 0; line < 3; line++)
		for (int said = 0; said < STATUSES; said++) {
			x.line.private_id = (enum service_status)line;
			x.outcome.status = said;
			if (said == RULES_PROVISIONING) {
				assert_int_equal(private_id_app.check(&x.outcome, &x.fault), RC_INVALID);
				continue;
			}
			const struct doc_node *doc = step(&x, &private_id_app);
			const int status = value(doc, "EntitlementStatus");
			assert_int_equal(status, said == RULES_LINE ? line : said);
			assert_true((app_fixture_node(doc, "PrivateUserID") != NULL) == (status == 1));
		}
	app_fixture_close(&x);
}

static void satmode_one(struct app_fixture *x, int line, int said)
{
	x->line.satmode = (enum service_status)line;
	x->outcome.status = said;
	const struct doc_node *doc = step(x, &satmode_app);
	const int status = value(doc, "EntitlementStatus");
	assert_int_equal(status, said == RULES_LINE ? line : said);
	assert_true((app_fixture_node(doc, "PLMNAllowed") != NULL) == (status == 1));
	assert_true((app_fixture_node(doc, "ServiceFlow_URL") != NULL) == (status == 0));
	assert_true((app_fixture_parm(doc, "MessageForIncompatible").n > 0) == (status == 2));
}

/* TS.43 15.1 */
static void satmode(void **state)
{
	struct app_fixture x;
	assert_int_equal(app_fixture_open(&x, &satmode_app,
				 "portal:\n  url: https://p.example\nsatmode:\n  message: No.\n"
				 "  plmn_allowed: [\"00101\"]\n"),
		REASON_none);
	for (int line = 0; line < 4; line++)
		for (int said = 0; said < STATUSES; said++)
			satmode_one(&x, line, said);
	app_fixture_close(&x);
}

/* without a rule that matches: nothing is offered, by any application */
static void nothing_matched(void **state)
{
	struct arena *a = arena_new(1 << 22);
	struct rules *r;
	struct str error;
	struct fault f = { .reason = REASON_none };
	const struct rules_facts nobody = { 0 };
	const struct rules_source src = { .text = STR("rules: []\n"), .name = "r" };
	assert_int_equal(rules_read(a, &src, app_list_schema(), &r, &error, &f), RC_OK);
	for (size_t i = 0; i < app_list_count(); i++) {
		const struct entitlement_app *app = app_list_at(i);
		struct app_fixture x;
		if (!app->has_line)
			continue; /* asked by tests of its own */
		assert_int_equal(app_fixture_open(&x, app, ""), REASON_none);
		x.line.satmode = x.line.smsoip = x.line.private_id = x.line.dcb.status = SERVICE_ENABLED;
		x.line.vowifi.allowed = true;
		x.rq.boost = true; /* ap2010 has a status then */
		x.line.voice = (struct voice_facts){ 1, 1, 1, 1 };
		x.outcome = *rules_decide(r, i, &nobody);
		assert_int_equal(value(step(&x, app), "EntitlementStatus"), 2);
		app_fixture_close(&x);
	}
	arena_free(&a);
}

static int setup(void **state)
{
	scratch = arena_new(1 << 20);
	return scratch ? 0 : -1;
}

static int teardown(void **state)
{
	arena_free(&scratch);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vowifi),
		cmocka_unit_test(voice),
		cmocka_unit_test(smsoip),
		cmocka_unit_test(dcb),
		cmocka_unit_test(private_id),
		cmocka_unit_test(satmode),
		cmocka_unit_test(nothing_matched),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
