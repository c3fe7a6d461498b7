/** Change sets survive the way to the writer; what is not a change set does not. */
#include "store_rig.h"

#include "drivers/store_sqlite_commit.h"

static struct arena *arena;

static int setup(void **state)
{
	arena = arena_new(4 << 20);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	arena_free(&arena);
	return 0;
}

static struct bytes encoded(const struct change *set, size_t n)
{
	struct buf b;
	buf_init(&b, arena, 1 << 20);
	store_sqlite_commit_encode(&b, set, n);
	assert_false(b.failed);
	assert_true(b.n <= store_sqlite_commit_size(set, n));
	return buf_bytes(&b);
}

static enum rc decoded(struct bytes b, const struct change **set, size_t *n)
{
	struct fault f = { 0 };
	const enum rc rc = store_sqlite_commit_decode(arena, b, set, n, &f);
	assert_int_equal(rc, f.rc);
	return rc;
}

/* the largest values of everything */
static void test_there_and_back(void **state)
{
	static char token[PUSH_TOKEN_MAX];
	struct subscriber line = rig_line(7);
	struct auc_row auc = { .imsi = line.imsi,
		.algorithm = AUC_TUAK,
		.amf = { 1, 2 },
		.res_len = 3,
		.mac_len = 4,
		.keccak_iterations = 5,
		.offset = INT64_MIN,
		.sealed_len = AUC_SEALED_MAX };
	memset(token, 't', sizeof(token));
	memset(auc.sealed, 0xee, sizeof(auc.sealed));
	memset(line.vowifi.addr_id, 'x', sizeof(line.vowifi.addr_id) - 1);
	memset(line.msisdn.d, '4', 15);
	line.epoch = line.version = UINT32_MAX;
	line.ref = UINT64_MAX;
	line.vowifi.addr_expiry = INT64_MIN;
	rig_largest(&line);
	const struct push_registration push = { .service = PUSH_APNS,
		.digest = { 9 },
		.token = { token, sizeof(token) },
		.terminal_id = STR("terminal"),
		.app_name = STR("\xc3\xa4"),
		.apps = UINT32_MAX };
	static char name[DCB_STORE_MAX];
	memset(name, 'n', sizeof(name));
	const struct dcb_consent dcb = { { name, sizeof(name) }, STR("u"), DATA_IN_PROGRESS, INT64_MIN };
	const struct change set[] = {
		{ .kind = CHANGE_LINE_ADD,
			.imsi = line.imsi,
			.line = &line,
			.auc = &auc,
			.import_id = STR("0123456789abcdef0123456789abcdef") },
		{ .kind = CHANGE_PUSH_PUT, .imsi = line.imsi, .push = &push },
		{ .kind = CHANGE_CLOCK_FLOOR, .number = INT64_MIN },
		{ .kind = CHANGE_DCB_TC, .imsi = line.imsi, .dcb = &dcb },
	};
	const struct change *out = NULL;
	size_t n = 0;
	assert_int_equal(store_sqlite_commit_check(set, 4, NULL), RC_OK);
	assert_int_equal(decoded(encoded(set, 4), &out, &n), RC_OK);
	assert_int_equal(n, 4);
	assert_int_equal(out[0].kind, CHANGE_LINE_ADD);
	assert_memory_equal(out[0].line, &line, sizeof(line));
	assert_memory_equal(out[0].auc->sealed, auc.sealed, AUC_SEALED_MAX);
	assert_true(out[0].auc->offset == INT64_MIN);
	assert_int_equal(out[0].auc->keccak_iterations, 5);
	assert_true(str_eq(out[0].import_id, set[0].import_id));
	assert_null(out[0].push);
	assert_true(str_eq(out[1].push->token, push.token));
	assert_true(str_eq(out[1].push->app_name, push.app_name));
	assert_int_equal(out[1].push->apps, UINT32_MAX);
	assert_null(out[1].line);
	assert_true(out[2].number == INT64_MIN);
	assert_true(str_eq(out[3].dcb->store_vendor, dcb.store_vendor));
	assert_true(str_is(out[3].dcb->store_user_id, "u"));
	assert_int_equal(out[3].dcb->tc, DATA_IN_PROGRESS);
	assert_true(out[3].dcb->changed_at == INT64_MIN);
}

