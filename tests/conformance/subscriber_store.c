/** The law of calls and the meaning of every kind of change, independent of the driver. */
#include "unit.h"

#include "../conformance/subscriber_store.h"
#include "model/line_fact.h"

#include <stdio.h>

enum { TURNS = 64, DEADLINE_MS = 5000 };

struct asked {
	struct call call;
	struct fault fault;
	struct arena *arena;
	bool inside; /* the op runs: done() must not */
	unsigned done;
	enum rc rc;
};

static void answered(struct call *c, enum rc rc)
{
	struct asked *a = c->owner;
	assert_false(a->inside);
	a->done++;
	a->rc = rc;
}

static void ask_begin(const struct subscriber_store_bench *b, struct asked *a)
{
	*a = (struct asked){ .arena = arena_new(4 << 20), .inside = true };
	a->call = (struct call){ .arena = a->arena,
		.fault = &a->fault,
		.deadline_ms = b->now_ms(b->owner) + DEADLINE_MS,
		.done = answered,
		.owner = a };
	assert_non_null(a->arena);
}

/* what came of it in the end; exactly one answer, and never one more later */
static enum rc ask_end(const struct subscriber_store_bench *b, struct asked *a, enum rc rc)
{
	a->inside = false;
	for (unsigned i = 0; rc == RC_PENDING && a->done == 0 && i < TURNS; i++)
		b->turn(b->owner);
	b->turn(b->owner);
	assert_int_equal(a->done, rc == RC_PENDING ? 1 : 0);
	return rc == RC_PENDING ? a->rc : rc;
}

static enum rc commit(const struct subscriber_store_bench *b, const struct change *set, size_t n)
{
	struct asked a;
	ask_begin(b, &a);
	const enum rc rc = ask_end(b, &a, b->store->ops->commit(b->store, &a.call, set, n));
	assert_int_equal(a.fault.reason == REASON_none, rc == RC_OK);
	assert_int_equal(a.fault.rc, rc);
	arena_free(&a.arena);
	return rc;
}

static enum rc find(const struct subscriber_store_bench *b, const char *imsi, struct subscriber *out)
{
	struct asked a;
	struct imsi who;
	const struct subscriber *line = NULL;
	assert_int_equal(ids_imsi(str_of(imsi), &who), RC_OK);
	ask_begin(b, &a);
	const enum rc rc = ask_end(b, &a, b->store->ops->find(b->store, &a.call, &who, &line));
	assert_int_equal(line != NULL, rc == RC_OK);
	if (line)
		*out = *line;
	else
		assert_int_equal(a.fault.reason, REASON_subscriber_unknown);
	arena_free(&a.arena);
	return rc;
}

static enum rc find_auc(const struct subscriber_store_bench *b, const char *imsi, struct auc_row *out)
{
	struct asked a;
	struct imsi who;
	const struct auc_row *auc = NULL;
	assert_int_equal(ids_imsi(str_of(imsi), &who), RC_OK);
	ask_begin(b, &a);
	const enum rc rc = ask_end(b, &a, b->store->ops->find_auc(b->store, &a.call, &who, &auc));
	if (auc)
		*out = *auc;
	arena_free(&a.arena);
	return rc;
}

static uint64_t count(const struct subscriber_store_bench *b)
{
	struct asked a;
	uint64_t n = UINT64_MAX;
	ask_begin(b, &a);
	assert_int_equal(ask_end(b, &a, b->store->ops->count(b->store, &a.call, &n)), RC_OK);
	arena_free(&a.arena);
	return n;
}

static int64_t clock_floor(const struct subscriber_store_bench *b)
{
	struct asked a;
	int64_t t = -1;
	ask_begin(b, &a);
	assert_int_equal(ask_end(b, &a, b->store->ops->clock_floor(b->store, &a.call, &t)), RC_OK);
	arena_free(&a.arena);
	return t;
}

static struct subscriber line_of(const char *imsi)
{
	struct subscriber l = subscriber_new();
	assert_int_equal(ids_imsi(str_of(imsi), &l.imsi), RC_OK);
	l.ref = UINT64_C(0xfedcba9876543210);
	return l;
}

