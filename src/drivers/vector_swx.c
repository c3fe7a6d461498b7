/** One question, one MAR: what it holds and what its MAA must hold. */
#include "drivers/vector_swx.h"

#include "base/list.h"
#include "base/secret.h"
#include "conf/conf.h"
#include "drivers/diameter_node.h"
#include "drivers/diameter_results.h"

#include <stdlib.h>

enum { RAT_WLAN = 0, NO_STATE_MAINTAINED = 1, AUTH_ITEMS = 1, AUTH_SCHEME_NOT_SUPPORTED = 5006 };
#define SCHEME STR("EAP-AKA")

struct vector_swx {
	struct auth_vector_source source;
	struct diameter_node node;
	struct diameter_node_to to;
	int64_t timeout_ms;
	struct list open; /* struct question.node */
};

struct question {
	struct list node;
	struct diameter_node_exchange x;
	struct imsi imsi;
	bool resync;
	struct auth_vector *out;
};

static struct vector_swx *of(struct auth_vector_source *s)
{
	return (struct vector_swx *)(void *)s; /* source is the first member */
}

/* TS 29.273 8.2.2.1 */
static void put_request(struct vector_swx *v, struct buf *b, const struct auth_vector_ask *ask)
{
	uint8_t session[DIAMETER_NODE_SESSION], refused[VECTOR_RAND + VECTOR_AUTS];
	diameter_node_session(&v->node, session);
	const size_t begin = diameter_node_begin(&v->node, b, DIAMETER_MULTIMEDIA_AUTH, &v->to, session);
	diameter_put_u32(b, DIAMETER_AUTH_SESSION_STATE, NO_STATE_MAINTAINED);
	diameter_put(b, DIAMETER_USER_NAME, str_bytes(ids_imsi_str(&ask->imsi)));
	diameter_put_u32(b, DIAMETER_RAT_TYPE, RAT_WLAN);
	const size_t item = diameter_group(b, DIAMETER_SIP_AUTH_DATA_ITEM);
	diameter_put(b, DIAMETER_SIP_AUTH_SCHEME, str_bytes(SCHEME));
	if (ask->resync) {
		memcpy(refused, ask->rand, VECTOR_RAND);
		memcpy(refused + VECTOR_RAND, ask->auts, VECTOR_AUTS);
		diameter_put(b, DIAMETER_SIP_AUTHORIZATION, BYTES_OF(refused));
	}
	diameter_group_end(b, item);
	diameter_put_u32(b, DIAMETER_SIP_NUMBER_AUTH_ITEMS, AUTH_ITEMS);
	diameter_end(b, begin);
}

/* An AUTS that does not verify has no result of its own: the line is said to be unknown or refused, or, by
 * the HSS of Open5GS, the scheme not supported. */
static bool of_auts(const struct diameter_result *r, enum reason why)
{
	return why == REASON_subscriber_unknown || (why == REASON_aaa_rejected && !r->experimental) ||
	       (r->experimental && r->code == AUTH_SCHEME_NOT_SUPPORTED);
}

/* how a question with AUTS is refused: the port's reason for it */
static enum rc judge(const struct question *q, const struct diameter_result *r, struct fault *f)
{
	struct fault why = { .reason = REASON_none };
	const enum rc rc = diameter_results_take(r, NULL, &why);
	if (rc == RC_OK)
		return RC_OK;
	if (q->resync && of_auts(r, why.reason))
		return FAIL(f, REASON_aka_auts, "HSS, %s", why.note);
	return fault_pass(f, &why);
}

static bool equal(struct bytes got, struct str wanted)
{
	return str_eq(str_of_bytes(got), wanted);
}

/* the answer speaks of what was asked for, and has all parts of a vector */
static enum rc check_parts(const struct question *q, const struct diameter_answer *a, struct fault *f)
{
	if (a->user_name.p && !equal(a->user_name, ids_imsi_str(&q->imsi)))
		return FAIL(f, REASON_diameter_answer, "MAA of another User-Name");
	if (a->scheme.p && !equal(a->scheme, SCHEME))
		return FAIL(f, REASON_diameter_answer, "another SIP-Authentication-Scheme");
	if (!a->authenticate.p || !a->authorization.p || !a->ck.p || !a->ik.p)
		return FAIL(f, REASON_diameter_answer, "SIP-Auth-Data-Item without%s%s%s%s",
			a->authenticate.p ? "" : " SIP-Authenticate",
			a->authorization.p ? "" : " SIP-Authorization", a->ck.p ? "" : " Confidentiality-Key",
			a->ik.p ? "" : " Integrity-Key");
	return RC_OK;
}

static bool sane(const struct diameter_answer *a)
{
	static const uint8_t zeros[VECTOR_AUTN];
	return a->authenticate.n == VECTOR_RAND + VECTOR_AUTN &&
	       memcmp(a->authenticate.p + VECTOR_RAND, zeros, sizeof(zeros)) != 0 &&
	       a->authorization.n >= VECTOR_RES_MIN && a->authorization.n <= VECTOR_RES_MAX;
}

