/** eap_select.c: own server or relay by the line's route, and a login that stays where it began. Core and the
 * source of vectors are played by the test. */
#include "unit.h"

#include "base/arena.h"
#include "conf/conf.h"
#include "drivers/eap_local.h"
#include "drivers/eap_select.h"
#include "drivers/eap_wire.h"
#include "../support/env_sim.h"
#include "ports/auth_vector_source.h"
#include "ports/peer.h"

#include <string.h>

#define TEXT(s) ((struct bytes){ (const uint8_t *)(s), sizeof(s) - 1 })

static struct rig {
	struct env_sim env;
	struct peer core;
	struct auth_vector_source vectors;
	struct arena *memory;
	struct eap_authority *authority;
	struct eap_turn core_says; /* what core answers */
	struct fault core_why;
	bool garbage, late;
	struct call *open;
	struct bytes *answer;
	struct eap_turn asked; /* what core was asked */
	enum backend relay;
	unsigned turns, fetches, cancelled;
} rig;

static enum rc answer(struct call *c, struct bytes *out)
{
	struct buf b;
	buf_init(&b, c->arena, EAP_WIRE_MAX);
	eap_wire_answer_put(&rig.core_says, &rig.core_why, &b);
	*out = rig.garbage ? TEXT("garbage") : buf_bytes(&b);
	return RC_OK;
}

static enum rc core_ask(
	struct peer *p, struct call *c, enum peer_op op, struct bytes question, struct bytes *out)
{
	assert_int_equal(op, PEER_OP_TURN);
	assert_int_equal(eap_wire_ask_get(question, &rig.relay, &rig.asked), RC_OK);
	rig.turns++;
	if (!rig.late)
		return answer(c, out);
	rig.open = c;
	rig.answer = out;
	return RC_PENDING;
}

static void core_cancel(struct peer *p, struct call *c)
{
	rig.cancelled++;
}

static enum rc fetch(struct auth_vector_source *s, struct call *c, const struct auth_vector_ask *ask,
	struct auth_vector *out)
{
	rig.fetches++;
	memset(out, 7, sizeof(*out));
	out->xres_len = 8;
	return RC_OK;
}

static int start(void **state)
{
	static const struct peer_ops core_ops = { .ask = core_ask, .cancel = core_cancel };
	static const struct auth_vector_source_ops vector_ops = { .fetch = fetch };
	static const struct conf_item *const tables[] = { backends_conf, eap_local_conf };
	static const struct conf_schema schema = { tables, 2 };
	struct conf *c;
	struct str error;
	struct fault f = { .reason = REASON_none };
	rig = (struct rig){ .core = { &core_ops }, .vectors = { &vector_ops }, .memory = arena_new(1 << 20) };
	env_sim_init(&rig.env, 3, INT64_C(1767225600000));
	assert_int_equal(conf_parse(rig.memory, STR("core:\n  route: ['00101 gsup', '00102 radius']\n"),
				 "t.yaml", ".", &schema, &c, &error, &f),
		RC_OK);
	const struct setup s = { .conf = c, .env = &rig.env.env, .role = ROLE_WORKER, .core = &rig.core };
	assert_int_equal(eap_select_ops.open(&s, &rig.vectors, &rig.authority, &f), RC_OK);
	return 0;
}

static int end(void **state)
{
	eap_select_ops.close(&rig.authority);
	arena_free(&rig.memory);
	return 0;
}

static struct turn {
	struct call call;
	struct fault fault;
	struct eap_turn turn;
	unsigned done;
	enum rc rc;
} t;

static void answered(struct call *c, enum rc rc)
{
	t.done++;
	t.rc = rc;
}

static enum rc begin(const char *imsi, struct bytes login, struct bytes packet)
{
	t = (struct turn){
		.turn = { .identity = TEXT("0001020000000001@r"), .login = login, .packet_in = packet }
	};
	t.call = (struct call){
		.arena = rig.memory, .fault = &t.fault, .deadline_ms = 5000, .done = answered
	};
	assert_int_equal(ids_imsi(str_of(imsi), &t.turn.claimed), RC_OK);
	return eap_select_ops.turn(rig.authority, &t.call, &t.turn);
}

static void own_lines(void **state)
{
	assert_int_equal(begin("001010000000001", BYTES_NONE, BYTES_NONE), RC_OK);
	assert_int_equal(t.turn.verdict, EAP_GOES_ON);
	assert_int_equal(t.turn.login.p[0], BACKEND_LOCAL);
	assert_int_equal(rig.fetches, 1);
	assert_int_equal(rig.turns, 0);
}

