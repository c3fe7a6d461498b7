/** Batches: each line has its own outcome. */
#include "front/admin_rig.h"

#include <stdio.h>

static size_t bad(const struct rig *r)
{
	return json_array_size(json_object_get(r->json, "bad"));
}

static json_int_t ok(const struct rig *r)
{
	return json_integer_value(json_object_get(r->json, "ok"));
}

static const char *bad_text(const struct rig *r, size_t i, const char *name)
{
	return json_string_value(json_object_get(json_array_get(json_object_get(r->json, "bad"), i), name));
}

static json_int_t bad_line(const struct rig *r, size_t i)
{
	return json_integer_value(
		json_object_get(json_array_get(json_object_get(r->json, "bad"), i), "line"));
}

static void mixed(void **state)
{
	struct rig *r = *state;
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(B));
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch",
				 RIG_LINE(A) "\n" RIG_LINE(B) "\nnot json\n" RIG_LINE(
					 C) "\n{\"imsi\":\"" C "\"}\n{\"imsi\":\"1\"}"),
		200);
	assert_int_equal(ok(r), 2);
	assert_int_equal(bad(r), 4);
	const char *const errors[] = { "subscriber_exists", "admin_malformed", "admin_invalid",
		"admin_invalid" };
	const json_int_t lines[] = { 2, 3, 5, 6 };
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(bad_text(r, i, "error"), errors[i]);
		assert_int_equal(bad_line(r, i), lines[i]);
	}
	assert_string_equal(bad_text(r, 3, "field"), "imsi");
	assert_int_equal(r->n, 3);
	assert_int_equal(rig_line(r, C)->auc.sealed_len, 2);
}
RIG_TEST(mixed)

static void replaces(void **state)
{
	struct rig *r = *state;
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A));
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch?mode=put",
				 "{\"imsi\":\"" A "\",\"barred\":true}\n" RIG_LINE(B) "\n"),
		200);
	assert_int_equal(ok(r), 2);
	assert_true(rig_line(r, A)->line.barred);
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch?mode=other", RIG_LINE(C)), 422);
	rig_expect_error(r, "admin_invalid", "mode");
}
RIG_TEST(replaces)

static void check(void **state)
{
	struct rig *r = *state;
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(B));
	const unsigned commits = r->commits;
	assert_int_equal(
		rig_do(r, "POST", "/v1/subscribers/batch?check=yes", RIG_LINE(A) "\n" RIG_LINE(B) "\n"), 200);
	assert_int_equal(ok(r), 1);
	assert_string_equal(bad_text(r, 0, "error"), "subscriber_exists");
	assert_int_equal(r->commits, commits);
	assert_int_equal(r->n, 1);
}
RIG_TEST(check)

/* somebody adds a line between the look and the commit: that line alone is refused */
static void race(void **state)
{
	struct rig *r = *state;
	assert_int_equal(ids_imsi(STR(B), &r->racer), RC_OK);
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch",
				 RIG_LINE(A) "\n" RIG_LINE(B) "\n" RIG_LINE(C) "\n"),
		200);
	assert_int_equal(ok(r), 2);
	assert_int_equal(bad_line(r, 0), 2);
	assert_int_equal(r->n, 3);
}
RIG_TEST(race)

/* chunk by chunk: numbers of lines are those of the batch, a look comes only where a chunk is refused, and
 * two lines for one subscriber are found across chunks */
static void chunks(void **state)
{
	static char text[1001 * 32];
	struct rig *r = *state;
	char *at = text;
	rig_do(r, "POST", "/v1/subscribers", "{\"imsi\":\"001010000000700\"}");
	for (unsigned i = 0; i < 1000; i++)
		at += snprintf(at, 32, "{\"imsi\":\"00101%010u\"}\n", i == 999 ? 3 : i);
	r->finds = 0;
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch", text), 200);
	assert_int_equal(ok(r), 998);
	assert_int_equal(bad(r), 2);
	assert_int_equal(bad_line(r, 0), 701);
	assert_string_equal(bad_text(r, 0, "error"), "subscriber_exists");
	assert_int_equal(bad_line(r, 1), 1000);
	assert_string_equal(bad_text(r, 1, "note"), "named twice in one batch");
	assert_int_equal(r->n, 999);
	assert_int_equal(r->finds, 250);
}
RIG_TEST(chunks)

static void store_refuses(void **state)
{
	struct rig *r = *state;
	r->refuse_commits = REASON_store_full;
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch", RIG_LINE(A) "\n" RIG_LINE(B) "\n"), 200);
	assert_int_equal(ok(r), 0);
	assert_string_equal(bad_text(r, 1, "error"), "store_full");
	r->refuse_commits = REASON_subscriber_exists; /* for ever: given up after some rounds */
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch", RIG_LINE(A)), 200);
	assert_string_equal(bad_text(r, 0, "error"), "subscriber_exists");
}
RIG_TEST(store_refuses)

static void import(void **state)
{
	struct rig *r = *state;
	rig_do(r, "POST", "/v1/subscribers", RIG_LINE(A));
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch?mode=put&import_id=june.1",
				 "{\"imsi\":\"" A "\",\"barred\":true}\n" RIG_LINE(B)),
		200);
	assert_true(rig_line(r, A)->line.barred);
	assert_int_equal(rig_do(r, "POST", "/v1/imports/june.1/undo", ""), 200);
	assert_false(rig_line(r, A)->line.barred);
	assert_null(rig_line(r, B));
	assert_int_equal(rig_do(r, "POST", "/v1/imports/june.1/undo", ""), 404);
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch?import_id=a%20b", RIG_LINE(B)), 422);
	rig_expect_error(r, "admin_invalid", "import_id");
}
RIG_TEST(import)

static void sizes(void **state)
{
	static char text[(ADMIN_BATCH_MAX + 1) * 32];
	struct rig *r = *state;
	char *at = text;
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch", ""), 413);
	for (unsigned i = 0; i < ADMIN_BATCH_MAX; i++)
		at += snprintf(at, 32, "{\"imsi\":\"00101%010u\"}\n", i);
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch", text), 200);
	assert_int_equal(ok(r), ADMIN_BATCH_MAX);
	assert_int_equal(r->n, ADMIN_BATCH_MAX);
	assert_true(r->largest_set <= 300); /* what fits one message to the writer */
	snprintf(at, 32, "{\"imsi\":\"001019999999999\"}\n");
	assert_int_equal(rig_do(r, "POST", "/v1/subscribers/batch", text), 413);
	rig_expect_error(r, "change_set_too_large", "");
}
RIG_TEST(sizes)

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROWS(mixed), RIG_ROWS(replaces), RIG_ROWS(check),
		RIG_ROWS(race), RIG_ROWS(chunks), RIG_ROWS(store_refuses), RIG_ROWS(import),
		RIG_ROWS(sizes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
