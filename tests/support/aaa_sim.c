/** The simulated AAA: requests are judged by their State alone. */
#include "../support/aaa_sim.h"

#include "aka/aka_server.h"
#include "codec/eap_aka.h"
#include "crypto/digest.h"
#include "crypto/hmac.h"

#include <stdlib.h>

enum { IN_ROUND = 'R', BEFORE = 'B', AFTER = 'A' };

static void must(bool holds)
{
	if (!holds)
		abort();
}

static struct bytes secret_of(const char *z)
{
	return str_bytes(str_of(z));
}

/* RFC 3579 3.2 over a request; it stands first */
static bool genuine(const struct aaa_sim *a, struct bytes request)
{
	uint8_t copy[RADIUS_MAX], mac[16];
	const size_t at = RADIUS_HEAD + 2;
	if (request.n < at + 16 || request.p[RADIUS_HEAD] != RADIUS_MESSAGE_AUTHENTICATOR)
		return false;
	memcpy(copy, request.p, request.n);
	memset(copy + at, 0, 16);
	const struct bytes whole = { copy, request.n };
	hmac_md5(secret_of(a->secret), &whole, 1, mac);
	return memcmp(mac, request.p + at, 16) == 0;
}

void aaa_sim_sign(const char *secret, struct buf *b, const uint8_t authenticator[16])
{
	struct radius_packet p;
	uint8_t sum[16];
	memcpy(b->p + 4, authenticator, 16);
	must(radius_read(buf_bytes(b), &p, NULL) == RC_OK);
	const struct bytes whole = buf_bytes(b);
	if (p.message_authenticator.p) {
		hmac_md5(secret_of(secret), &whole, 1, sum);
		memcpy(b->p + (p.message_authenticator.p - b->p), sum, 16);
	}
	const struct bytes part[] = { whole, secret_of(secret) };
	digest_md5(part, 2, sum);
	memcpy(b->p + 4, sum, 16);
}

static void spoil(const struct aaa_sim *a, struct buf *b)
{
	if (a->fault == AAA_SIM_AUTHENTICATOR_WRONG)
		b->p[4] ^= 1;
	if (a->fault == AAA_SIM_IDENTIFIER_OTHER)
		b->p[1]++;
	if (a->fault == AAA_SIM_TRUNCATED)
		b->n -= 3;
}

static void answer(struct aaa_sim *a, enum radius_code code, struct bytes state, struct bytes eap)
{
	static uint8_t mem[RADIUS_MAX];
	static const uint8_t padding[256];
	struct buf b, s;
	uint8_t state_mem[256];
	buf_init_fixed(&b, mem, sizeof(mem));
	buf_init_fixed(&s, state_mem, sizeof(state_mem));
	const size_t begin = radius_begin(&b, code, a->last.identifier);
	if (a->code)
		mem[0] = a->code;
	if (!a->no_eap)
		radius_put_eap(&b, a->instead.n ? a->instead : eap);
	buf_put(&s, state.p, state.n);
	buf_put(&s, padding, a->pad);
	if (s.n)
		radius_put(&b, RADIUS_STATE, buf_bytes(&s));
	buf_put(&b, a->more.p, a->more.n);
	if (a->fault != AAA_SIM_MAC_ABSENT)
		radius_put_message_authenticator(&b);
	radius_end(&b, begin);
	must(!b.failed && !s.failed);
	aaa_sim_sign(a->secret, &b, a->last.whole.p + 4);
	if (a->fault == AAA_SIM_MAC_WRONG) { /* under a right Response Authenticator */
		b.p[b.n - 1] ^= 1;
		memcpy(b.p + 4, a->last.whole.p + 4, 16);
		const struct bytes part[] = { buf_bytes(&b), secret_of(a->secret) };
		uint8_t sum[16];
		digest_md5(part, 2, sum);
		memcpy(b.p + 4, sum, 16);
	}
	spoil(a, &b);
	for (unsigned i = 0; i < a->copies + 1; i++) {
		if (a->piece)
			net_sim_feed_pieces(a->link, buf_bytes(&b), a->piece);
		else
			net_sim_feed(a->link, buf_bytes(&b), a->late_ms);
	}
}

static void verdict(struct aaa_sim *a, enum radius_code code, uint8_t identifier)
{
	const uint8_t eap[] = { code == RADIUS_ACCESS_ACCEPT ? 3 : 4, identifier, 0, 4 };
	answer(a, code, BYTES_NONE, BYTES_OF(eap));
}

