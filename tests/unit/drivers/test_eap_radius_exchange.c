/** eap_radius_exchange.c: which answers are believed, when a request is sent again, and to whom. */
#include "radius_rig.h"

#include "drivers/eap_radius_link.h"

#define TWO "radius:\n  servers: [a:1, b:2]\n"
#define TLS "radius:\n  transport: tls\n"

static struct relay_login begun(struct radius_rig *r)
{
	return radius_rig_login(r);
}

static void a_forged_answer_is_dropped(void **state)
{
	for (int fault = AAA_SIM_MAC_WRONG; fault <= AAA_SIM_TRUNCATED; fault++) {
		struct radius_rig *r = radius_rig_new("");
		struct relay_login l = begun(r);
		r->aaa.fault = (enum aaa_sim_fault)fault;
		assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_TIMEOUT);
		assert_int_equal(l.fault.reason, REASON_radius_timeout);
		assert_int_equal(r->aaa.asked, 3);
		radius_rig_free(r);
	}
}

static void a_forged_answer_does_not_keep_out_the_right_one(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	struct relay_login l = begun(r);
	r->aaa.fault = AAA_SIM_MAC_ABSENT;
	relay_rig_begin(&l, BYTES_NONE);
	env_sim_pass(&r->env, 500);
	r->aaa.fault = AAA_SIM_WELL;
	assert_int_equal(relay_rig_end(&l), RC_OK);
	assert_int_equal(r->aaa.asked, 2);
	radius_rig_free(r);
}

static void a_wrong_secret_looks_like_silence(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	struct relay_login l = begun(r);
	r->aaa.secret = "other";
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_TIMEOUT);
	assert_int_equal(l.fault.reason, REASON_radius_timeout);
	assert_non_null(strstr(l.fault.note, "server 0"));
	assert_int_equal(r->aaa.refused, 3);
	radius_rig_free(r);
}

static void another_code_is_no_answer(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	struct relay_login l = begun(r);
	r->aaa.code = 5;
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_TIMEOUT);
	radius_rig_free(r);
}

static void a_retransmission_is_the_same_packet(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	struct relay_login l = begun(r);
	r->aaa.silent = true;
	relay_rig_begin(&l, BYTES_NONE);
	env_sim_turn(&r->env);
	const struct net_sim_link *link = net_sim_last(&r->aaa.net);
	assert_int_equal(link->sends, 1);
	env_sim_pass(&r->env, 999);
	assert_int_equal(link->sends, 1);
	env_sim_pass(&r->env, 1);
	assert_int_equal(link->sends, 2);
	env_sim_pass(&r->env, 1999);
	assert_int_equal(link->sends, 2);
	assert_int_equal(relay_rig_end(&l), RC_TIMEOUT);
	assert_int_equal(link->sends, 3);
	assert_non_null(strstr(l.fault.note, "3 sent"));
	for (size_t i = 1; i < 3; i++) {
		assert_int_equal(link->sent[i].n, link->sent[0].n);
		assert_memory_equal(link->sent[i].p, link->sent[0].p, link->sent[0].n);
	}
	radius_rig_free(r);
}

