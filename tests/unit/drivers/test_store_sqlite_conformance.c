/** The conformance suite of subscriber_store over the roles of this driver. */
#include "store_rig.h"

#include "../conformance/subscriber_store.h"
#include "ports/peer.h"

/* a writer process, as far as the driver can see one */
struct far {
	struct peer peer;
	struct rig *rig;
	struct subscriber_store *store;
	struct call inner, *outer;
	struct arena *arena;
	struct bytes *answer;
};

static void far_done(struct call *c, enum rc rc)
{
	struct far *w = c->owner;
	struct call *outer = w->outer;
	w->outer = NULL;
	outer->done(outer, rc);
}

static enum rc far_ask(
	struct peer *p, struct call *c, enum peer_op op, struct bytes question, struct bytes *answer)
{
	struct far *w = (struct far *)(void *)p;
	const struct change *set = NULL;
	size_t n = 0;
	assert_int_equal(op, PEER_OP_COMMIT);
	arena_reset(w->arena);
	const enum rc rc = store_sqlite_commit_decode(w->arena, question, &set, &n, c->fault);
	if (rc != RC_OK)
		return rc;
	w->outer = c;
	w->inner = *c;
	w->inner.owner = w;
	w->inner.done = far_done;
	return w->store->ops->commit(w->store, &w->inner, set, n);
}

static void far_cancel(struct peer *p, struct call *c)
{
	struct far *w = (struct far *)(void *)p;
	if (w->outer == c)
		w->store->ops->cancel(w->store, &w->inner);
	w->outer = NULL;
}

static const struct peer_ops far_ops = { far_ask, far_cancel };

static int64_t now_ms(void *owner)
{
	return ((struct rig *)owner)->now;
}

static void turn(void *owner)
{
	rig_turn(owner);
}

static void run_checks(struct rig *r, struct subscriber_store *store, size_t i)
{
	const struct subscriber_store_bench b = {
		.owner = r, .store = store, .now_ms = now_ms, .turn = turn
	};
	subscriber_store_checks[i].run(&b);
}

static void test_tool(void **state)
{
	for (size_t i = 0; i < subscriber_store_check_count; i++) {
		struct rig r;
		rig_begin(&r, "");
		r.store = rig_open(&r, ROLE_TOOL);
		run_checks(&r, r.store, i);
		rig_end(&r);
	}
}

static void test_writer(void **state)
{
	for (size_t i = 0; i < subscriber_store_check_count; i++) {
		struct rig r;
		rig_begin(&r, "");
		r.store = rig_open(&r, ROLE_WRITER);
		run_checks(&r, r.store, i);
		rig_end(&r);
	}
}

static void worker_check(size_t i)
{
	struct rig r;
	struct fault f = { 0 };
	struct subscriber_store *store = NULL;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_WRITER);
	struct far far = { .peer = { &far_ops }, .rig = &r, .store = r.store, .arena = arena_new(4 << 20) };
	const struct setup s = { .conf = r.conf, .env = &r.env, .role = ROLE_WORKER, .writer = &far.peer };
	assert_int_equal(store_sqlite_ops.open(&s, &store, &f), RC_OK);
	run_checks(&r, store, i);
	store_sqlite_ops.close(&store);
	arena_free(&far.arena);
	rig_end(&r);
}

static void test_worker(void **state)
{
	for (size_t i = 0; i < subscriber_store_check_count; i++)
		worker_check(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_tool), cmocka_unit_test(test_writer),
		cmocka_unit_test(test_worker) };
	return cmocka_run_group_tests_name("store_sqlite_conformance", tests, NULL, NULL);
}