static struct auc_row auc_of(int64_t offset)
{
	struct auc_row a = { .algorithm = AUC_TUAK,
		.amf = { 0x80, 0x01 },
		.res_len = 16,
		.mac_len = 8,
		.keccak_iterations = 1,
		.offset = offset,
		.sealed_len = 60 };
	memset(a.sealed, 0x5a, a.sealed_len);
	return a;
}

static struct change change_of(enum change_kind kind, const struct subscriber *line)
{
	return (struct change){ .kind = kind, .imsi = line->imsi, .line = line };
}

static enum rc commit_line(
	const struct subscriber_store_bench *b, enum change_kind kind, const struct subscriber *line)
{
	const struct change c = change_of(kind, line);
	return commit(b, &c, 1);
}

static void stored_as_given(const struct subscriber_store_bench *b)
{
	struct subscriber in = line_of("001010000000001"), out;
	assert_int_equal(ids_msisdn(STR("491701234567"), &in.msisdn), RC_OK);
	in.barred = true;
	in.epoch = 7;
	in.version = 9;
	in.order = VERS_STOP;
	in.vowifi = (struct vowifi_facts){ true, PROV_DONE, DATA_AVAILABLE, DATA_IN_PROGRESS,
		INT64_C(4102444800), "loc/7" };
	in.voice = (struct voice_facts){ SERVICE_ENABLED, SERVICE_DISABLED, SERVICE_PROVISIONING,
		SERVICE_INCOMPATIBLE };
	in.smsoip = SERVICE_ENABLED;
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	assert_int_equal(find(b, "001010000000001", &out), RC_OK);
	assert_string_equal(out.imsi.d, in.imsi.d);
	assert_string_equal(out.msisdn.d, "491701234567");
	assert_true(out.ref == in.ref);
	assert_true(out.barred);
	assert_int_equal(out.epoch, 7);
	assert_int_equal(out.version, 9);
	assert_int_equal(out.order, VERS_STOP);
	assert_true(out.vowifi.allowed);
	assert_int_equal(out.vowifi.prov, PROV_DONE);
	assert_int_equal(out.vowifi.tc, DATA_AVAILABLE);
	assert_int_equal(out.vowifi.addr, DATA_IN_PROGRESS);
	assert_true(out.vowifi.addr_expiry == INT64_C(4102444800));
	assert_string_equal(out.vowifi.addr_id, "loc/7");
	assert_memory_equal(&out.voice, &in.voice, sizeof(in.voice));
	assert_int_equal(out.smsoip, SERVICE_ENABLED);
	assert_int_equal(out.push_count, 0);
}

/* every fact, by the rows: what a driver forgets is found without a line of test for it */
static void facts_as_given(const struct subscriber_store_bench *b)
{
	struct subscriber in = line_of("001010000000001"), out;
	for (size_t i = 0; i < LINE_FACT_COUNT; i++) {
		const struct line_fact *f = line_fact_at(i);
		if (f->kind == LINE_FACT_WORD)
			line_fact_set_value(f, (line_fact_value(f, &in) + 1) % line_fact_words(f), &in);
		else if (f->kind == LINE_FACT_FLAG)
			*(bool *)line_fact_in(f, &in) ^= true;
		else if (f->kind == LINE_FACT_MOMENT)
			*(int64_t *)line_fact_in(f, &in) = INT64_C(4102444800) + (int64_t)i;
		else if (f->kind == LINE_FACT_TEXT)
			assert_true(line_fact_set(f, STR("1234"), &in) == RC_OK ||
				    line_fact_set(f, STR("DE-BE"), &in) == RC_OK);
	}
	in.data.usage_n = 2;
	in.data.usage[0] =
		(struct data_usage){ DATA_USAGE_CELLULAR, "Family 40", "", 0, false, UINT64_MAX, 7 };
	in.data.usage[1] =
		(struct data_usage){ DATA_USAGE_TETHERING, "", "hotspot", 4102444800, true, 0, UINT64_MAX };
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	for (unsigned again = 0; again < 3; again++) {
		assert_int_equal(find(b, "001010000000001", &out), RC_OK);
		for (size_t i = 0; i < LINE_FACT_COUNT; i++) {
			const struct line_fact *f = line_fact_at(i);
			if (f->kind != LINE_FACT_USAGE)
				assert_memory_equal(line_fact_of(f, &out), line_fact_of(f, &in), f->room);
		}
		assert_memory_equal(&out.data, &in.data, sizeof(in.data));
		assert_int_equal(commit_line(b, again ? CHANGE_LINE_FACTS : CHANGE_LINE_PUT, &in), RC_OK);
	}
}

