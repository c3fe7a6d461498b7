/** One subscriber: added, replaced, changed, revoked, removed. */
#include "front/admin_rig.h"

/* proves: own-222 */
static void add(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A)), 201);
	assert_string_equal(rig_text(r, "imsi"), A);
	assert_null(json_object_get(r->json, "k"));
	const struct rig_line *l = rig_line(r, A);
	assert_true(l->line.vowifi.allowed);
	assert_true(l->line.ref != 0);
	assert_int_equal(l->auc.sealed[0], 0x46);
	assert_int_equal(l->auc.amf[0], 0x80);
	assert_int_equal(l->auc.offset, 0);
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A)), 409);
	rig_expect_error(r, "subscriber_exists", "");
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers", "{}"), 422);
	rig_expect_error(r, "admin_invalid", "imsi");
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers", ""), 400);
	rig_expect_error(r, "admin_malformed", "");
	assert_int_equal(r->n, 1);
}
RIG_TEST(add)

static void put(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "PUT", "/v1/subscribers/" A, RIG_LINE(A)), 200);
	assert_int_equal(rig_do(r, "PUT", "/v1/subscribers/" A, "{\"barred\":true}"), 200);
	const struct rig_line *l = rig_line(r, A);
	assert_true(l->line.barred);
	assert_false(l->line.vowifi.allowed);
	assert_int_equal(l->auc.sealed[0], 0x46); /* keys stay */
	assert_int_equal(rig_do(r, "PUT", "/v1/subscribers/" B, RIG_LINE(A)), 422);
	rig_expect_error(r, "admin_invalid", "imsi");
	assert_int_equal(rig_do(r, "PUT", "/v1/subscribers/abc", "{}"), 422);
	assert_int_equal(r->n, 1);
}
RIG_TEST(put)

static void patch(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "PATCH", "/v1/subscribers/" A, "{\"barred\":true}"), 404);
	rig_expect_error(r, "subscriber_unknown", "");
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A));
	assert_int_equal(rig_do(r, "PATCH", "/v1/subscribers/" A,
				 "{\"vowifi\":{\"tc\":\"accepted\"},\"smsoip\":\"enabled\"}"),
		200);
	const struct rig_line *l = rig_line(r, A);
	assert_int_equal(l->line.vowifi.tc, DATA_AVAILABLE);
	assert_true(l->line.vowifi.allowed); /* not named, not changed */
	assert_int_equal(l->line.smsoip, SERVICE_ENABLED);
	assert_int_equal(r->set[0].kind, CHANGE_LINE_FACTS);
	const unsigned commits = r->commits;
	assert_int_equal(rig_do(r, "PATCH", "/v1/subscribers/" A, "{\"k\":\"" RIG_K "\"}"), 422);
	rig_expect_error(r, "admin_invalid", "k");
	assert_int_equal(r->commits, commits);
}
RIG_TEST(patch)

static void show(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "GET", "/v1/subscribers/" A, ""), 404);
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A));
	assert_int_equal(rig_do(r, "GET", "/v1/subscribers/" A, ""), 200);
	assert_string_equal(rig_text(r, "imsi"), A);
	assert_null(strstr((const char *)r->v.out.p, RIG_K));
}
RIG_TEST(show)

static void revoke(void **state)
{
	struct rig *r = *state;
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/" A "/revoke", ""), 404);
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A));
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/" A "/revoke", ""), 200);
	assert_int_equal(json_integer_value(json_object_get(r->json, "epoch")), 1);
}
RIG_TEST(revoke)

static void removes(void **state)
{
	struct rig *r = *state;
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A));
	assert_int_equal(rig_do(r, "DELETE", "/v1/subscribers/" A, ""), 200);
	assert_int_equal(r->n, 0);
	assert_int_equal(rig_do(r, "DELETE", "/v1/subscribers/" A, ""), 404);
}
RIG_TEST(removes)

/* keys that were read do not outlive the request */
static void wiped(void **state)
{
	static const struct front_admin_card none;
	struct rig *r = *state;
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A));
	assert_memory_equal(&r->v.in.card, &none, sizeof(none));
	rig_do(r, "POST", "/v1/subscribers", "{\"imsi\":\"" B "\",\"k\":\"" RIG_K "\",\"opc\":\"00\"}");
	assert_int_equal(r->v.status, 422);
	assert_memory_equal(&r->v.in.card, &none, sizeof(none));
}
RIG_TEST(wiped)

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROWS(add), RIG_ROWS(put), RIG_ROWS(patch), RIG_ROWS(show),
		RIG_ROWS(revoke), RIG_ROWS(removes), RIG_ROWS(wiped) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