static enum rc take_vector(const struct diameter_answer *a, struct auth_vector *out, struct fault *f)
{
	if (!sane(a))
		return FAIL(f, REASON_vector_insane, "SIP-Authenticate %zu, SIP-Authorization %zu octets",
			a->authenticate.n, a->authorization.n);
	memcpy(out->rand, a->authenticate.p, VECTOR_RAND);
	memcpy(out->autn, a->authenticate.p + VECTOR_RAND, VECTOR_AUTN);
	memcpy(out->ck, a->ck.p, VECTOR_KEY);
	memcpy(out->ik, a->ik.p, VECTOR_KEY);
	memcpy(out->xres, a->authorization.p, a->authorization.n);
	out->xres_len = (uint8_t)a->authorization.n;
	return RC_OK;
}

static void on_answer(struct diameter_node_exchange *x, enum rc rc, const struct diameter_answer *a)
{
	struct question *q = x->owner;
	struct call *c = x->c;
	if (rc == RC_OK)
		rc = judge(q, &a->result, c->fault);
	if (rc == RC_OK)
		rc = check_parts(q, a, c->fault);
	if (rc == RC_OK)
		rc = take_vector(a, q->out, c->fault);
	diameter_node_wipe(x);
	list_take(&q->node);
	c->driver = NULL;
	c->done(c, rc);
}

static enum rc fetch(struct auth_vector_source *s, struct call *c, const struct auth_vector_ask *ask,
	struct auth_vector *out)
{
	struct vector_swx *v = of(s);
	struct question *q = arena_new_of(c->arena, struct question);
	if (!q)
		return FAIL(c->fault, REASON_memory, "vector question");
	*q = (struct question){ .imsi = ask->imsi, .resync = ask->resync, .out = out };
	q->x = (struct diameter_node_exchange){
		.node = &v->node, .c = c, .timeout_ms = v->timeout_ms, .owner = q, .done = on_answer
	};
	buf_init(&q->x.request, c->arena, DIAMETER_MAX);
	put_request(v, &q->x.request, ask);
	const enum rc rc = diameter_node_ask(&q->x);
	if (rc == RC_PENDING) {
		list_push(&v->open, &q->node);
		c->driver = q;
	}
	return rc;
}

static void cancel(struct auth_vector_source *s, struct call *c)
{
	struct question *q = c->driver;
	if (!q)
		return;
	list_take(&q->node);
	c->driver = NULL;
	diameter_node_cancel(&q->x);
}

static void close_source(struct auth_vector_source **s)
{
	struct vector_swx *v = *s ? of(*s) : NULL;
	if (!v)
		return;
	while (!list_empty(&v->open))
		cancel(*s, list_owner(v->open.next, struct question, node)->x.c);
	free(v);
	*s = NULL;
}

static enum rc open_source(const struct setup *s, struct auth_vector_source **out, struct fault *f)
{
	struct vector_swx *v = calloc(1, sizeof(*v));
	if (!v)
		return FAIL(f, REASON_memory, "vector_swx");
	v->source.ops = &vector_swx_ops;
	v->to = (struct diameter_node_to){ .application = DIAMETER_APP_SWX,
		.realm = conf_text(s->conf, "swx.realm"),
		.host = conf_text(s->conf, "swx.host") };
	v->timeout_ms = conf_int(s->conf, "swx.timeout") * 1000;
	list_init(&v->open);
	const enum rc rc = diameter_node_open(&v->node, s, f);
	if (rc != RC_OK) {
		free(v);
		return rc;
	}
	if (!v->to.realm.n)
		v->to.realm = v->node.realm;
	*out = &v->source;
	return RC_OK;
}

static const struct conf_item conf[] = {
	{ .key = "swx.realm",
		.type = CONF_TEXT,
		.by_default = "",
		.max = DIAMETER_NODE_NAME_MAX,
		.help = "The Diameter realm of the HSS (Destination-Realm); empty: diameter.realm.",
		.check = diameter_node_name_check },
	{ .key = "swx.host",
		.type = CONF_TEXT,
		.by_default = "",
		.max = DIAMETER_NODE_NAME_MAX,
		.help = "The DiameterIdentity of the HSS (Destination-Host); empty: whoever serves the "
			"realm.",
		.check = diameter_node_name_check },
	{ .key = "swx.timeout",
		.type = CONF_DURATION,
		.by_default = "3s",
		.min = 1,
		.max = 30,
		.help = "How long the answer to one Multimedia-Auth-Request may take." },
	CONF_ITEMS_END
};

const struct auth_vector_source_ops vector_swx_ops = {
	.name = "swx",
	.conf = conf,
	.open = open_source,
	.close = close_source,
	.fetch = fetch,
	.cancel = cancel,
};
