/** The one status, and a fact that failed. */
#include "unit.h"

#include "apps/smsoip.h"

static const struct rules_outcome outcome = { .status = RULES_LINE };

/* proves: ts43-5.1.1-01, own-187 */
static void one_status(void **state)
{
	for (int status = SERVICE_DISABLED; status <= SERVICE_PROVISIONING; status++) {
		struct arena *a = arena_new(65536);
		struct fault f = { .reason = REASON_none };
		struct inquiry q = { .arena = a, .fault = &f };
		struct subscriber line = subscriber_new();
		line.smsoip = (enum service_status)status;
		assert_int_equal(ids_imsi(STR("001010000000017"), &line.imsi), RC_OK);
		const struct subject who = { .imsi = line.imsi };
		const struct app_view v = { .subject = &who, .outcome = &outcome };
		struct doc_node *doc = doc_new(a);
		assert_int_equal(smsoip_app.step(&v, &q, doc), RC_PENDING);
		assert_null(doc->first);
		q.facts[0].state = FACT_THERE;
		q.facts[0].answer = &line;
		assert_int_equal(smsoip_app.step(&v, &q, doc), RC_OK);
		assert_true(str_is(doc->first->name, "EntitlementStatus"));
		assert_int_equal(doc->first->value.n, 1);
		assert_int_equal(doc->first->value.p[0], (char)('0' + status));
		assert_null(doc->first->next);
		arena_free(&a);
	}
}

static void failure_is_passed_on(void **state)
{
	struct arena *a = arena_new(65536);
	struct fault f = { .reason = REASON_none };
	struct inquiry q = { .arena = a, .fault = &f };
	const struct subject who = { .imsi = { "001010000000017" } };
	const struct app_view v = { .subject = &who, .outcome = &outcome };
	assert_int_equal(smsoip_app.step(&v, &q, doc_new(a)), RC_PENDING);
	q.facts[0].state = FACT_THERE;
	q.facts[0].rc = FAIL(&q.facts[0].fault, REASON_store_busy, "test");
	assert_int_equal(smsoip_app.step(&v, &q, doc_new(a)), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_store_busy);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_status),
		cmocka_unit_test(failure_is_passed_on) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
