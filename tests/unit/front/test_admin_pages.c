/** Pages: all lines once, keys only where asked, and what was exported can be put back. */
#include "front/admin_rig.h"

static const json_t *page(const struct rig *r, size_t i)
{
	return json_array_get(json_object_get(r->json, "subscribers"), i);
}

static void pages(void **state)
{
	struct rig *r = *state;
	rig_do(r, "POST", "/v1/subscribers/batch", RIG_LINE(A) "\n" RIG_LINE(B) "\n" RIG_LINE(C) "\n");
	assert_int_equal(rig_do(r, "GET", "/v1/subscribers?max=2", ""), 200);
	assert_true(json_is_true(json_object_get(r->json, "more")));
	assert_string_equal(json_string_value(json_object_get(page(r, 1), "imsi")), B);
	assert_null(json_object_get(page(r, 0), "auc"));
	assert_int_equal(rig_do(r, "GET", "/v1/subscribers?max=2&after=" B, ""), 200);
	assert_true(json_is_false(json_object_get(r->json, "more")));
	assert_string_equal(json_string_value(json_object_get(page(r, 0), "imsi")), C);
	assert_null(page(r, 1));
}
RIG_TEST(pages)

static void backup(void **state)
{
	struct rig *r = *state;
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A));
	rig_line(r, A)->line.epoch = 7;
	const struct rig_line was = *rig_line(r, A);
	assert_int_equal(rig_do(r, "GET", "/v1/export", ""), 200);
	char *line = json_dumps(page(r, 0), JSON_COMPACT);
	assert_non_null(strstr(line, "\"sealed\":\"Rs0=\""));
	rig_do(r, "DELETE", "/v1/subscribers/" A, "");
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers", line), 201);
	free(line);
	assert_memory_equal(rig_line(r, A)->auc.sealed, was.auc.sealed, was.auc.sealed_len);
	assert_int_equal(rig_line(r, A)->auc.sealed_len, was.auc.sealed_len);
	assert_int_equal(rig_line(r, A)->line.epoch, 7);
	assert_int_equal(r->seals, 1); /* not sealed again */
}
RIG_TEST(backup)

static void bounds(void **state)
{
	static const char *const targets[] = { "/v1/subscribers?max=0", "/v1/subscribers?max=1001",
		"/v1/subscribers?max=x", "/v1/subscribers?after=1" };
	struct rig *r = *state;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		assert_int_equal(rig_do(r, "GET", targets[i], ""), 422);
	assert_int_equal(rig_do(r, "GET", "/v1/subscribers?other=1", ""), 400);
}
RIG_TEST(bounds)

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROWS(pages), RIG_ROWS(backup), RIG_ROWS(bounds) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
