/** The simulated AAA: requests are judged by their State alone. */
#include "../support/aaa_sim.h"

#include "../support/aaa_eap.h"

#include "crypto/digest.h"
#include "crypto/hmac.h"

#include <stdlib.h>

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

static void feed(const struct aaa_sim *a, struct net_sim_link *l, struct bytes b)
{
	for (unsigned i = 0; i < a->copies + 1; i++) {
		if (a->piece)
			net_sim_feed_pieces(l, b, a->piece);
		else
			net_sim_feed(l, b, a->late_ms);
	}
}

static void hold(struct aaa_sim *a, struct bytes b)
{
	must(a->held_n < AAA_SIM_HELD);
	struct aaa_sim_held *h = &a->held[a->held_n++];
	h->link = a->link;
	h->n = b.n;
	memcpy(h->mem, b.p, b.n);
}

void aaa_sim_stall(struct aaa_sim *a, bool on)
{
	a->stalled = on;
	for (size_t i = 0; !on && i < a->held_n; i++)
		feed(a, a->held[i].link, (struct bytes){ a->held[i].mem, a->held[i].n });
	a->held_n = on ? a->held_n : 0;
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
	if (a->stalled)
		hold(a, buf_bytes(&b));
	else
		feed(a, a->link, buf_bytes(&b));
}

static void speak(struct aaa_sim *a)
{
	static const enum radius_code code[AAA_EAP_KINDS] = { [AAA_EAP_ASKS] = RADIUS_ACCESS_CHALLENGE,
		[AAA_EAP_ACCEPTS] = RADIUS_ACCESS_ACCEPT,
		[AAA_EAP_REJECTS] = RADIUS_ACCESS_REJECT,
		[AAA_EAP_UNKNOWN] = RADIUS_ACCESS_REJECT };
	const struct aaa_eap server = { .env = a->env,
		.known = &a->known,
		.card = &a->card,
		.sqn = &a->sqn,
		.before = a->before,
		.n_before = sizeof(a->before) / sizeof(a->before[0]),
		.after = a->after };
	const struct bytes s = a->last.state, eap = { a->eap, a->eap_n };
	struct aaa_eap_word word;
	aaa_eap_say(&server, a->last.user_name, (struct bytes){ s.p, s.n > a->pad ? s.n - a->pad : 0 }, eap,
		&word);
	if (word.kind != AAA_EAP_NOTHING)
		answer(a, code[word.kind], word.state, word.eap);
}

static void on_request(void *owner, struct net_sim_link *l, struct bytes sent)
{
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
	speak(a);
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
