/** Whom to ask, when to ask again, and which answers are believed. */
#include "drivers/eap_radius_exchange.h"

#include "base/secret.h"
#include "crypto/digest.h"
#include "crypto/hmac.h"

static struct eap_radius_exchange *of_slot(struct eap_radius_slot *s)
{
	return (struct eap_radius_exchange *)(void *)((char *)s - offsetof(struct eap_radius_exchange, slot));
}

static int64_t now_ms(const struct eap_radius_exchange *x)
{
	return env_mono_ms(x->world->env);
}

static struct bytes secret(const struct eap_radius_exchange *x)
{
	return (struct bytes){ x->world->secret, x->world->secret_n };
}

/* the first server that is believed up, else the first at all; false: all were tried */
static bool choose(const struct eap_radius_exchange *x, size_t *out)
{
	const struct eap_radius_exchange_world *w = x->world;
	bool found = false;
	for (size_t i = 0; i < w->n; i++) {
		if (x->tried & 1u << i || (x->bound && i != x->server))
			continue;
		const bool believed = w->server[i].silent_until_ms <= now_ms(x);
		if (!found || believed)
			*out = i;
		found = true;
		if (believed)
			break;
	}
	return found;
}

/* a new request for whoever gets it: identifier, authenticator and what is computed over them */
static void seal(struct eap_radius_exchange *x)
{
	uint8_t *p = x->packet.p;
	p[1] = x->slot.identifier;
	x->world->env->ops->random(x->world->env, p + RADIUS_AUTHENTICATOR_AT, RADIUS_AUTHENTICATOR);
	memset(p + x->mac_at, 0, RADIUS_AUTHENTICATOR);
	const struct bytes whole = buf_bytes(&x->packet);
	uint8_t mac[HMAC_MD5];
	hmac_md5(secret(x), &whole, 1, mac);
	memcpy(p + x->mac_at, mac, sizeof(mac));
}

static void transmit(struct eap_radius_exchange *x)
{
	if (x->sent < x->world->tries && eap_radius_link_send(&x->slot, buf_bytes(&x->packet)))
		x->sent++;
}

static enum rc arm(struct eap_radius_exchange *x)
{
	const int64_t left = x->give_up_ms - now_ms(x);
	const int64_t in = x->wait_ms < left ? x->wait_ms : left;
	x->wait_ms *= 2;
	return x->world->env->ops->timer_arm(x->world->env, &x->timer, in > 0 ? in : 0);
}

void eap_radius_exchange_cancel(struct eap_radius_exchange *x)
{
	x->world->env->ops->timer_disarm(x->world->env, &x->timer);
	eap_radius_link_release(&x->slot);
}

/* how long this server is waited for: the last choice as long as there is time, another at most its share */
static int64_t patience(const struct eap_radius_exchange *x)
{
	const struct eap_radius_exchange_world *w = x->world;
	const int64_t left = x->deadline_ms - now_ms(x);
	int64_t choices = 1;
	for (size_t i = 0; i < w->n && !x->bound; i++)
		choices += !(x->tried & 1u << i);
	if (choices == 1)
		return left;
	return w->timeout_ms < left / choices ? w->timeout_ms : left / choices;
}

static enum rc ask(struct eap_radius_exchange *x)
{
	x->tried |= 1u << x->server;
	const enum rc rc = eap_radius_link_take(&x->world->server[x->server], &x->slot, NULL);
	if (rc != RC_OK)
		return rc;
	seal(x);
	x->sent = 0;
	x->wait_ms = x->world->retransmit_ms;
	x->give_up_ms = now_ms(x) + patience(x);
	transmit(x);
	if (arm(x) == RC_OK)
		return RC_PENDING;
	eap_radius_link_release(&x->slot);
	return RC_NOMEM;
}

static enum rc ask_next(struct eap_radius_exchange *x)
{
	enum rc rc = RC_UNAVAIL;
	size_t i;
	while (choose(x, &i)) {
		x->server = i;
		rc = ask(x);
		if (rc == RC_PENDING)
			return rc;
	}
	if (rc == RC_NOMEM || rc == RC_LIMIT)
		return FAIL(x->fault, rc == RC_LIMIT ? REASON_link_full : REASON_memory, "radius server %zu",
			x->server);
	const struct fault *lost = &x->world->server[x->server].lost;
	return FAIL(x->fault, REASON_radius_down, "server %zu: %s, %s", x->server,
		fault_row(lost->reason)->name, lost->note);
}