static void imsis_are_digits(const struct subscriber_store_bench *b)
{
	const char *const imsi[] = { "001010", "0010100", "00101000", "000000000000000", "999999999999999" };
	struct subscriber out;
	for (size_t i = 0; i < 5; i++) {
		const struct subscriber in = line_of(imsi[i]);
		assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	}
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(find(b, imsi[i], &out), RC_OK);
		assert_string_equal(out.imsi.d, imsi[i]);
	}
	assert_int_equal(find(b, "1001010", &out), RC_ABSENT);
	assert_int_equal(count(b), 5);
}

static void add_conflicts(const struct subscriber_store_bench *b)
{
	struct subscriber in = line_of("001010000000001"), out;
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	in.version = 50;
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_CONFLICT);
	assert_int_equal(find(b, "001010000000001", &out), RC_OK);
	assert_int_equal(out.version, 1);
}

static void all_or_none(const struct subscriber_store_bench *b)
{
	const struct subscriber one = line_of("001010000000001"), two = line_of("001010000000002");
	struct subscriber out;
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &two), RC_OK);
	const struct change set[] = { change_of(CHANGE_LINE_ADD, &one),
		{ .kind = CHANGE_EPOCH, .imsi = two.imsi }, change_of(CHANGE_LINE_ADD, &two) };
	assert_int_equal(commit(b, set, 3), RC_CONFLICT);
	assert_int_equal(find(b, "001010000000001", &out), RC_ABSENT);
	assert_int_equal(find(b, "001010000000002", &out), RC_OK);
	assert_int_equal(out.epoch, 0);
	assert_int_equal(commit(b, set, 2), RC_OK);
	assert_int_equal(commit(b, set, 0), RC_OK);
	assert_int_equal(count(b), 2);
}

static void what_is_absent(const struct subscriber_store_bench *b)
{
	const struct subscriber line = line_of("001010000000001");
	const struct push_registration push = { .service = PUSH_FCM, .token = STR("t") };
	const struct change set[] = {
		{ .kind = CHANGE_LINE_REMOVE, .imsi = line.imsi },
		{ .kind = CHANGE_LINE_FACTS, .imsi = line.imsi, .line = &line },
		{ .kind = CHANGE_EPOCH, .imsi = line.imsi },
		{ .kind = CHANGE_PUSH_PUT, .imsi = line.imsi, .push = &push },
		{ .kind = CHANGE_PUSH_DROP, .imsi = line.imsi, .push = &push },
		{ .kind = CHANGE_AUC_OFFSET, .imsi = line.imsi, .number = 1 },
		{ .kind = CHANGE_IMPORT_UNDO, .import_id = STR("nobody") },
	};
	struct auc_row auc;
	for (size_t i = 0; i < sizeof(set) / sizeof(set[0]); i++)
		assert_int_equal(commit(b, &set[i], 1), RC_ABSENT);
	assert_int_equal(find_auc(b, "001010000000001", &auc), RC_ABSENT);
}

