/** Rounds before the challenge, the challenge, rounds after it, the verdict. */
#include "../support/aaa_eap.h"

#include "aka/aka_server.h"
#include "codec/eap_aka.h"

#include <stdlib.h>

enum { IN_ROUND = 'R', BEFORE = 'B', AFTER = 'A' };
enum { STATE, EAP };

static void must(bool holds)
{
	if (!holds)
		abort();
}

static struct bytes in(struct aaa_eap_word *out, unsigned what, const void *p, size_t n)
{
	must(n <= sizeof(out->mem[what]));
	memcpy(out->mem[what], p, n);
	return (struct bytes){ out->mem[what], n };
}

static void verdict(enum aaa_eap_kind kind, uint8_t identifier, struct aaa_eap_word *out)
{
	const uint8_t eap[] = { kind == AAA_EAP_ACCEPTS ? 3 : 4, identifier, 0, 4 };
	out->kind = kind;
	out->eap = in(out, EAP, eap, sizeof(eap));
}

static void ask(uint8_t kind, size_t step, struct bytes eap, struct aaa_eap_word *out)
{
	const uint8_t state[] = { kind, (uint8_t)step };
	out->kind = AAA_EAP_ASKS;
	out->state = in(out, STATE, state, sizeof(state));
	out->eap = eap;
}

static void challenge(
	const struct aaa_eap *a, uint8_t identifier, struct bytes identity, struct aaa_eap_word *out)
{
	static const uint8_t amf[2] = { 0x80, 0 };
	struct aka_round round = { .identifier = identifier };
	struct usim_algo_vector v;
	struct buf state, eap;
	a->env->env.ops->random(&a->env->env, round.vector.rand, sizeof(round.vector.rand));
	must(usim_algo_generate(a->card, round.vector.rand, *a->sqn += 32, amf, &v) == RC_OK);
	memcpy(round.vector.autn, v.autn, 16);
	memcpy(round.vector.ck, v.ck, 16);
	memcpy(round.vector.ik, v.ik, 16);
	memcpy(round.vector.xres, v.res, v.res_len);
	round.vector.xres_len = v.res_len;
	buf_init_fixed(&state, out->mem[STATE], sizeof(out->mem[STATE]));
	buf_init_fixed(&eap, out->mem[EAP], sizeof(out->mem[EAP]));
	buf_u8(&state, IN_ROUND);
	aka_server_round_put(&round, &state);
	aka_server_challenge(&round, identity, NULL, &eap);
	must(!state.failed && !eap.failed);
	out->kind = AAA_EAP_ASKS;
	out->state = buf_bytes(&state);
	out->eap = buf_bytes(&eap);
}

static void judge(const struct aaa_eap *a, struct bytes identity, struct bytes octets, struct bytes eap,
	struct aaa_eap_word *word)
{
	struct aka_round round;
	struct aka_outcome out;
	const struct aka_claim claim = { .round = &round, .identity = identity };
	struct fault f = { 0 };
	uint64_t sqn;
	must(aka_server_round_get(octets, &round) == RC_OK);
	if (aka_server_answer(&claim, eap, &out, &f) != RC_OK)
		return;
	if (out.kind == AKA_RESYNC &&
		usim_algo_auts_open(a->card, round.vector.rand, out.auts, &sqn, NULL) == RC_OK) {
		*a->sqn = sqn;
		challenge(a, (uint8_t)(round.identifier + 1), identity, word);
		return;
	}
	verdict(out.kind == AKA_ACCEPTED ? AAA_EAP_ACCEPTS : AAA_EAP_REJECTS, round.identifier, word);
}

static void first(const struct aaa_eap *a, struct bytes identity, size_t step, struct bytes eap,
	struct aaa_eap_word *out)
{
	struct imsi imsi;
	if (ids_nai_imsi(str_of_bytes(identity), &imsi) != RC_OK || !ids_imsi_eq(&imsi, a->known))
		verdict(AAA_EAP_UNKNOWN, eap.p[1], out);
	else if (step < a->n_before && a->before[step].n)
		ask(BEFORE, step + 1, a->before[step], out);
	else
		challenge(a, (uint8_t)(eap.p[1] + 1), identity, out);
}

void aaa_eap_say(const struct aaa_eap *a, struct bytes identity, struct bytes state, struct bytes eap,
	struct aaa_eap_word *out)
{
	out->kind = AAA_EAP_NOTHING;
	out->state = out->eap = BYTES_NONE;
	if (!state.n || state.p[0] == BEFORE)
		first(a, identity, state.n ? state.p[1] : 0, eap, out);
	else if (state.p[0] == AFTER)
		verdict(AAA_EAP_REJECTS, eap.p[1], out);
	else if (a->after.n)
		ask(AFTER, 0, a->after, out);
	else
		judge(a, identity, (struct bytes){ state.p + 1, state.n - 1 }, eap, out);
}