static void challenge(struct aaa_sim *a, uint8_t identifier, struct bytes identity)
{
	static const uint8_t amf[2] = { 0x80, 0 };
	struct aka_round round = { .identifier = identifier };
	struct usim_algo_vector v;
	uint8_t state_mem[80], eap_mem[80];
	struct buf state, eap;
	a->env->env.ops->random(&a->env->env, round.vector.rand, sizeof(round.vector.rand));
	must(usim_algo_generate(&a->card, round.vector.rand, a->sqn += 32, amf, &v) == RC_OK);
	memcpy(round.vector.autn, v.autn, 16);
	memcpy(round.vector.ck, v.ck, 16);
	memcpy(round.vector.ik, v.ik, 16);
	memcpy(round.vector.xres, v.res, v.res_len);
	round.vector.xres_len = v.res_len;
	buf_init_fixed(&state, state_mem, sizeof(state_mem));
	buf_init_fixed(&eap, eap_mem, sizeof(eap_mem));
	buf_u8(&state, IN_ROUND);
	aka_server_round_put(&round, &state);
	aka_server_challenge(&round, identity, &eap);
	answer(a, RADIUS_ACCESS_CHALLENGE, buf_bytes(&state), buf_bytes(&eap));
}

static void judge(struct aaa_sim *a, struct bytes round_octets)
{
	struct aka_round round;
	struct aka_outcome out;
	const struct aka_claim claim = { .round = &round, .identity = a->last.user_name };
	struct fault f = { 0 };
	must(aka_server_round_get(round_octets, &round) == RC_OK);
	const struct bytes eap = { a->eap, a->eap_n };
	uint64_t sqn;
	if (aka_server_answer(&claim, eap, &out, &f) != RC_OK)
		return;
	if (out.kind == AKA_RESYNC &&
		usim_algo_auts_open(&a->card, round.vector.rand, out.auts, &sqn, NULL) == RC_OK) {
		a->sqn = sqn;
		challenge(a, (uint8_t)(round.identifier + 1), a->last.user_name);
		return;
	}
	verdict(a, out.kind == AKA_ACCEPTED ? RADIUS_ACCESS_ACCEPT : RADIUS_ACCESS_REJECT, round.identifier);
}

static void first(struct aaa_sim *a, size_t step)
{
	const uint8_t state[] = { BEFORE, (uint8_t)(step + 1) };
	struct imsi imsi;
	if (ids_nai_imsi(str_of_bytes(a->last.user_name), &imsi) != RC_OK || !ids_imsi_eq(&imsi, &a->known))
		verdict(a, RADIUS_ACCESS_REJECT, a->eap[1]);
	else if (step < sizeof(a->before) / sizeof(a->before[0]) && a->before[step].n)
		answer(a, RADIUS_ACCESS_CHALLENGE, BYTES_OF(state), a->before[step]);
	else
		challenge(a, (uint8_t)(a->eap[1] + 1), a->last.user_name);
}

static void on_request(void *owner, struct net_sim_link *l, struct bytes sent)
{
	static const uint8_t after[] = { AFTER, 0 };
	struct aaa_sim *a = owner;
	if (a->silent || l->parts.port == a->silent_port)
		return;
	if (!genuine(a, sent)) {
		a->refused++;
		return;
	}
	a->asked++;
	a->link = l;
	memcpy(a->octets, sent.p, sent.n);
	must(radius_read((struct bytes){ a->octets, sent.n }, &a->last, NULL) == RC_OK);
	struct buf eap;
	buf_init_fixed(&eap, a->eap, sizeof(a->eap));
	radius_eap(&a->last, &eap);
	a->eap_n = eap.n;
	const struct bytes s = a->last.state;
	const struct bytes round = { s.p + 1, s.n - a->pad - 1 };
	if (!s.n || s.p[0] == BEFORE)
		first(a, s.n ? s.p[1] : 0);
	else if (s.p[0] == AFTER)
		verdict(a, RADIUS_ACCESS_REJECT, a->eap[1]);
	else if (a->after.n)
		answer(a, RADIUS_ACCESS_CHALLENGE, BYTES_OF(after), a->after);
	else
		judge(a, round);
}

void aaa_sim_init(struct aaa_sim *a, struct env_sim *env)
{
	static const struct usim_algo card = {
		.kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 8, .k = { 1, 2, 3 }, .opc = { 4, 5, 6 }
	};
	*a = (struct aaa_sim){ .env = env, .secret = "s3cr3t", .card = card, .sqn = 3200 };
	must(ids_imsi(STR("001010000000001"), &a->known) == RC_OK);
	net_sim_init(&a->net, &env->env);
	a->net.accepts = true;
	a->net.far = on_request;
	a->net.far_owner = a;
	buf_init_fixed(&a->more, a->more_mem, sizeof(a->more_mem));
}