static void put_only_rises(const struct subscriber_store_bench *b)
{
	struct subscriber in = line_of("001010000000001"), out;
	in.epoch = 3;
	in.version = 5;
	assert_int_equal(commit_line(b, CHANGE_LINE_PUT, &in), RC_OK);
	struct subscriber again = line_of("001010000000001");
	again.ref = 1;
	again.smsoip = SERVICE_ENABLED;
	assert_int_equal(commit_line(b, CHANGE_LINE_PUT, &again), RC_OK);
	assert_int_equal(find(b, "001010000000001", &out), RC_OK);
	assert_int_equal(out.epoch, 3);
	assert_int_equal(out.version, 6);
	assert_int_equal(out.smsoip, SERVICE_ENABLED);
	assert_true(out.ref == in.ref);
	again.epoch = 10;
	again.version = 20;
	assert_int_equal(commit_line(b, CHANGE_LINE_PUT, &again), RC_OK);
	assert_int_equal(find(b, "001010000000001", &out), RC_OK);
	assert_int_equal(out.epoch, 10);
	assert_int_equal(out.version, 20);
}

static void facts_raise_version(const struct subscriber_store_bench *b)
{
	struct subscriber in = line_of("001010000000001"), out;
	in.epoch = 4;
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	in.vowifi.allowed = true;
	in.barred = true;
	in.epoch = 99;
	in.version = 99;
	in.ref = 99;
	assert_int_equal(commit_line(b, CHANGE_LINE_FACTS, &in), RC_OK);
	assert_int_equal(find(b, "001010000000001", &out), RC_OK);
	assert_true(out.vowifi.allowed);
	assert_true(out.barred);
	assert_int_equal(out.version, 2);
	assert_int_equal(out.epoch, 4);
	assert_true(out.ref == UINT64_C(0xfedcba9876543210));
}

static void removed_and_back(const struct subscriber_store_bench *b)
{
	const struct subscriber in = line_of("001010000000001");
	const struct auc_row auc = auc_of(0);
	struct subscriber was, out;
	struct auc_row keys;
	struct change add = change_of(CHANGE_LINE_ADD, &in);
	const struct change epoch = { .kind = CHANGE_EPOCH, .imsi = in.imsi },
			    gone = { .kind = CHANGE_LINE_REMOVE, .imsi = in.imsi };
	add.auc = &auc;
	assert_int_equal(commit(b, &add, 1), RC_OK);
	assert_int_equal(commit(b, &epoch, 1), RC_OK);
	assert_int_equal(commit_line(b, CHANGE_LINE_FACTS, &in), RC_OK);
	assert_int_equal(find(b, "001010000000001", &was), RC_OK);
	assert_int_equal(commit(b, &gone, 1), RC_OK);
	assert_int_equal(find(b, "001010000000001", &out), RC_ABSENT);
	assert_int_equal(find_auc(b, "001010000000001", &keys), RC_ABSENT);
	assert_int_equal(count(b), 0);
	/* a token or VERS of the removed line must not fit the new one (own rule: both never fall) */
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	assert_int_equal(find(b, "001010000000001", &out), RC_OK);
	assert_true(out.epoch > was.epoch);
	assert_true(out.version > was.version);
}

static void epoch_rises(const struct subscriber_store_bench *b)
{
	const struct subscriber in = line_of("001010000000001");
	const struct change epoch = { .kind = CHANGE_EPOCH, .imsi = in.imsi };
	struct subscriber out;
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	assert_int_equal(commit(b, &epoch, 1), RC_OK);
	assert_int_equal(commit(b, &epoch, 1), RC_OK);
	assert_int_equal(find(b, "001010000000001", &out), RC_OK);
	assert_int_equal(out.epoch, 2);
	assert_int_equal(out.version, 1);
}

static enum rc push(const struct subscriber_store_bench *b, enum change_kind kind, const struct imsi *imsi,
	const char *token, uint8_t digest)
{
	struct push_registration p = {
		.service = PUSH_APNS, .token = str_of(token), .terminal_id = STR("35"), .apps = 3
	};
	memset(p.digest, digest, sizeof(p.digest));
	const struct change c = { .kind = kind, .imsi = *imsi, .push = &p };
	return commit(b, &c, 1);
}