static void answers_that_come_late_or_twice_are_harmless(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	r->aaa.copies = 2;
	struct relay_login l = begun(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	r->aaa.late_ms = 20000;
	const struct bytes answer = relay_rig_answer(&l);
	assert_int_equal(relay_rig_turn(&l, answer), RC_TIMEOUT);
	env_sim_pass(&r->env, 30000);
	assert_int_equal(l.done, 1);
	r->aaa.late_ms = 1500; /* answers the first transmission after the second */
	assert_int_equal(relay_rig_turn(&l, answer), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_ACCEPTED);
	env_sim_pass(&r->env, 5000);
	radius_rig_free(r);
}

static void the_next_server_takes_over_before_the_first_answer(void **state)
{
	struct radius_rig *r = radius_rig_new(TWO);
	r->aaa.silent_port = 1;
	struct relay_login l = begun(r);
	const int64_t from = r->env.mono_ms;
	relay_rig_begin(&l, BYTES_NONE);
	while (!l.done)
		env_sim_pass(&r->env, 1);
	assert_true(r->env.mono_ms - from >= 3000 && r->env.mono_ms - from < 3010);
	assert_int_equal(relay_rig_end(&l), RC_OK);
	assert_int_equal(r->aaa.link->parts.port, 2);
	/* it is tried last for five seconds, and then first again */
	l = begun(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	assert_int_equal(r->aaa.net.links[0]->sends, 2);
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_ACCEPTED);
	r->aaa.silent_port = 0;
	l = begun(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	assert_int_equal(r->aaa.link->parts.port, 1);
	radius_rig_free(r);
}

static void a_login_stays_with_its_server(void **state)
{
	struct radius_rig *r = radius_rig_new(TWO);
	struct relay_login l = begun(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	assert_int_equal(r->aaa.link->parts.port, 1);
	r->aaa.silent_port = 1;
	const struct bytes answer = relay_rig_answer(&l);
	assert_int_equal(relay_rig_turn(&l, answer), RC_TIMEOUT);
	assert_int_equal(r->aaa.net.n, 1);
	r->aaa.silent_port = 0;
	assert_int_equal(relay_rig_turn(&l, answer), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_ACCEPTED);
	radius_rig_free(r);
}

static void a_short_deadline_is_shared(void **state)
{
	struct radius_rig *r = radius_rig_new("radius:\n  servers: [a:1, b:2]\n  timeout: 25\n");
	r->aaa.silent_port = 1;
	struct relay_login l = begun(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	assert_int_equal(r->aaa.link->parts.port, 2);
	radius_rig_free(r);
}

static void silence_everywhere_ends_at_the_deadline(void **state)
{
	struct radius_rig *r = radius_rig_new(TWO);
	r->aaa.silent = true;
	struct relay_login l = begun(r);
	relay_rig_begin(&l, BYTES_NONE);
	env_sim_pass(&r->env, RELAY_RIG_DEADLINE_MS - 1);
	assert_int_equal(l.done, 0);
	assert_int_equal(relay_rig_end(&l), RC_TIMEOUT);
	assert_non_null(strstr(l.fault.note, "server 1"));
	radius_rig_free(r);
}

static void a_link_that_cannot_be_made_is_a_server_that_is_down(void **state)
{
	struct radius_rig *r = radius_rig_new(TWO);
	struct relay_login l = begun(r);
	r->aaa.net.open_fails = true;
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_UNAVAIL);
	assert_int_equal(l.fault.reason, REASON_radius_down);
	r->aaa.net.open_fails = false;
	r->aaa.net.accepts = false;
	relay_rig_begin(&l, BYTES_NONE);
	net_sim_refuse(net_sim_last(&r->aaa.net), REASON_link_down);
	env_sim_turn(&r->env);
	assert_int_equal(l.done, 0);
	net_sim_refuse(net_sim_last(&r->aaa.net), REASON_link_down);
	assert_int_equal(relay_rig_end(&l), RC_UNAVAIL);
	assert_int_equal(l.done, 1);
	assert_int_equal(l.fault.reason, REASON_radius_down);
	r->aaa.net.accepts = true;
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	net_sim_drop(r->aaa.link, 0); /* between two turns */
	env_sim_turn(&r->env);
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_ACCEPTED);
	radius_rig_free(r);
}

static void three_hundred(const char *settings)
{
	enum { N = 300 };
	struct radius_rig *r = radius_rig_new(settings);
	struct relay_login *l = calloc(N, sizeof(*l));
	assert_non_null(l);
	r->aaa.late_ms = 100;
	for (size_t i = 0; i < N; i++) {
		l[i] = begun(r);
		relay_rig_begin(&l[i], BYTES_NONE);
		assert_int_equal(l[i].rc, RC_PENDING);
	}
	assert_int_equal(r->aaa.net.n, 2);
	for (size_t i = 0; i < N; i += 3) {
		r->authority->ops->cancel(r->authority, &l[i].call);
		r->authority->ops->cancel(r->authority, &l[i].call);
	}
	env_sim_pass(&r->env, 200);
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(l[i].done, i % 3 ? 1 : 0);
		if (i % 3)
			assert_int_equal(relay_rig_end(&l[i]), RC_OK);
		else
			arena_free(&l[i].call.arena);
	}
	assert_int_equal(r->aaa.net.n, 2);
	free(l);
	radius_rig_free(r);
}

static void three_hundred_at_once(void **state)
{
	three_hundred("");
	three_hundred(TLS);
}

static void a_timer_that_cannot_be_armed_is_an_answer(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	struct relay_login l = begun(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	r->env.arm_fails = true;
	relay_rig_begin(&l, BYTES_NONE);
	r->env.arm_fails = false;
	assert_true(l.rc < 0);
	relay_rig_end(&l);
	radius_rig_free(r);
}

static void over_tls_nothing_is_sent_twice(void **state)
{
	struct radius_rig *r = radius_rig_new(TLS);
	r->aaa.silent = true;
	struct relay_login l = begun(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_TIMEOUT);
	assert_int_equal(l.fault.reason, REASON_radius_timeout);
	assert_non_null(strstr(l.fault.note, "1 sent"));
	assert_int_equal(net_sim_last(&r->aaa.net)->sends, 1);
	assert_int_equal(net_sim_open_links(&r->aaa.net), 0); /* it is dead */
	r->aaa.silent = false;
	env_sim_pass(&r->env, EAP_RADIUS_LINK_RETRY_MS);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	assert_int_equal(r->aaa.net.n, 2);
	radius_rig_free(r);
}

/* a connection that serves others is not given up for one question */
static void over_tls_a_late_answer_is_nobodys(void **state)
{
	struct radius_rig *r = radius_rig_new(TLS);
	struct relay_login late = begun(r), l = begun(r);
	r->aaa.late_ms = RELAY_RIG_DEADLINE_MS + 500;
	relay_rig_begin(&late, BYTES_NONE);
	env_sim_pass(&r->env, 5000);
	r->aaa.late_ms = 0;
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	env_sim_pass(&r->env, RELAY_RIG_DEADLINE_MS);
	assert_int_equal(relay_rig_end(&late), RC_TIMEOUT);
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_ACCEPTED);
	assert_int_equal(r->aaa.net.n, 1);
	radius_rig_free(r);
}

/* a login over a connection that has served; the next request gets no answer */
static struct radius_rig *served_before(const char *settings, struct relay_login *l)
{
	struct radius_rig *r = radius_rig_new(settings);
	*l = begun(r);
	assert_int_equal(relay_rig_turn(l, BYTES_NONE), RC_OK);
	r->aaa.silent = true;
	return r;
}

static void lose_link(struct radius_rig *r)
{
	env_sim_turn(&r->env);
	net_sim_drop(net_sim_last(&r->aaa.net), 0);
}

/* RFC 6613 2.6.1 */
static void a_first_request_that_is_lost_goes_out_anew(void **state)
{
	struct relay_login other;
	struct radius_rig *r = served_before(TLS, &other);
	struct relay_login l = begun(r);
	relay_rig_begin(&l, BYTES_NONE);
	lose_link(r);
	r->aaa.silent = false;
	assert_int_equal(relay_rig_end(&l), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_GOES_ON);
	assert_int_equal(r->aaa.net.n, 2);
	const struct bytes a = r->aaa.net.links[0]->sent[1], b = r->aaa.net.links[1]->sent[0];
	assert_int_equal(a.n, b.n);
	assert_memory_not_equal(a.p + 4, b.p + 4, RADIUS_AUTHENTICATOR);
	assert_memory_equal(a.p + 38, b.p + 38, a.n - 38); /* but what was computed anew */
	radius_rig_free(r);
}

static void but_once(void **state)
{
	static const uint8_t unasked[RADIUS_HEAD] = { RADIUS_ACCESS_REJECT, 200, 0, RADIUS_HEAD };
	struct relay_login other;
	struct radius_rig *r = served_before(TLS, &other);
	struct relay_login l = begun(r);
	relay_rig_begin(&l, BYTES_NONE);
	lose_link(r);
	env_sim_turn(&r->env);
	net_sim_feed(net_sim_last(&r->aaa.net), BYTES_OF(unasked), 0); /* the new connection is of use */
	lose_link(r);
	assert_int_equal(relay_rig_end(&l), RC_UNAVAIL);
	assert_int_equal(l.fault.reason, REASON_radius_down);
	assert_non_null(strstr(l.fault.note, "link_down"));
	assert_int_equal(r->aaa.net.n, 2);
	radius_rig_free(r);
}

/* the AAA may have judged it, and would refuse it the second time */
static void a_later_request_that_is_lost_is_put_off(void **state)
{
	struct relay_login l;
	struct radius_rig *r = served_before(TLS, &l);
	const struct bytes answer = relay_rig_answer(&l);
	relay_rig_begin(&l, answer);
	lose_link(r);
	assert_int_equal(relay_rig_end(&l), RC_UNAVAIL);
	assert_int_equal(l.fault.reason, REASON_radius_down);
	assert_int_equal(r->aaa.net.n, 1);
	r->aaa.silent = false;
	assert_int_equal(relay_rig_turn(&l, answer), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_ACCEPTED);
	radius_rig_free(r);
}

static void over_tls_the_next_server_takes_over(void **state)
{
	struct relay_login other;
	struct radius_rig *r = served_before("radius:\n  transport: tls\n  servers: [a:1, b:2]\n", &other);
	struct relay_login l = begun(r);
	relay_rig_begin(&l, BYTES_NONE);
	lose_link(r);
	r->aaa.silent = false;
	assert_int_equal(relay_rig_end(&l), RC_OK);
	assert_int_equal(r->aaa.link->parts.port, 2);
	radius_rig_free(r);
}

static void a_forged_answer_ends_a_stream(void **state)
{
	static const enum aaa_sim_fault forged[] = { AAA_SIM_MAC_WRONG, AAA_SIM_AUTHENTICATOR_WRONG };
	for (size_t i = 0; i < 2; i++) {
		struct radius_rig *r = radius_rig_new(TLS);
		struct relay_login l = begun(r);
		r->aaa.fault = forged[i];
		assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_UNAVAIL);
		assert_int_equal(l.fault.reason, REASON_radius_down);
		assert_non_null(strstr(l.fault.note, "radius_answer"));
		assert_int_equal(r->aaa.asked, 1);
		radius_rig_free(r);
	}
}

