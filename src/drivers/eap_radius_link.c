/** Opening links, packets out of a stream, and handing them to whoever holds the identifier. */
#include "drivers/eap_radius_link.h"

#include "base/secret.h"
#include "crypto/tls_client.h"

#include <stdlib.h>

enum { IDENTIFIERS = 256, LENGTH_END = 4 /* code, identifier, Length */ };

struct eap_radius_link {
	struct eap_radius_server *server;
	struct net_link *net;
	bool up;
	int64_t heard_ms; /* the last packet; -1: none */
	unsigned open;
	uint8_t next; /* identifiers are taken in turn, so that each rests as long as it can */
	struct eap_radius_slot *slot[IDENTIFIERS];
	size_t n; /* a stream's packet that is not whole yet */
	uint8_t in[RADIUS_MAX];
};

static int64_t now_ms(const struct eap_radius_server *s)
{
	return env_mono_ms(s->env);
}

static void forget(struct eap_radius_link *l)
{
	for (size_t i = 0; i < EAP_RADIUS_LINK_PORTS; i++)
		if (l->server->link[i] == l)
			l->server->link[i] = NULL;
}

/* MS-MPPE keys are as good as plain where the secret is the well-known one */
static void link_free(struct eap_radius_link *l)
{
	secret_wipe(l, sizeof(*l));
	free(l);
}

static void on_up(void *owner)
{
	struct eap_radius_link *l = owner;
	l->up = true;
	for (size_t i = 0; i < IDENTIFIERS; i++)
		if (l->slot[i])
			l->slot[i]->up(l->slot[i]);
}

static void pause_after(struct eap_radius_server *s)
{
	s->pause_ms = s->pause_ms ? 2 * s->pause_ms : EAP_RADIUS_LINK_RETRY_MS;
	if (s->pause_ms > EAP_RADIUS_LINK_RETRY_MAX_MS)
		s->pause_ms = EAP_RADIUS_LINK_RETRY_MAX_MS;
	s->again_ms = now_ms(s) + s->pause_ms;
}

/* A connection that served and is idle may be closed by the other side: that says nothing about it. TLS 1.3
 * tells a refused certificate after the handshake only, so one that never brought anything was of no use. */
static void lose(struct eap_radius_link *l, const struct fault *why)
{
	struct eap_radius_server *s = l->server;
	s->lost = *why;
	forget(l);
	if (!l->up || l->open)
		s->silent_until_ms = now_ms(s) + EAP_RADIUS_LINK_SILENT_MS;
	if (s->tls && l->heard_ms < 0)
		pause_after(s);
	s->net->ops->close(&l->net);
	for (size_t i = 0; i < IDENTIFIERS; i++) {
		struct eap_radius_slot *slot = l->slot[i];
		if (!slot)
			continue;
		eap_radius_link_release(slot);
		slot->down(slot);
	}
	link_free(l);
}

static void on_down(void *owner, const struct fault *why)
{
	lose(owner, why);
}

static enum rc take_packet(struct eap_radius_link *l, struct bytes octets, struct fault *f)
{
	struct radius_packet p;
	const enum rc rc = radius_read(octets, &p, f);
	if (rc != RC_OK)
		return rc;
	struct eap_radius_slot *slot = l->slot[p.identifier];
	if (slot && !slot->answer(slot, &p))
		return FAIL(f, REASON_radius_answer, "a wrong authenticator: another secret?");
	if (l->heard_ms < 0)
		l->server->pause_ms = 0;
	l->heard_ms = now_ms(l->server);
	return RC_OK;
}

static void on_datagram(void *owner, struct bytes in)
{
	(void)take_packet(owner, in, NULL); /* anybody can send one: it is only dropped */
}

/* how long the packet in the buffer is, as far as that is known; 0: it cannot be one */
static size_t wanted(const struct eap_radius_link *l)
{
	if (l->n < LENGTH_END)
		return LENGTH_END;
	const size_t length = (size_t)l->in[2] << 8 | l->in[3];
	return length < RADIUS_HEAD || length > RADIUS_MAX ? 0 : length;
}