static void expect_pushes(const struct subscriber_store_bench *b, const char *digests)
{
	struct subscriber out;
	assert_int_equal(find(b, "001010000000001", &out), RC_OK);
	assert_int_equal(out.version, 1);
	assert_int_equal(out.push_count, strlen(digests));
	for (size_t i = 0; i < out.push_count; i++)
		for (size_t k = 0; k < SUBSCRIBER_PUSH_DIGEST; k++)
			assert_int_equal(out.push[i][k], digests[i]);
}

static void push_registrations(const struct subscriber_store_bench *b)
{
	const struct subscriber in = line_of("001010000000001");
	char token[] = "token-a";
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	for (char t = 'a'; t <= 'h'; t++) {
		token[6] = t;
		assert_int_equal(push(b, CHANGE_PUSH_PUT, &in.imsi, token, (uint8_t)t), RC_OK);
	}
	expect_pushes(b, "abcdefgh");
	assert_int_equal(push(b, CHANGE_PUSH_PUT, &in.imsi, "token-c", 'C'), RC_OK);
	expect_pushes(b, "abCdefgh");
	assert_int_equal(push(b, CHANGE_PUSH_PUT, &in.imsi, "token-i", 'i'), RC_OK);
	expect_pushes(b, "bCdefghi");
	assert_int_equal(push(b, CHANGE_PUSH_DROP, &in.imsi, "token-d", 0), RC_OK);
	assert_int_equal(push(b, CHANGE_PUSH_DROP, &in.imsi, "token-d", 0), RC_OK);
	expect_pushes(b, "bCefghi");
	assert_int_equal(push(b, CHANGE_PUSH_PUT, &in.imsi, "token-j", 'j'), RC_OK);
	expect_pushes(b, "bCefghij");
}

static enum data_status consent(
	const struct subscriber_store_bench *b, const char *vendor, const char *user, int64_t *at)
{
	const struct dcb_who who = { { "001010000000001" }, str_of(vendor), str_of(user) };
	const struct dcb_consent *out = NULL;
	struct asked a;
	ask_begin(b, &a);
	assert_int_equal(ask_end(b, &a, b->store->ops->find_dcb(b->store, &a.call, &who, &out)), RC_OK);
	assert_non_null(out);
	assert_true(
		str_eq(out->store_vendor, who.store_vendor) && str_eq(out->store_user_id, who.store_user_id));
	const enum data_status tc = out->tc;
	*at = out->changed_at;
	arena_free(&a.arena);
	return tc;
}

static enum rc consented(const struct subscriber_store_bench *b, const char *vendor, const char *user,
	enum data_status tc, int64_t at)
{
	const struct dcb_consent dcb = { str_of(vendor), str_of(user), tc, at };
	const struct change c = { .kind = CHANGE_DCB_TC, .imsi = { "001010000000001" }, .dcb = &dcb };
	return commit(b, &c, 1);
}

static void expect_version(const struct subscriber_store_bench *b, uint32_t version)
{
	struct subscriber out;
	assert_int_equal(find(b, "001010000000001", &out), RC_OK);
	assert_int_equal(out.version, version);
}

/* TS.43 11.4: per line, store and user of the store */
static void consents(const struct subscriber_store_bench *b)
{
	const struct subscriber in = line_of("001010000000001"), other = line_of("001010000000002");
	const struct change gone = { .kind = CHANGE_LINE_REMOVE, .imsi = in.imsi };
	int64_t at;
	assert_int_equal(consented(b, "S", "u", DATA_AVAILABLE, 5), RC_ABSENT);
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &other), RC_OK);
	assert_int_equal(consent(b, "S", "u", &at), DATA_MISSING);
	assert_int_equal(at, 0);
	assert_int_equal(consented(b, "S", "u", DATA_AVAILABLE, 5), RC_OK);
	expect_version(b, 2);
	assert_int_equal(consent(b, "S", "u", &at), DATA_AVAILABLE);
	assert_int_equal(at, 5);
	assert_int_equal(consent(b, "s", "u", &at), DATA_MISSING);
	assert_int_equal(consent(b, "S", "U", &at), DATA_MISSING);
	assert_int_equal(consented(b, "S", "u", DATA_AVAILABLE, 9), RC_OK);
	expect_version(b, 2);
	assert_int_equal(consent(b, "S", "u", &at), DATA_AVAILABLE);
	assert_int_equal(at, 5);
	assert_int_equal(consented(b, "S", "u", DATA_MISSING, 11), RC_OK);
	assert_int_equal(consent(b, "S", "u", &at), DATA_MISSING);
	assert_int_equal(at, 11);
	expect_version(b, 3);
	assert_int_equal(consented(b, "S", "u", DATA_AVAILABLE, 12), RC_OK);
	assert_int_equal(commit(b, &gone, 1), RC_OK);
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	assert_int_equal(consent(b, "S", "u", &at), DATA_MISSING);
}