static void over_tls_too_a_message_authenticator_is_required(void **state)
{
	static const enum aaa_sim_fault faults[] = { AAA_SIM_MAC_ABSENT, AAA_SIM_IDENTIFIER_OTHER,
		AAA_SIM_TRUNCATED };
	for (size_t i = 0; i < 3; i++) {
		struct radius_rig *r = radius_rig_new(TLS);
		struct relay_login l = begun(r);
		r->aaa.fault = faults[i];
		assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_TIMEOUT);
		assert_int_equal(l.fault.reason, REASON_radius_timeout);
		radius_rig_free(r);
	}
}

/* a wrong certificate is the operator's affair */
static void why_tls_failed_is_told(void **state)
{
	struct radius_rig *r = radius_rig_new(TLS);
	struct relay_login l = begun(r);
	r->aaa.net.accepts = false;
	relay_rig_begin(&l, BYTES_NONE);
	net_sim_refuse(net_sim_last(&r->aaa.net), REASON_link_tls);
	env_sim_turn(&r->env);
	assert_int_equal(relay_rig_end(&l), RC_UNAVAIL);
	assert_int_equal(l.fault.reason, REASON_radius_down);
	assert_non_null(strstr(l.fault.note, "server 0: link_tls, as told"));
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_UNAVAIL); /* in the pause */
	assert_non_null(strstr(l.fault.note, "link_tls"));
	assert_int_equal(r->aaa.net.n, 1);
	radius_rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_forged_answer_is_dropped),
		cmocka_unit_test(a_forged_answer_does_not_keep_out_the_right_one),
		cmocka_unit_test(a_wrong_secret_looks_like_silence),
		cmocka_unit_test(another_code_is_no_answer),
		cmocka_unit_test(a_retransmission_is_the_same_packet),
		cmocka_unit_test(answers_that_come_late_or_twice_are_harmless),
		cmocka_unit_test(the_next_server_takes_over_before_the_first_answer),
		cmocka_unit_test(a_login_stays_with_its_server),
		cmocka_unit_test(a_short_deadline_is_shared),
		cmocka_unit_test(silence_everywhere_ends_at_the_deadline),
		cmocka_unit_test(a_link_that_cannot_be_made_is_a_server_that_is_down),
		cmocka_unit_test(three_hundred_at_once),
		cmocka_unit_test(over_tls_nothing_is_sent_twice),
		cmocka_unit_test(over_tls_a_late_answer_is_nobodys),
		cmocka_unit_test(a_first_request_that_is_lost_goes_out_anew),
		cmocka_unit_test(but_once),
		cmocka_unit_test(a_later_request_that_is_lost_is_put_off),
		cmocka_unit_test(over_tls_the_next_server_takes_over),
		cmocka_unit_test(a_forged_answer_ends_a_stream),
		cmocka_unit_test(over_tls_too_a_message_authenticator_is_required),
		cmocka_unit_test(why_tls_failed_is_told),
		cmocka_unit_test(a_timer_that_cannot_be_armed_is_an_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