/* what follows a packet that is none cannot be found any more (RFC 6613 2.6.4) */
static enum rc take_stream(struct eap_radius_link *l, struct bytes in, struct fault *f)
{
	enum rc rc = RC_OK;
	while (in.n && rc == RC_OK) {
		const size_t room = wanted(l) - l->n, n = in.n < room ? in.n : room;
		memcpy(l->in + l->n, in.p, n);
		l->n += n;
		in = (struct bytes){ in.p + n, in.n - n };
		const size_t length = wanted(l);
		if (!length)
			return FAIL(f, REASON_radius_answer, "Length %u", l->in[2] << 8 | l->in[3]);
		if (l->n < length)
			continue;
		l->n = 0;
		rc = take_packet(l, (struct bytes){ l->in, length }, f);
	}
	return rc;
}

static void on_stream(void *owner, struct bytes in)
{
	struct fault f = { 0 };
	if (take_stream(owner, in, &f) != RC_OK)
		lose(owner, &f);
}

static enum rc open_link(struct eap_radius_server *s, struct eap_radius_link **out, struct fault *f)
{
	if (s->pause_ms && now_ms(s) < s->again_ms)
		return fault_pass(f, &s->lost);
	struct eap_radius_link *l = calloc(1, sizeof(*l));
	if (!l)
		return FAIL(f, REASON_memory, "link");
	l->server = s;
	l->heard_ms = -1;
	const struct net_link_parts parts = { .kind = s->tls ? NET_TLS : NET_UDP,
		.host = s->at.host,
		.port = s->at.port,
		.tls = s->tls,
		.owner = l,
		.up = on_up,
		.octets = s->tls ? on_stream : on_datagram,
		.down = on_down };
	s->lost = (struct fault){ 0 };
	const enum rc rc = s->net->ops->open(s->net, &parts, &l->net, &s->lost);
	if (rc != RC_OK) {
		free(l);
		return fault_pass(f, &s->lost);
	}
	*out = l;
	return RC_OK;
}

void eap_radius_link_close(struct eap_radius_server *s)
{
	for (size_t i = 0; i < EAP_RADIUS_LINK_PORTS; i++) {
		if (!s->link[i])
			continue;
		s->net->ops->close(&s->link[i]->net);
		link_free(s->link[i]);
		s->link[i] = NULL;
	}
	tls_client_close(&s->tls);
}

static void hold(struct eap_radius_link *l, struct eap_radius_slot *slot)
{
	while (l->slot[l->next])
		l->next++;
	slot->link = l;
	slot->since_ms = now_ms(l->server);
	slot->identifier = l->next++;
	l->slot[slot->identifier] = slot;
	l->open++;
}

/* a link with a free identifier, else where a new one has its place; NULL: neither */
static struct eap_radius_link **place_in(struct eap_radius_server *s)
{
	struct eap_radius_link **empty = NULL;
	for (size_t i = 0; i < EAP_RADIUS_LINK_PORTS; i++) {
		struct eap_radius_link **l = &s->link[i];
		if (*l && (*l)->open < IDENTIFIERS)
			return l;
		if (!*l && !empty)
			empty = l;
	}
	return empty;
}

enum rc eap_radius_link_take(struct eap_radius_server *s, struct eap_radius_slot *slot, struct fault *f)
{
	struct eap_radius_link **l = place_in(s);
	if (!l)
		return FAIL(f, REASON_link_full, "%d requests are open", EAP_RADIUS_LINK_PORTS * IDENTIFIERS);
	const enum rc rc = *l ? RC_OK : open_link(s, l, f);
	if (rc == RC_OK)
		hold(*l, slot);
	return rc;
}

void eap_radius_link_release(struct eap_radius_slot *slot)
{
	struct eap_radius_link *l = slot->link;
	if (!l)
		return;
	l->slot[slot->identifier] = NULL;
	l->open--;
	slot->link = NULL;
}

void eap_radius_link_silent(struct eap_radius_slot *slot)
{
	struct eap_radius_link *l = slot->link;
	struct eap_radius_server *s = l->server;
	struct fault why = { 0 };
	s->silent_until_ms = now_ms(s) + EAP_RADIUS_LINK_SILENT_MS;
	const bool dead = s->tls && l->up && l->heard_ms < slot->since_ms;
	eap_radius_link_release(slot);
	if (!dead)
		return;
	(void)FAIL(&why, REASON_link_timeout, "nothing came over it");
	lose(l, &why);
}

bool eap_radius_link_send(struct eap_radius_slot *slot, struct bytes packet)
{
	struct eap_radius_link *l = slot->link;
	return l->up && l->server->net->ops->send(l->net, packet, NULL) == RC_OK;
}