static void consents_have_a_ceiling(const struct subscriber_store_bench *b)
{
	const struct subscriber in = line_of("001010000000001");
	char user[16];
	int64_t at;
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &in), RC_OK);
	for (int i = 0; i < DCB_CONSENTS_MAX; i++) {
		snprintf(user, sizeof(user), "u%d", i);
		assert_int_equal(consented(b, "S", user, DATA_AVAILABLE, 7), RC_OK);
	}
	assert_int_equal(consented(b, "S", "u0", DATA_IN_PROGRESS, 7), RC_OK);
	assert_int_equal(consented(b, "S", "new", DATA_AVAILABLE, 7), RC_OK);
	assert_int_equal(consent(b, "S", "u1", &at), DATA_MISSING);
	assert_int_equal(consent(b, "S", "u0", &at), DATA_IN_PROGRESS);
	assert_int_equal(consent(b, "S", "u2", &at), DATA_AVAILABLE);
	assert_int_equal(consent(b, "S", "new", &at), DATA_AVAILABLE);
}

static void auc_offsets(const struct subscriber_store_bench *b)
{
	const struct subscriber in = line_of("001010000000001");
	struct auc_row auc = auc_of(-100), out;
	struct change c = change_of(CHANGE_LINE_ADD, &in);
	struct change raise = { .kind = CHANGE_AUC_OFFSET, .imsi = in.imsi, .number = 500 };
	c.auc = &auc;
	assert_int_equal(commit(b, &c, 1), RC_OK);
	assert_int_equal(find_auc(b, "001010000000001", &out), RC_OK);
	assert_int_equal(out.offset, -100);
	assert_int_equal(out.algorithm, AUC_TUAK);
	assert_memory_equal(out.amf, auc.amf, 2);
	assert_int_equal(out.res_len, 16);
	assert_int_equal(out.sealed_len, 60);
	assert_memory_equal(out.sealed, auc.sealed, 60);
	assert_int_equal(commit(b, &raise, 1), RC_OK);
	raise.number = 400;
	assert_int_equal(commit(b, &raise, 1), RC_OK);
	/* new keys without an offset of their own keep it, without keys everything stays */
	c.kind = CHANGE_LINE_PUT;
	auc.offset = 0;
	auc.sealed[0] = 1;
	assert_int_equal(commit(b, &c, 1), RC_OK);
	c.auc = NULL;
	assert_int_equal(commit(b, &c, 1), RC_OK);
	assert_int_equal(find_auc(b, "001010000000001", &out), RC_OK);
	assert_int_equal(out.offset, 500);
	assert_int_equal(out.sealed[0], 1);
	c.auc = &auc;
	auc.offset = 7;
	assert_int_equal(commit(b, &c, 1), RC_OK);
	assert_int_equal(find_auc(b, "001010000000001", &out), RC_OK);
	assert_int_equal(out.offset, 7);
}

static void clock_never_falls(const struct subscriber_store_bench *b)
{
	struct change c = { .kind = CHANGE_CLOCK_FLOOR, .number = INT64_C(70000000000) };
	assert_int_equal(clock_floor(b), 0);
	assert_int_equal(commit(b, &c, 1), RC_OK);
	c.number = 5;
	assert_int_equal(commit(b, &c, 1), RC_OK);
	assert_true(clock_floor(b) == INT64_C(70000000000));
}

