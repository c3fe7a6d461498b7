/** The operations by role: who may what, and what a worker asks of the writer. */
#include "store_rig.h"

#include "ports/peer.h"

struct near {
	struct peer peer;
	enum rc rc;
	struct fault fault;
	unsigned asked, cancelled;
	struct bytes question;
};

static enum rc near_ask(
	struct peer *p, struct call *c, enum peer_op op, struct bytes question, struct bytes *answer)
{
	struct near *n = (struct near *)(void *)p;
	assert_int_equal(op, PEER_OP_COMMIT);
	n->asked++;
	n->question = question;
	*answer = BYTES_NONE;
	return n->rc < 0 ? fault_pass(c->fault, &n->fault) : n->rc;
}

static void near_cancel(struct peer *p, struct call *c)
{
	((struct near *)(void *)p)->cancelled++;
}

static const struct peer_ops near_ops = { near_ask, near_cancel };

static void begin(struct rig *r, struct near *n, enum process_role role)
{
	struct fault f = { 0 };
	rig_begin(r, "");
	struct subscriber_store *writer = rig_open(r, ROLE_TOOL);
	store_sqlite_ops.close(&writer);
	assert_null(writer);
	store_sqlite_ops.close(&writer);
	*n = (struct near){ .peer = { &near_ops } };
	const struct setup s = { .conf = r->conf, .env = &r->env, .role = role, .writer = &n->peer };
	assert_int_equal(store_sqlite_ops.open(&s, &r->store, &f), RC_OK);
}

static void test_asks_the_writer(void **state)
{
	struct rig r;
	struct near n;
	const struct subscriber line = rig_line(1);
	const struct change c = { .kind = CHANGE_LINE_ADD, .imsi = line.imsi, .line = &line };
	const struct change *set = NULL;
	size_t count = 0;
	begin(&r, &n, ROLE_WORKER);
	n.rc = RC_PENDING;
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), &c, 1), RC_PENDING);
	assert_int_equal(n.asked, 1);
	assert_int_equal(store_sqlite_commit_decode(r.arena, n.question, &set, &count, NULL), RC_OK);
	assert_int_equal(count, 1);
	assert_string_equal(set[0].line->imsi.d, line.imsi.d);
	r.store->ops->cancel(r.store, &r.call[0].call);
	assert_int_equal(n.cancelled, 1);
	n.rc = FAIL(&n.fault, REASON_writer_gone, "test");
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), &c, 1), RC_UNAVAIL);
	assert_int_equal(r.call[0].fault.reason, REASON_writer_gone);
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), &c, 0), RC_OK);
	assert_int_equal(n.asked, 2);
	rig_end(&r);
}

static void test_too_much_for_one_message(void **state)
{
	static char token[PUSH_TOKEN_MAX];
	static struct change set[100];
	struct rig r;
	struct near n;
	memset(token, 't', sizeof(token));
	const struct push_registration p = { .token = { token, sizeof(token) } };
	begin(&r, &n, ROLE_CORE);
	for (size_t i = 0; i < 100; i++)
		set[i] = (struct change){ .kind = CHANGE_PUSH_PUT, .imsi = rig_line(1).imsi, .push = &p };
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), set, 100), RC_LIMIT);
	assert_int_equal(r.call[0].fault.reason, REASON_change_set_too_large);
	assert_int_equal(n.asked, 0);
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), set, 50), RC_OK);
	struct arena *small = arena_new(1024);
	struct call *c = rig_call(&r, 0);
	c->arena = small;
	assert_int_equal(r.store->ops->commit(r.store, c, set, 50), RC_NOMEM);
	arena_free(&small);
	rig_end(&r);
}

static void test_without_writer(void **state)
{
	struct rig r;
	const struct change c = { .kind = CHANGE_CLOCK_FLOOR, .number = 1 };
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	struct subscriber_store *core = rig_open(&r, ROLE_CORE);
	assert_int_equal(core->ops->commit(core, rig_call(&r, 0), &c, 1), RC_UNAVAIL);
	assert_int_equal(r.call[0].fault.reason, REASON_writer_gone);
	core->ops->cancel(core, &r.call[0].call);
	store_sqlite_ops.close(&core);
	rig_end(&r);
}

/* a set with a broken invariant is stopped in the process that made it */
static void test_broken_set(void **state)
{
	struct rig r;
	struct near n;
	const struct change c = { .kind = CHANGE_LINE_ADD, .imsi = { "001010000000001" } };
	begin(&r, &n, ROLE_WORKER);
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), &c, 1), RC_BUG);
	assert_int_equal(n.asked, 0);
	rig_end(&r);
}

/* readers see a commit at once, each in its own connection */
static void test_readers_see(void **state)
{
	struct rig r;
	const struct subscriber line = rig_line(1);
	const struct subscriber *out = NULL;
	const struct change c = { .kind = CHANGE_LINE_ADD, .imsi = line.imsi, .line = &line };
	rig_begin(&r, "store:\n  mmap: 0\n");
	r.store = rig_open(&r, ROLE_TOOL);
	struct subscriber_store *core = rig_open(&r, ROLE_CORE);
	assert_int_equal(core->ops->find(core, rig_call(&r, 0), &line.imsi, &out), RC_ABSENT);
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), &c, 1), RC_OK);
	assert_int_equal(core->ops->find(core, rig_call(&r, 0), &line.imsi, &out), RC_OK);
	store_sqlite_ops.close(&core);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asks_the_writer),
		cmocka_unit_test(test_too_much_for_one_message),
		cmocka_unit_test(test_without_writer),
		cmocka_unit_test(test_broken_set),
		cmocka_unit_test(test_readers_see),
	};
	return cmocka_run_group_tests_name("store_sqlite", tests, NULL, NULL);
}
