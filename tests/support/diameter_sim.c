/** The peer, the octets and the HSS. */
#include "unit.h"

#include "../support/diameter_sim.h"

#include "base/text.h"

#include <stdlib.h>

enum { HEAD = 20, R_BIT = 0x80, P_BIT = 0x40, E_BIT = 0x20, V_BIT = 0x80, M_BIT = 0x40 };

/* a question on its way */
struct served {
	struct list node;
	struct diameter_sim *d;
	struct call *c;
	struct bytes *answer;
	struct env_timer timer;
	enum reason fails;
	bool lost; /* its deadline comes first */
	struct diameter_sim_octets made;
};

static uint32_t u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void set_u32(uint8_t *p, uint32_t v)
{
	for (int i = 3; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

struct bytes diameter_sim_find(struct bytes avps, uint32_t vendor, uint32_t code)
{
	for (size_t at = 0; at < avps.n;) {
		assert_true(avps.n - at >= 8);
		const uint8_t *avp = avps.p + at;
		const size_t n = u32(avp + 4) & 0xffffff, head = avp[4] & V_BIT ? 12 : 8;
		assert_true(n >= head && n <= avps.n - at);
		if (u32(avp) == code && (head == 12 ? u32(avp + 8) : 0) == vendor)
			return (struct bytes){ avp + head, n - head };
		at += (n + 3) / 4 * 4;
	}
	return BYTES_NONE;
}

uint32_t diameter_sim_find_u32(struct bytes avps, uint32_t vendor, uint32_t code)
{
	const struct bytes v = diameter_sim_find(avps, vendor, code);
	assert_int_equal(v.n, 4);
	return u32(v.p);
}

static const struct diameter_sim_twist *twisted(const struct diameter_sim_octets *o, uint32_t code)
{
	for (size_t i = 0; o->twist && i < DIAMETER_SIM_TWISTS; i++) {
		if (o->twist[i].code == code)
			return &o->twist[i];
	}
	return NULL;
}

void diameter_sim_put(struct diameter_sim_octets *o, uint32_t vendor, uint32_t code, struct bytes value)
{
	const struct diameter_sim_twist *t = twisted(o, code);
	if (t && !t->value.p)
		return;
	const struct bytes v = t ? t->value : value;
	const size_t head = vendor ? 12 : 8, n = head + v.n;
	assert_true(o->n + n + 3 <= sizeof(o->mem));
	uint8_t *avp = o->mem + o->n;
	memset(avp, 0, n + 3);
	set_u32(avp, code);
	set_u32(avp + 4, (uint32_t)n);
	avp[4] = (uint8_t)(M_BIT | (vendor ? V_BIT : 0));
	if (vendor)
		set_u32(avp + 8, vendor);
	if (v.n)
		memcpy(avp + head, v.p, v.n);
	o->n += (n + 3) / 4 * 4;
}

void diameter_sim_put_u32(struct diameter_sim_octets *o, uint32_t vendor, uint32_t code, uint32_t value)
{
	uint8_t mem[4];
	set_u32(mem, value);
	diameter_sim_put(o, vendor, code, BYTES_OF(mem));
}

void diameter_sim_put_result(struct diameter_sim_octets *o, uint32_t vendor, uint32_t code)
{
	struct diameter_sim_octets group = { .twist = o->twist };
	if (!vendor) {
		diameter_sim_put_u32(o, 0, 268, code);
		return;
	}
	diameter_sim_put_u32(&group, 0, 266, vendor);
	diameter_sim_put_u32(&group, 0, 298, code);
	diameter_sim_put(o, 0, 297, (struct bytes){ group.mem, group.n });
}

/* what every request of ours must have (RFC 6733 3, 6.1.1, 8.8) */
static struct diameter_sim_request read_request(struct diameter_sim *d, struct bytes in)
{
	struct diameter_sim_request rq;
	assert_true(in.n >= HEAD && in.n <= sizeof(d->request.mem));
	memcpy(d->request.mem, in.p, in.n);
	d->request.n = in.n;
	assert_int_equal(u32(in.p), 1 << 24 | in.n);
	assert_int_equal(in.p[4], R_BIT | P_BIT);
	assert_int_equal(u32(in.p + 12) | u32(in.p + 16), 0);
	rq.command = u32(in.p + 4) & 0xffffff;
	rq.application = u32(in.p + 8);
	rq.avps = (struct bytes){ in.p + HEAD, in.n - HEAD };
	assert_int_equal(u32(rq.avps.p), 263);
	assert_non_null(diameter_sim_find(rq.avps, 0, 264).p);
	assert_non_null(diameter_sim_find(rq.avps, 0, 296).p);
	assert_non_null(diameter_sim_find(rq.avps, 0, 283).p);
	return rq;
}

static void put_odd(struct diameter_sim_octets *o)
{
	diameter_sim_put(o, 0, 0xffff, str_bytes(STR("odd")));
	diameter_sim_put(o, DIAMETER_SIM_3GPP, 0xfffe, str_bytes(STR("vendor")));
}

static void make_answer(
	struct diameter_sim *d, const struct diameter_sim_request *rq, struct diameter_sim_octets *o)
{
	*o = (struct diameter_sim_octets){ .n = HEAD, .twist = d->twist };
	diameter_sim_put(o, 0, 263, diameter_sim_find(rq->avps, 0, 263));
	if (d->odd)
		put_odd(o);
	diameter_sim_put(o, 0, 264, str_bytes(str_of(d->origin)));
	diameter_sim_put(o, 0, 296, str_bytes(STR("epc.test")));
	if (d->result)
		diameter_sim_put_result(o, d->result_vendor, d->result);
	else
		d->serve(d, rq, o);
	if (d->odd)
		put_odd(o);
	set_u32(o->mem, 1u << 24 | (uint32_t)o->n);
	set_u32(o->mem + 4, d->command ? d->command : rq->command);
	o->mem[4] = (uint8_t)(P_BIT | (d->error ? E_BIT : 0));
	set_u32(o->mem + 8, d->application ? d->application : rq->application);
	o->n -= d->cut;
}

static enum rc finish(struct served *s)
{
	struct fault *f = s->c->fault;
	list_take(&s->node);
	if (s->fails != REASON_none)
		return FAIL(f, s->fails, "as told");
	if (s->lost)
		return FAIL(f, REASON_deadline, "as told");
	*s->answer = arena_bytes(s->c->arena, (struct bytes){ s->made.mem, s->made.n });
	if (!s->answer->p)
		return FAIL(f, REASON_memory, "answer");
	s->d->answer = *s->answer;
	return RC_OK;
}

static void on_timer(struct env_timer *t)
{
	struct served *s = t->owner;
	struct call *c = s->c;
	const enum rc rc = finish(s);
	c->driver = NULL;
	free(s);
	c->done(c, rc);
}

static void arm(struct served *s)
{
	struct diameter_sim *d = s->d;
	int64_t left = s->c->deadline_ms - env_mono_ms(d->env);
	left = left > 0 ? left : 0;
	const int64_t in_ms = s->fails != REASON_none ? 0 : d->late_ms;
	s->lost = d->stalled || in_ms >= left;
	if (d->env->ops->timer_arm(d->env, &s->timer, s->lost ? left : in_ms) != RC_OK)
		abort();
}

static enum rc ask(
	struct peer *peer, struct call *c, enum peer_op op, struct bytes question, struct bytes *answer)
{
	struct diameter_sim *d = (struct diameter_sim *)(void *)peer;
	assert_int_equal(op, PEER_OP_DIAMETER);
	assert_null(c->driver);
	d->asked++;
	if (d->refuses != REASON_none)
		return FAIL(c->fault, d->refuses, "as told");
	struct served *s = calloc(1, sizeof(*s));
	assert_non_null(s);
	*s = (struct served){ .d = d, .c = c, .answer = answer, .fails = d->fails };
	s->timer = (struct env_timer){ .fire = on_timer, .owner = s };
	list_push(&d->open, &s->node);
	const struct diameter_sim_request rq = read_request(d, question);
	make_answer(d, &rq, &s->made);
	if (d->at_once) {
		const enum rc rc = finish(s);
		free(s);
		return rc;
	}
	c->driver = s;
	arm(s);
	return RC_PENDING;
}

static void cancel(struct peer *peer, struct call *c)
{
	struct served *s = c->driver;
	if (!s)
		return;
	s->d->cancelled++;
	s->d->env->ops->timer_disarm(s->d->env, &s->timer);
	list_take(&s->node);
	c->driver = NULL;
	free(s);
}

void diameter_sim_stall(struct diameter_sim *d, bool on)
{
	d->stalled = on;
	for (struct list *n = d->open.next; !on && n != &d->open; n = n->next)
		arm(list_owner(n, struct served, node));
}

/* the result for AUTS that is not followed, or 0 */
static uint32_t resync(struct diameter_sim *d, struct bytes auts, uint32_t *vendor)
{
	uint64_t sqn_ms;
	*vendor = 0;
	if (!auts.p)
		return 0;
	assert_int_equal(auts.n, 30);
	if (usim_algo_auts_open(&d->card, auts.p, auts.p + 16, &sqn_ms, NULL) != RC_OK) {
		*vendor = d->auts_vendor;
		return d->auts_refusal;
	}
	if (sqn_ms == (UINT64_C(1) << 48) - 1)
		return 5012; /* UNABLE_TO_COMPLY: there is none of its own */
	d->sqn = sqn_ms;
	return 0;
}

static void put_item(struct diameter_sim *d, struct diameter_sim_octets *o)
{
	static const uint8_t amf[2] = { 0x80, 0 };
	struct diameter_sim_octets item = { .twist = o->twist };
	struct usim_algo_vector v;
	uint8_t both[32];
	for (size_t i = 0; i < 16; i++)
		both[i] = (uint8_t)env_sim_draw(&d->chance);
	d->sqn += 32;
	assert_int_equal(usim_algo_generate(&d->card, both, d->sqn, amf, &v), RC_OK);
	memcpy(both + 16, v.autn, 16);
	diameter_sim_put_u32(&item, DIAMETER_SIM_3GPP, 613, 1);
	diameter_sim_put(&item, DIAMETER_SIM_3GPP, 608, str_bytes(STR("EAP-AKA")));
	diameter_sim_put(&item, DIAMETER_SIM_3GPP, 609, BYTES_OF(both));
	diameter_sim_put(&item, DIAMETER_SIM_3GPP, 610, (struct bytes){ v.res, v.res_len });
	if (d->odd)
		put_odd(&item);
	diameter_sim_put(&item, DIAMETER_SIM_3GPP, 625, BYTES_OF(v.ck));
	diameter_sim_put(&item, DIAMETER_SIM_3GPP, 626, BYTES_OF(v.ik));
	diameter_sim_put(o, DIAMETER_SIM_3GPP, 612, (struct bytes){ item.mem, item.n });
}

static bool is_known(struct bytes user)
{
	return user.n == 15 && memcmp(user.p, "001010", 6) == 0 && user.p[14] != '9';
}

/* TS 29.273 8.1.2.1, 8.2.2.1 */
static void serve_hss(
	struct diameter_sim *d, const struct diameter_sim_request *rq, struct diameter_sim_octets *o)
{
	const struct bytes user = diameter_sim_find(rq->avps, 0, 1),
			   group = diameter_sim_find(rq->avps, 0, 260),
			   item = diameter_sim_find(rq->avps, DIAMETER_SIM_3GPP, 612);
	uint32_t vendor;
	assert_int_equal(rq->command, 303);
	assert_int_equal(rq->application, 16777265);
	assert_int_equal(diameter_sim_find_u32(group, 0, 266), DIAMETER_SIM_3GPP);
	assert_int_equal(diameter_sim_find_u32(group, 0, 258), 16777265);
	assert_int_equal(diameter_sim_find_u32(rq->avps, 0, 277), 1);
	assert_int_equal(diameter_sim_find_u32(rq->avps, DIAMETER_SIM_3GPP, 1032), 0);
	assert_int_equal(diameter_sim_find_u32(rq->avps, DIAMETER_SIM_3GPP, 607), 1);
	assert_true(str_is(str_of_bytes(diameter_sim_find(item, DIAMETER_SIM_3GPP, 608)), "EAP-AKA"));
	if (!is_known(user)) {
		diameter_sim_put_result(o, DIAMETER_SIM_3GPP, 5001);
		return;
	}
	const uint32_t refused = resync(d, diameter_sim_find(item, DIAMETER_SIM_3GPP, 610), &vendor);
	diameter_sim_put_result(o, vendor, refused ? refused : 2001);
	diameter_sim_put(o, 0, 1, user);
	diameter_sim_put_u32(o, DIAMETER_SIM_3GPP, 607, 1);
	if (!refused)
		put_item(d, o);
}

static const struct peer_ops ops = { ask, cancel };

void diameter_sim_init(struct diameter_sim *d, struct env *env)
{
	*d = (struct diameter_sim){ .peer.ops = &ops,
		.env = env,
		.serve = serve_hss,
		.origin = "hss.epc.test",
		.auts_refusal = 4001,
		.chance = 77 };
	list_init(&d->open);
	d->card = (struct usim_algo){ .kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 8 };
	assert_true(text_unhex(STR("465b5ce8b199b49faa5f0a2ee238a6bc"), d->card.k, 16));
	assert_true(text_unhex(STR("cd63cb71954a9f4e48a5994e37a02baf"), d->card.opc, 16));
}
