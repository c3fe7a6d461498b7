/** The HLR's side of SendAuthInfo, written apart from the codec under test. */
#include "unit.h"

#include "../support/hlr_sim.h"

#include "base/text.h"

static void put_element(struct hlr_sim_octets *o, uint8_t tag, const void *p, size_t n)
{
	assert_true(o->n + 2 + n <= sizeof(o->mem));
	o->mem[o->n++] = tag;
	o->mem[o->n++] = (uint8_t)n;
	memcpy(o->mem + o->n, p, n);
	o->n += n;
}

/* the value of a top element, or NULL */
static const uint8_t *element(struct bytes in, uint8_t tag, size_t *n)
{
	for (size_t at = 0; at + 2 <= in.n; at += (size_t)2 + in.p[at + 1]) {
		*n = in.p[at + 1];
		if (in.p[at] == tag)
			return in.p + at + 2;
	}
	return NULL;
}

/* the cause of a refusal, or 0: then *sqn follows AUTS */
static uint8_t resync(struct hlr_sim *h, struct bytes elements)
{
	size_t n;
	uint64_t sqn_ms;
	const uint8_t *auts = element(elements, 0x26, &n), *rand = element(elements, 0x20, &n);
	if (!auts || !rand)
		return 0;
	if (usim_algo_auts_open(&h->card, rand, auts, &sqn_ms, NULL) != RC_OK)
		return 2; /* as OsmoHLR */
	if (sqn_ms == (UINT64_C(1) << 48) - 1)
		return 21;
	h->sqn = sqn_ms;
	return 0;
}

static void put_tuple(struct hlr_sim *h, struct hlr_sim_octets *o)
{
	static const uint8_t amf[2] = { 0x80, 0 };
	struct hlr_sim_octets t = { .n = 0 };
	uint8_t rand[16];
	struct usim_algo_vector v;
	for (size_t i = 0; i < sizeof(rand); i++)
		rand[i] = (uint8_t)env_sim_draw(&h->chance);
	h->sqn += 32;
	assert_int_equal(usim_algo_generate(&h->card, rand, h->sqn, amf, &v), RC_OK);
	put_element(&t, 0x20, rand, sizeof(rand));
	put_element(&t, 0x23, v.ik, sizeof(v.ik));
	put_element(&t, 0x24, v.ck, sizeof(v.ck));
	put_element(&t, 0x25, v.autn, sizeof(v.autn));
	put_element(&t, 0x27, v.res, v.res_len);
	put_element(o, 0x03, t.mem, t.n);
}

static void put_session(const struct hlr_sim *h, struct bytes elements, struct hlr_sim_octets *o)
{
	size_t n;
	const uint8_t *session = element(elements, 0x30, &n), ends = 3;
	assert_non_null(session);
	assert_int_equal(n, 4);
	if (h->old)
		return;
	put_element(o, 0x30, session, n);
	put_element(o, 0x31, &ends, 1);
}

/* an answer to the digits of `imsi`; cause 0: with a vector */
static void answer_of(struct hlr_sim *h, struct bytes imsi, uint8_t cause, struct hlr_sim_octets *o)
{
	*o = (struct hlr_sim_octets){ .n = 5 };
	memcpy(o->mem, (const uint8_t[]){ 0, 0, 0xee, 5, cause ? 9 : 10 }, 5);
	put_element(o, 0x01, imsi.p, imsi.n);
	if (cause)
		put_element(o, 0x02, &cause, 1);
	else
		put_tuple(h, o);
}

static void far_asked(struct hlr_sim *h, struct net_sim_link *l, struct bytes body)
{
	static const uint8_t known[] = { 0x00, 0x01, 0x01 };
	const struct bytes elements = { body.p + 1, body.n - 1 };
	struct bytes imsi;
	struct hlr_sim_octets o;
	imsi.p = element(elements, 0x01, &imsi.n);
	assert_non_null(imsi.p);
	assert_int_equal(body.p[0], 8);
	uint8_t cause = resync(h, elements);
	if (imsi.p[imsi.n - 1] == 0xf9 || memcmp(imsi.p, known, sizeof(known)) != 0)
		cause = 2;
	h->asked++;
	answer_of(h, imsi, cause, &o);
	put_session(h, elements, &o);
	o.mem[1] = (uint8_t)(o.n - 3);
	h->last = o;
	for (unsigned i = 0; i <= h->copies && !h->stalled; i++)
		net_sim_feed(l, (struct bytes){ o.mem, o.n }, 0);
	if (h->stalled && h->held_n < HLR_SIM_HELD)
		h->held[h->held_n++] = o;
}

static void far(void *owner, struct net_sim_link *l, struct bytes sent)
{
	struct hlr_sim *h = owner;
	static const uint8_t pong[] = { 0, 1, 0xfe, 1 };
	assert_true(sent.n > 3);
	if (sent.p[2] == 0xee)
		far_asked(h, l, (struct bytes){ sent.p + 4, sent.n - 4 });
	else if (sent.p[3] == 0 && !h->mute)
		net_sim_feed(l, BYTES_OF(pong), 0);
}

void hlr_sim_init(struct hlr_sim *h, struct net_sim *net)
{
	*h = (struct hlr_sim){ .net = net, .chance = 77 };
	h->card = (struct usim_algo){ .kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 8 };
	assert_true(text_unhex(STR("465b5ce8b199b49faa5f0a2ee238a6bc"), h->card.k, 16));
	assert_true(text_unhex(STR("cd63cb71954a9f4e48a5994e37a02baf"), h->card.opc, 16));
	net->far = far;
	net->far_owner = h;
}

void hlr_sim_stall(struct hlr_sim *h, bool on)
{
	h->stalled = on;
	for (size_t i = 0; !on && i < h->held_n; i++)
		net_sim_feed(net_sim_last(h->net), (struct bytes){ h->held[i].mem, h->held[i].n }, 0);
	h->held_n = on ? h->held_n : 0;
}
