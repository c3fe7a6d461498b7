/** Connecting, the exchange of names, keep-alive, and frames out of the stream. */
#include "drivers/vector_gsup_link.h"

#include "base/log.h"
#include "base/secret.h"

static void connect_in(struct vector_gsup_link *l, int64_t ms)
{
	struct env *env = l->parts.env;
	if (env->ops->timer_arm(env, &l->retry, ms) != RC_OK)
		LOG(LOG_ERROR, "gsup_link", log_cstr("cause", "no timer: not connected again"));
}

/* the link is gone; everything else may be called from here, so it is the last thing that a callback does */
static void lose(struct vector_gsup_link *l, const char *cause)
{
	struct env *env = l->parts.env;
	const bool was_ready = l->ready;
	l->parts.net->ops->close(&l->net);
	env->ops->timer_disarm(env, &l->keepalive);
	secret_wipe(l->in, sizeof(l->in));
	l->n = 0;
	l->ready = l->waits_pong = false;
	LOG(LOG_WARN, "gsup_down", log_cstr("cause", cause), log_int("retry_ms", l->retry_ms));
	connect_in(l, l->retry_ms);
	l->retry_ms *= 2;
	if (l->retry_ms > VECTOR_GSUP_LINK_RETRY_MAX_MS)
		l->retry_ms = VECTOR_GSUP_LINK_RETRY_MAX_MS;
	if (was_ready)
		l->parts.down(l->parts.owner);
}

static bool put_out(struct vector_gsup_link *l, const struct buf *b)
{
	return !b->failed && l->parts.net->ops->send(l->net, buf_bytes(b), NULL) == RC_OK;
}

static bool say(struct vector_gsup_link *l, enum gsup_ccm type)
{
	uint8_t mem[8];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	gsup_put_ccm(&b, type);
	return put_out(l, &b);
}

static bool say_name(struct vector_gsup_link *l)
{
	uint8_t mem[GSUP_WRITE_MAX];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	gsup_put_identity(&b, str_of(l->parts.unit));
	return put_out(l, &b);
}

static bool watch(struct vector_gsup_link *l)
{
	struct env *env = l->parts.env;
	return env->ops->timer_arm(env, &l->keepalive, l->parts.keepalive_ms) == RC_OK;
}

/* OsmoHLR sends no ID_ACK; on a stream our name comes before any question, so nothing is waited for */
static bool take_name(struct vector_gsup_link *l)
{
	if (!say_name(l))
		return false;
	if (!l->ready)
		LOG(LOG_INFO, "gsup_up", log_cstr("unit", l->parts.unit));
	l->ready = true;
	l->retry_ms = VECTOR_GSUP_LINK_RETRY_MS;
	return true;
}

static bool take_ccm(struct vector_gsup_link *l, struct bytes body)
{
	if (!body.n)
		return true;
	switch (body.p[0]) {
	case GSUP_PING:
		return say(l, GSUP_PONG);
	case GSUP_PONG:
		l->waits_pong = false;
		return true;
	case GSUP_ID_GET:
		return take_name(l);
	default:
		return true;
	}
}

/* NULL, or why the link is of no use any more */
static const char *take_frame(struct vector_gsup_link *l, const struct gsup_frame *frame)
{
	if (frame->kind == GSUP_CCM)
		return take_ccm(l, frame->body) ? NULL : "the HLR does not read";
	if (frame->kind == GSUP_GSUP && l->ready)
		l->parts.message(l->parts.owner, frame->body);
	return NULL;
}

/* frames are taken where they lie; what is left moves to the front */
static const char *take_frames(struct vector_gsup_link *l)
{
	struct gsup_frame frame;
	const char *broken = NULL;
	size_t at = 0;
	enum rc rc = RC_OK;
	while (!broken) {
		rc = gsup_frame((struct bytes){ l->in + at, l->n - at }, &frame, NULL);
		if (rc != RC_OK)
			break;
		broken = take_frame(l, &frame);
		at += frame.size;
	}
	memmove(l->in, l->in + at, l->n - at);
	secret_wipe(l->in + l->n - at, at);
	l->n -= at;
	return rc < 0 ? "a frame that is too long" : broken;
}

static void on_octets(void *owner, struct bytes in)
{
	struct vector_gsup_link *l = owner;
	const char *broken = NULL;
	while (in.n && !broken) {
		const size_t room = sizeof(l->in) - l->n, n = in.n < room ? in.n : room;
		memcpy(l->in + l->n, in.p, n);
		l->n += n;
		in.p += n;
		in.n -= n;
		broken = take_frames(l);
	}
	if (broken)
		lose(l, broken);
}

static void on_up(void *owner)
{
	struct vector_gsup_link *l = owner;
	if (!watch(l))
		lose(l, "no timer");
}

static void on_down(void *owner, const struct fault *why)
{
	lose(owner, fault_row(why->reason)->name);
}

static void on_keepalive(struct env_timer *t)
{
	struct vector_gsup_link *l = t->owner;
	if (!l->ready) {
		lose(l, "the HLR did not ask for our name");
	} else if (l->waits_pong) {
		lose(l, "no PONG");
	} else {
		/* OsmoHLR routes by the name, and forgets it of this connection while an older one of ours
		 * dies */
		l->waits_pong = true;
		if (!say_name(l) || !say(l, GSUP_PING) || !watch(l))
			lose(l, "no PING");
	}
}

static void on_retry(struct env_timer *t)
{
	struct vector_gsup_link *l = t->owner;
	const struct net_link_parts p = { .kind = NET_TCP,
		.host = l->parts.at.host,
		.port = l->parts.at.port,
		.owner = l,
		.up = on_up,
		.octets = on_octets,
		.down = on_down };
	if (l->parts.net->ops->open(l->parts.net, &p, &l->net, NULL) != RC_OK)
		lose(l, "no socket");
}

enum rc vector_gsup_link_open(
	struct vector_gsup_link *l, const struct vector_gsup_link_parts *p, struct fault *f)
{
	l->parts = *p;
	l->retry_ms = VECTOR_GSUP_LINK_RETRY_MS;
	l->retry = (struct env_timer){ .fire = on_retry, .owner = l };
	l->keepalive = (struct env_timer){ .fire = on_keepalive, .owner = l };
	if (p->env->ops->timer_arm(p->env, &l->retry, 0) != RC_OK)
		return FAIL(f, REASON_memory, "timer");
	return RC_OK;
}

void vector_gsup_link_close(struct vector_gsup_link *l)
{
	struct env *env = l->parts.env;
	if (!env)
		return;
	l->parts.net->ops->close(&l->net);
	env->ops->timer_disarm(env, &l->retry);
	env->ops->timer_disarm(env, &l->keepalive);
	secret_wipe(l->in, sizeof(l->in));
}

enum rc vector_gsup_link_send(struct vector_gsup_link *l, struct bytes frame, struct fault *f)
{
	if (!l->ready)
		return FAIL(f, REASON_gsup_down, "not connected");
	if (l->parts.net->ops->send(l->net, frame, NULL) != RC_OK)
		return FAIL(f, REASON_gsup_down, "the HLR does not read");
	return RC_OK;
}
