/** The simulated AAA: requests are judged by their State alone. */
#include "unit.h"

#include "../support/aaa_eap.h"
#include "../support/diameter_aaa.h"

enum { HEAD = 20, USER_NAME = 1, STATE = 24, EAP_PAYLOAD = 462, MOBILE_NODE_IDENTIFIER = 506 };

struct bytes diameter_aaa_avp(const struct diameter_aaa *a, uint32_t vendor, uint32_t code)
{
	const struct diameter_sim_octets *rq = &a->net.request;
	return diameter_sim_find((struct bytes){ rq->mem + HEAD, rq->n - HEAD }, vendor, code);
}

static void put_result(const struct diameter_aaa *a, struct diameter_sim_octets *o, enum aaa_eap_kind kind)
{
	static const uint32_t code[AAA_EAP_KINDS] = { [AAA_EAP_NOTHING] = 5012,
		[AAA_EAP_ASKS] = 1001,
		[AAA_EAP_ACCEPTS] = 2001,
		[AAA_EAP_REJECTS] = 4001,
		[AAA_EAP_UNKNOWN] = 5001 };
	if (a->result)
		diameter_sim_put_result(o, a->result_vendor, a->result);
	else
		diameter_sim_put_result(o, kind == AAA_EAP_UNKNOWN ? DIAMETER_SIM_3GPP : 0, code[kind]);
}

static void put_state(const struct diameter_aaa *a, struct diameter_sim_octets *o, struct bytes state)
{
	uint8_t mem[512] = { 0 };
	assert_true(state.n + a->pad <= sizeof(mem));
	if (state.n)
		memcpy(mem, state.p, state.n);
	if (state.n + a->pad)
		diameter_sim_put(o, 0, STATE, (struct bytes){ mem, state.n + a->pad });
}

static struct aaa_eap server_of(struct diameter_aaa *a)
{
	return (struct aaa_eap){ .env = a->env,
		.known = &a->known,
		.card = &a->card,
		.sqn = &a->sqn,
		.before = a->before,
		.n_before = sizeof(a->before) / sizeof(a->before[0]),
		.after = a->after };
}

static void serve(
	struct diameter_sim *d, const struct diameter_sim_request *rq, struct diameter_sim_octets *o)
{
	struct diameter_aaa *a = d->serve_owner;
	const struct aaa_eap server = server_of(a);
	const struct bytes s = diameter_sim_find(rq->avps, 0, STATE);
	struct aaa_eap_word word;
	assert_int_equal(rq->command, 268);
	aaa_eap_say(&server, diameter_sim_find(rq->avps, 0, USER_NAME),
		(struct bytes){ s.p, s.n > a->pad ? s.n - a->pad : 0 },
		diameter_sim_find(rq->avps, 0, EAP_PAYLOAD), &word);
	put_result(a, o, word.kind);
	if (a->second)
		diameter_sim_put_result(o, 0, a->second);
	if (!a->no_eap && (a->instead.n || word.eap.n))
		diameter_sim_put(o, 0, EAP_PAYLOAD, a->instead.n ? a->instead : word.eap);
	put_state(a, o, word.state);
	if (a->user.n)
		diameter_sim_put(o, 0, USER_NAME, a->user);
	if (a->mobile.n)
		diameter_sim_put(o, 0, MOBILE_NODE_IDENTIFIER, a->mobile);
}

void diameter_aaa_init(struct diameter_aaa *a, struct env_sim *env)
{
	static const struct usim_algo card = {
		.kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 8, .k = { 1, 2, 3 }, .opc = { 4, 5, 6 }
	};
	*a = (struct diameter_aaa){ .env = env, .card = card, .sqn = 3200 };
	assert_int_equal(ids_imsi(STR("001010000000001"), &a->known), RC_OK);
	diameter_sim_init(&a->net, &env->env);
	a->net.serve = serve;
	a->net.serve_owner = a;
	a->net.origin = "aaa1.aaa.test";
}