static void end(struct eap_radius_exchange *x, enum rc rc, const struct radius_packet *p)
{
	eap_radius_exchange_cancel(x);
	x->done(x, rc, p);
}

static void give_up(struct eap_radius_exchange *x)
{
	size_t other;
	eap_radius_link_silent(&x->slot);
	if (now_ms(x) >= x->deadline_ms || !choose(x, &other)) {
		end(x,
			FAIL(x->fault, REASON_radius_timeout, "server %zu, %u sent, %u answers dropped",
				x->server, x->sent, x->dropped),
			NULL);
		return;
	}
	const enum rc rc = ask_next(x);
	if (rc != RC_PENDING)
		end(x, rc, NULL);
}

static void on_timer(struct env_timer *t)
{
	struct eap_radius_exchange *x = t->owner;
	if (now_ms(x) >= x->give_up_ms) {
		give_up(x);
		return;
	}
	transmit(x);
	const enum rc rc = arm(x);
	if (rc != RC_OK)
		end(x, FAIL(x->fault, REASON_memory, "timer"), NULL);
}

static void on_up(struct eap_radius_slot *s)
{
	transmit(of_slot(s));
}

static void on_down(struct eap_radius_slot *s)
{
	struct eap_radius_exchange *x = of_slot(s);
	if (x->world->streams && x->sent && !x->bound && !x->anew) {
		x->anew = true;
		x->tried &= ~(1u << x->server);
	}
	const enum rc rc = ask_next(x);
	if (rc != RC_PENDING)
		end(x, rc, NULL);
}

static bool genuine(const struct eap_radius_exchange *x, const struct radius_packet *p)
{
	static const uint8_t zero[RADIUS_AUTHENTICATOR];
	const struct bytes head = { p->whole.p, RADIUS_AUTHENTICATOR_AT };
	const struct bytes asked = { x->packet.p + RADIUS_AUTHENTICATOR_AT, RADIUS_AUTHENTICATOR };
	const struct bytes attributes = { p->whole.p + RADIUS_HEAD, p->whole.n - RADIUS_HEAD };
	const uint8_t *mac = p->message_authenticator.p;
	const size_t before = (size_t)(mac - attributes.p);
	const struct bytes signed_parts[] = { head, asked, { attributes.p, before }, BYTES_OF(zero),
		{ mac + RADIUS_AUTHENTICATOR, attributes.n - before - RADIUS_AUTHENTICATOR } };
	const struct bytes hashed_parts[] = { head, asked, attributes, secret(x) };
	uint8_t right_mac[HMAC_MD5], right[DIGEST_MD5];
	hmac_md5(secret(x), signed_parts, sizeof(signed_parts) / sizeof(signed_parts[0]), right_mac);
	digest_md5(hashed_parts, sizeof(hashed_parts) / sizeof(hashed_parts[0]), right);
	return secret_equal(mac, right_mac, sizeof(right_mac)) &&
	       secret_equal(p->whole.p + RADIUS_AUTHENTICATOR_AT, right, sizeof(right));
}

static bool on_answer(struct eap_radius_slot *s, const struct radius_packet *p)
{
	struct eap_radius_exchange *x = of_slot(s);
	const bool answers = p->code == RADIUS_ACCESS_ACCEPT || p->code == RADIUS_ACCESS_REJECT ||
			     p->code == RADIUS_ACCESS_CHALLENGE;
	const bool forged = p->message_authenticator.p && !genuine(x, p);
	if (!answers || !p->message_authenticator.p || forged) {
		x->dropped++;
		return !forged;
	}
	x->world->server[x->server].silent_until_ms = 0;
	end(x, RC_OK, p);
	return true;
}

enum rc eap_radius_exchange_send(struct eap_radius_exchange *x)
{
	x->tried = 0;
	x->dropped = 0;
	x->anew = false;
	x->slot.up = on_up;
	x->slot.answer = on_answer;
	x->slot.down = on_down;
	x->timer.fire = on_timer;
	x->timer.owner = x;
	if (now_ms(x) >= x->deadline_ms)
		return FAIL(x->fault, REASON_radius_timeout, "no time left");
	return ask_next(x);
}