static void relayed_lines(void **state)
{
	rig.core_says = (struct eap_turn){
		.verdict = EAP_GOES_ON, .login = TEXT("state"), .packet_out = TEXT("challenge")
	};
	assert_int_equal(begin("001020000000001", BYTES_NONE, BYTES_NONE), RC_OK);
	assert_int_equal(rig.relay, BACKEND_RADIUS);
	assert_int_equal(rig.asked.login.n, 0);
	assert_int_equal(t.turn.packet_out.n, 9);
	assert_int_equal(t.turn.login.n, 6);
	assert_int_equal(t.turn.login.p[0], BACKEND_RADIUS);

	rig.core_says = (struct eap_turn){ .verdict = EAP_ACCEPTED };
	assert_int_equal(ids_imsi(STR("001020000000002"), &rig.core_says.imsi), RC_OK);
	assert_int_equal(begin("001020000000001", t.turn.login, TEXT("answer")), RC_OK);
	assert_int_equal(rig.asked.login.n, 5);
	assert_memory_equal(rig.asked.login.p, "state", 5);
	assert_int_equal(t.turn.verdict, EAP_ACCEPTED);
	assert_string_equal(
		t.turn.imsi.d, "001020000000002"); /* who was authenticated, not who was claimed */
	assert_int_equal(rig.fetches, 0);
}

/* a login that the relay began is the relay's, whatever the route says meanwhile */
static void a_login_stays(void **state)
{
	static const uint8_t login[] = { BACKEND_RADIUS, 'x' };
	rig.core_says = (struct eap_turn){ .verdict = EAP_REJECTED };
	(void)FAIL(&rig.core_why, REASON_aaa_rejected, "code 3");
	assert_int_equal(begin("001010000000001", BYTES_OF(login), TEXT("answer")), RC_OK);
	assert_int_equal(rig.turns, 1);
	assert_int_equal(t.turn.verdict, EAP_REJECTED);
	assert_int_equal(t.fault.reason, REASON_aaa_rejected);
}

static void no_row_and_no_such_judge(void **state)
{
	static const uint8_t login[] = { BACKEND_COUNT };
	assert_int_equal(begin("262010000000001", BYTES_NONE, BYTES_NONE), RC_ABSENT);
	assert_int_equal(t.fault.reason, REASON_no_route);
	assert_int_equal(begin("001010000000001", BYTES_OF(login), TEXT("answer")), RC_BUG);
	rig.garbage = true;
	assert_int_equal(begin("001020000000001", BYTES_NONE, BYTES_NONE), RC_BUG);
	assert_int_equal(t.turn.login.n, 0);
}

static void later_and_cancelled(void **state)
{
	rig.late = true;
	rig.core_says = (struct eap_turn){
		.verdict = EAP_GOES_ON, .login = TEXT("state"), .packet_out = TEXT("challenge")
	};
	assert_int_equal(begin("001020000000001", BYTES_NONE, BYTES_NONE), RC_PENDING);
	rig.open->done(rig.open, answer(rig.open, rig.answer));
	assert_int_equal(t.done, 1);
	assert_int_equal(t.rc, RC_OK);
	assert_int_equal(t.turn.login.n, 6);
	assert_int_equal(begin("001020000000001", BYTES_NONE, BYTES_NONE), RC_PENDING);
	eap_select_ops.cancel(rig.authority, &t.call);
	assert_int_equal(rig.cancelled, 1);
	eap_select_ops.cancel(rig.authority, &t.call); /* over already */
	assert_int_equal(rig.cancelled, 1);
}

static void it_closes_on_an_open_turn(void **state)
{
	rig.late = true;
	assert_int_equal(begin("001020000000001", BYTES_NONE, BYTES_NONE), RC_PENDING);
	eap_select_ops.close(&rig.authority);
	assert_int_equal(rig.cancelled, 1);
	assert_int_equal(t.done, 0);
	assert_null(t.call.driver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(own_lines, start, end),
		cmocka_unit_test_setup_teardown(relayed_lines, start, end),
		cmocka_unit_test_setup_teardown(a_login_stays, start, end),
		cmocka_unit_test_setup_teardown(no_row_and_no_such_judge, start, end),
		cmocka_unit_test_setup_teardown(later_and_cancelled, start, end),
		cmocka_unit_test_setup_teardown(it_closes_on_an_open_turn, start, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