static void test_every_cut_is_refused(void **state)
{
	const struct subscriber line = rig_line(7);
	const struct auc_row auc = { .sealed_len = 20 };
	const struct push_registration push = { .token = STR("token") };
	const struct dcb_consent dcb = { STR("v"), STR("u"), DATA_AVAILABLE, 1 };
	const struct change set[] = {
		{ .kind = CHANGE_LINE_PUT, .imsi = line.imsi, .line = &line, .auc = &auc },
		{ .kind = CHANGE_DCB_TC, .imsi = line.imsi, .push = &push, .dcb = &dcb }
	};
	const struct bytes whole = encoded(set, 2);
	const struct change *out = NULL;
	size_t n = 0;
	for (size_t cut = 0; cut < whole.n; cut++)
		assert_int_equal(decoded((struct bytes){ whole.p, cut }, &out, &n), RC_MALFORMED);
	const struct bytes longer = encoded(set, 2);
	uint8_t *more = arena_take(arena, longer.n + 1);
	memcpy(more, longer.p, longer.n);
	assert_int_equal(decoded((struct bytes){ more, longer.n + 1 }, &out, &n), RC_MALFORMED);
	assert_null(out);
}

/* whatever one octet becomes: refused, or a set that passes the check and is written the same way again */
static void test_every_octet_is_checked(void **state)
{
	struct subscriber line = rig_line(7);
	const struct auc_row auc = { .sealed_len = 2 };
	const struct push_registration push = { .token = STR("t") };
	const struct dcb_consent dcb = { STR("v"), STR("u"), DATA_AVAILABLE, 1 };
	line.data.usage_n = 1;
	line.data.usage[0].name[0] = 'n';
	const struct change set[] = { { .kind = CHANGE_LINE_PUT,
		.imsi = line.imsi,
		.line = &line,
		.auc = &auc,
		.push = &push,
		.dcb = &dcb } };
	const struct bytes whole = encoded(set, 1);
	for (size_t i = 0; i < whole.n; i++)
		for (unsigned v = 0; v < 256; v++) {
			uint8_t changed[1024];
			const struct change *out = NULL;
			size_t n = 0;
			memcpy(changed, whole.p, whole.n);
			changed[i] = (uint8_t)v;
			if (decoded((struct bytes){ changed, whole.n }, &out, &n) == RC_OK) {
				assert_int_equal(store_sqlite_commit_check(out, n, NULL), RC_OK);
				const struct bytes again = encoded(out, n);
				assert_int_equal(again.n, whole.n);
				assert_memory_equal(again.p, changed, whole.n);
			}
			arena_reset(arena);
			(void)encoded(set, 1); /* `whole` lay here and does so again */
		}
}

static void expect_bug(struct change c)
{
	struct fault f = { 0 };
	assert_int_equal(store_sqlite_commit_check(&c, 1, &f), RC_BUG);
	assert_int_equal(f.reason, REASON_bug);
}

