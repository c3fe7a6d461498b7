/** Requests from text, for the tests of everything that reads them. */
#pragma once

#include "unit.h"

#include "base/buf.h"
#include "engine/request.h"
#include "rules/rules.h"

static const struct request_rules request_fixture_rules = { { 1, 0 }, { 12, 0 }, { 2, 0 } };
static struct arena *request_fixture_arena;
static struct fault request_fixture_fault;
static struct arena *request_fixture_rules_arena;
static struct rules *request_fixture_no_rules; /* they declare no AppID */

static inline int request_fixture_setup(void **state)
{
	(void)state;
	static const struct rules_app app = { .name = "none", .id = "none" };
	static const struct rules_schema none = { &app, 1 };
	const struct rules_source src = { .text = STR(""), .name = "none" };
	struct str error = STR_NONE;
	request_fixture_arena = arena_new(512 * 1024);
	request_fixture_rules_arena = arena_new(16 << 20);
	if (!request_fixture_arena || !request_fixture_rules_arena)
		return -1;
	return rules_read(request_fixture_rules_arena, &src, &none, &request_fixture_no_rules, &error, NULL);
}

static inline int request_fixture_teardown(void **state)
{
	(void)state;
	arena_free(&request_fixture_arena);
	arena_free(&request_fixture_rules_arena);
	return 0;
}

/* the reason: REASON_none when it was read */
static inline enum reason request_fixture_read(const struct request_raw *raw, struct ts43_request *out)
{
	request_fixture_fault = (struct fault){ .reason = REASON_none };
	memset(out, 0xa5, sizeof(*out));
	enum rc rc =
		request_read(request_fixture_arena, raw, &request_fixture_rules, out, &request_fixture_fault);
	if (rc == RC_OK)
		rc = request_own(out, request_fixture_no_rules, &request_fixture_fault);
	assert_int_equal(rc, fault_row(request_fixture_fault.reason)->rc);
	return request_fixture_fault.reason;
}

static inline enum reason request_fixture_get(const char *query, struct ts43_request *out)
{
	const struct request_raw raw = { .query = str_of(query), .body = str_bytes(STR("ignored")) };
	return request_fixture_read(&raw, out);
}

static inline enum reason request_fixture_post(const char *body, struct ts43_request *out)
{
	const struct request_raw raw = {
		.post = true,
		.query = STR("app=ap2016&token=%zz"),
		.body = str_bytes(str_of(body)),
	};
	return request_fixture_read(&raw, out);
}

/* head, n times piece, tail: written over what the last call gave */
static inline const char *request_fixture_repeat(
	const char *head, size_t n, const char *piece, const char *tail)
{
	static char text[128 * 1024];
	struct buf b;
	buf_init_fixed(&b, text, sizeof(text) - 1);
	buf_puts(&b, head);
	for (size_t i = 0; i < n; i++)
		buf_puts(&b, piece);
	buf_puts(&b, tail);
	assert_false(b.failed);
	text[b.n] = '\0';
	return text;
}

#define assert_str(s, text) assert_true(str_is((s), (text)))