static void import_and_undo(const struct subscriber_store_bench *b)
{
	struct subscriber old = line_of("001010000000001"), changed = old, fresh = line_of("001010000000002"),
			  out;
	const struct auc_row was = auc_of(11);
	struct auc_row other = auc_of(22), keys;
	const struct change undo = { .kind = CHANGE_IMPORT_UNDO, .import_id = STR("june") };
	struct change add = change_of(CHANGE_LINE_ADD, &old);
	add.auc = &was;
	old.smsoip = SERVICE_ENABLED;
	memcpy(old.tags, "a,b", 4);
	assert_int_equal(commit(b, &add, 1), RC_OK);
	assert_int_equal(push(b, CHANGE_PUSH_PUT, &old.imsi, "t", 'x'), RC_OK);
	changed.smsoip = SERVICE_DISABLED;
	memcpy(changed.tags, "c", 2);
	other.sealed[0] = 0;
	struct change set[] = { change_of(CHANGE_LINE_PUT, &changed), change_of(CHANGE_LINE_ADD, &fresh),
		change_of(CHANGE_LINE_PUT, &changed) };
	set[0].auc = set[1].auc = &other;
	set[0].import_id = set[1].import_id = set[2].import_id = STR("june");
	assert_int_equal(commit(b, set, 3), RC_OK);
	assert_int_equal(find_auc(b, "001010000000001", &keys), RC_OK);
	assert_int_equal(keys.offset, 22);
	assert_int_equal(count(b), 2);
	assert_int_equal(commit(b, &undo, 1), RC_OK);
	assert_int_equal(count(b), 1);
	assert_int_equal(find(b, "001010000000002", &out), RC_ABSENT);
	assert_int_equal(find_auc(b, "001010000000002", &keys), RC_ABSENT);
	assert_int_equal(find(b, "001010000000001", &out), RC_OK);
	assert_int_equal(out.smsoip, SERVICE_ENABLED);
	assert_string_equal(out.tags, "a,b");
	assert_int_equal(out.version, 4);
	assert_int_equal(out.push_count, 1);
	assert_int_equal(find_auc(b, "001010000000001", &keys), RC_OK);
	assert_int_equal(keys.offset, 11);
	assert_int_equal(keys.sealed[0], 0x5a);
	assert_int_equal(commit(b, &undo, 1), RC_ABSENT);
}

static const struct scan_page *scan(
	const struct subscriber_store_bench *b, struct asked *a, const struct scan *what)
{
	const struct scan_page *page = NULL;
	ask_begin(b, a);
	assert_int_equal(ask_end(b, a, b->store->ops->scan(b->store, &a->call, what, &page)), RC_OK);
	assert_non_null(page);
	return page;
}

static void scanned_in_order(const struct subscriber_store_bench *b)
{
	const char *const imsi[] = { "001010000000003", "001010000000001", "001010000000002" };
	const struct auc_row auc = auc_of(5);
	struct asked a;
	for (size_t i = 0; i < 3; i++) {
		const struct subscriber in = line_of(imsi[i]);
		struct change c = change_of(CHANGE_LINE_ADD, &in);
		c.auc = i == 1 ? &auc : NULL;
		assert_int_equal(commit(b, &c, 1), RC_OK);
	}
	const struct scan_page *page = scan(b, &a, &(struct scan){ .max = 2, .with_auc = true });
	assert_int_equal(page->n, 2);
	assert_true(page->more);
	assert_string_equal(page->line[0].imsi.d, "001010000000001");
	assert_string_equal(page->line[1].imsi.d, "001010000000002");
	assert_int_equal(page->auc[0].sealed_len, 60);
	assert_int_equal(page->auc[0].offset, 5);
	assert_string_equal(page->auc[0].imsi.d, "001010000000001");
	assert_int_equal(page->auc[1].sealed_len, 0);
	arena_free(&a.arena);
	page = scan(b, &a, &(struct scan){ .after = STR("001010000000002"), .max = 1 });
	assert_int_equal(page->n, 1);
	assert_false(page->more);
	assert_null(page->auc);
	assert_string_equal(page->line[0].imsi.d, "001010000000003");
	arena_free(&a.arena);
	page = scan(b, &a, &(struct scan){ .after = STR("001010000000003"), .max = 1000 });
	assert_int_equal(page->n, 0);
	assert_false(page->more);
	arena_free(&a.arena);
}