static void test_check(void **state)
{
	const struct subscriber good = rig_line(1);
	struct subscriber bad = good;
	struct auc_row auc = { .sealed_len = 0 };
	struct push_registration push = { .token = STR("") };
	expect_bug((struct change){ .kind = (enum change_kind)99, .imsi = good.imsi });
	expect_bug((struct change){ .kind = CHANGE_LINE_ADD, .imsi = good.imsi });
	expect_bug((struct change){ .kind = CHANGE_LINE_FACTS, .imsi = good.imsi });
	expect_bug((struct change){ .kind = CHANGE_PUSH_PUT, .imsi = good.imsi });
	expect_bug((struct change){ .kind = CHANGE_EPOCH });
	expect_bug((struct change){ .kind = CHANGE_DCB_TC, .imsi = good.imsi });
	static char name[DCB_STORE_MAX + 1];
	memset(name, 'n', sizeof(name));
	const struct dcb_consent dcb[] = { { STR(""), STR("u"), DATA_AVAILABLE, 1 },
		{ STR("v"), STR(""), DATA_AVAILABLE, 1 },
		{ STR("v"), { name, sizeof(name) }, DATA_AVAILABLE, 1 },
		{ STR("v"), STR("a\nb"), DATA_AVAILABLE, 1 },
		{ STR("v"), STR("u"), (enum data_status)4, 1 } };
	for (size_t i = 0; i < sizeof(dcb) / sizeof(dcb[0]); i++)
		expect_bug((struct change){ .kind = CHANGE_DCB_TC, .imsi = good.imsi, .dcb = &dcb[i] });
	expect_bug((struct change){ .kind = CHANGE_EPOCH, .imsi = { "12345" } });
	expect_bug((struct change){ .kind = CHANGE_IMPORT_UNDO });
	expect_bug((struct change){ .kind = CHANGE_LINE_ADD, .imsi = good.imsi, .line = &good, .auc = &auc });
	auc.sealed_len = AUC_SEALED_MAX + 1;
	expect_bug((struct change){ .kind = CHANGE_LINE_ADD, .imsi = good.imsi, .line = &good, .auc = &auc });
	expect_bug((struct change){ .kind = CHANGE_LINE_ADD,
		.imsi = good.imsi,
		.line = &good,
		.import_id = STR("0123456789abcdef0123456789abcdef0") });
	expect_bug((struct change){ .kind = CHANGE_PUSH_PUT, .imsi = good.imsi, .push = &push });
	push.token = STR("\xff");
	expect_bug((struct change){ .kind = CHANGE_PUSH_PUT, .imsi = good.imsi, .push = &push });
	bad.smsoip = (enum service_status)4;
	expect_bug((struct change){ .kind = CHANGE_LINE_ADD, .imsi = good.imsi, .line = &bad });
	bad = good;
	bad.msisdn.d[0] = '+';
	expect_bug((struct change){ .kind = CHANGE_LINE_ADD, .imsi = good.imsi, .line = &bad });
	bad = good;
	memset(bad.vowifi.addr_id, 'x', sizeof(bad.vowifi.addr_id));
	expect_bug((struct change){ .kind = CHANGE_LINE_ADD, .imsi = good.imsi, .line = &bad });
}

static void test_undo_is_alone(void **state)
{
	const struct change set[] = { { .kind = CHANGE_IMPORT_UNDO, .import_id = STR("a") },
		{ .kind = CHANGE_CLOCK_FLOOR } };
	const struct change *out = NULL;
	size_t n = 0;
	assert_int_equal(store_sqlite_commit_check(set, 1, NULL), RC_OK);
	assert_int_equal(store_sqlite_commit_check(set, 2, NULL), RC_BUG);
	assert_int_equal(decoded(encoded(set, 2), &out, &n), RC_MALFORMED);
}

static void test_arena_full(void **state)
{
	const struct subscriber line = rig_line(7);
	const struct change set[] = { { .kind = CHANGE_LINE_PUT, .imsi = line.imsi, .line = &line } };
	const struct bytes whole = encoded(set, 1);
	struct arena *small = arena_new(256);
	const struct change *out = NULL;
	size_t n = 0;
	struct fault f = { 0 };
	assert_int_equal(store_sqlite_commit_decode(small, whole, &out, &n, &f), RC_NOMEM);
	assert_int_equal(f.reason, REASON_memory);
	arena_free(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_there_and_back, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_cut_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_octet_is_checked, setup, teardown),
		cmocka_unit_test_setup_teardown(test_check, setup, teardown),
		cmocka_unit_test_setup_teardown(test_undo_is_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_arena_full, setup, teardown),
	};
	return cmocka_run_group_tests_name("store_sqlite_commit", tests, NULL, NULL);
}