static void deadline_passed(const struct subscriber_store_bench *b)
{
	const struct subscriber in = line_of("001010000000001");
	const struct change c = change_of(CHANGE_LINE_ADD, &in);
	struct subscriber out;
	const struct subscriber *line = NULL;
	struct asked a;
	ask_begin(b, &a);
	a.call.deadline_ms = b->now_ms(b->owner);
	assert_int_equal(ask_end(b, &a, b->store->ops->commit(b->store, &a.call, &c, 1)), RC_TIMEOUT);
	assert_int_equal(a.fault.reason, REASON_deadline);
	arena_free(&a.arena);
	assert_int_equal(find(b, "001010000000001", &out), RC_ABSENT);
	ask_begin(b, &a);
	a.call.deadline_ms = b->now_ms(b->owner);
	assert_int_equal(ask_end(b, &a, b->store->ops->find(b->store, &a.call, &in.imsi, &line)), RC_TIMEOUT);
	assert_null(line);
	arena_free(&a.arena);
}

static void cancelled(const struct subscriber_store_bench *b)
{
	const struct subscriber in = line_of("001010000000001"), two = line_of("001010000000002");
	const struct change c = change_of(CHANGE_LINE_ADD, &in);
	struct asked a;
	ask_begin(b, &a);
	const enum rc rc = b->store->ops->commit(b->store, &a.call, &c, 1);
	a.inside = false;
	if (rc == RC_PENDING)
		b->store->ops->cancel(b->store, &a.call);
	for (unsigned i = 0; i < TURNS; i++)
		b->turn(b->owner);
	assert_int_equal(a.done, 0);
	arena_free(&a.arena);
	assert_int_equal(commit_line(b, CHANGE_LINE_ADD, &two), RC_OK);
}

static void too_many_changes(const struct subscriber_store_bench *b)
{
	static struct change set[CHANGE_SET_MAX + 1];
	for (size_t i = 0; i < CHANGE_SET_MAX + 1; i++)
		set[i] = (struct change){ .kind = CHANGE_CLOCK_FLOOR, .number = 1 };
	assert_int_equal(commit(b, set, CHANGE_SET_MAX + 1), RC_LIMIT);
	assert_int_equal(clock_floor(b), 0);
	assert_int_equal(commit(b, set, CHANGE_SET_MAX), RC_OK);
	assert_int_equal(clock_floor(b), 1);
}

const struct subscriber_store_check subscriber_store_checks[] = {
	{ "stored_as_given", stored_as_given },
	{ "facts_as_given", facts_as_given },
	{ "imsis_are_digits", imsis_are_digits },
	{ "add_conflicts", add_conflicts },
	{ "all_or_none", all_or_none },
	{ "what_is_absent", what_is_absent },
	{ "put_only_rises", put_only_rises },
	{ "facts_raise_version", facts_raise_version },
	{ "removed_and_back", removed_and_back },
	{ "epoch_rises", epoch_rises },
	{ "push_registrations", push_registrations },
	{ "consents", consents },
	{ "consents_have_a_ceiling", consents_have_a_ceiling },
	{ "auc_offsets", auc_offsets },
	{ "clock_never_falls", clock_never_falls },
	{ "import_and_undo", import_and_undo },
	{ "scanned_in_order", scanned_in_order },
	{ "deadline_passed", deadline_passed },
	{ "cancelled", cancelled },
	{ "too_many_changes", too_many_changes },
};
const size_t subscriber_store_check_count =
	sizeof(subscriber_store_checks) / sizeof(subscriber_store_checks[0]);
