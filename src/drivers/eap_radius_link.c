/** Opening links, and handing what they bring to whoever holds the identifier. */
#include "drivers/eap_radius_link.h"

#include <stdlib.h>

enum { IDENTIFIERS = 256 };

struct eap_radius_link {
	struct eap_radius_server *server;
	struct net_link *net;
	bool up;
	unsigned open;
	uint8_t next; /* identifiers are taken in turn, so that each rests as long as it can */
	struct eap_radius_slot *slot[IDENTIFIERS];
};

static void forget(struct eap_radius_link *l)
{
	for (size_t i = 0; i < EAP_RADIUS_LINK_PORTS; i++)
		if (l->server->link[i] == l)
			l->server->link[i] = NULL;
}

static void on_up(void *owner)
{
	struct eap_radius_link *l = owner;
	l->up = true;
	for (size_t i = 0; i < IDENTIFIERS; i++)
		if (l->slot[i])
			l->slot[i]->up(l->slot[i]);
}

static void on_octets(void *owner, struct bytes in)
{
	struct eap_radius_link *l = owner;
	struct radius_packet p;
	if (radius_read(in, &p, NULL) != RC_OK || !l->slot[p.identifier])
		return;
	l->slot[p.identifier]->answer(l->slot[p.identifier], &p);
}

static void on_down(void *owner, const struct fault *why)
{
	struct eap_radius_link *l = owner;
	(void)why; /* the holders say what it means for them */
	forget(l);
	l->up = false;
	l->server->silent_until_ms = env_mono_ms(l->server->env) + EAP_RADIUS_LINK_SILENT_MS;
	l->server->net->ops->close(&l->net);
	for (size_t i = 0; i < IDENTIFIERS; i++) {
		struct eap_radius_slot *slot = l->slot[i];
		if (!slot)
			continue;
		eap_radius_link_release(slot);
		slot->down(slot);
	}
	free(l);
}

static enum rc open_link(struct eap_radius_server *s, struct eap_radius_link **out, struct fault *f)
{
	struct eap_radius_link *l = calloc(1, sizeof(*l));
	if (!l)
		return FAIL(f, REASON_memory, "link");
	l->server = s;
	const struct net_link_parts parts = { .kind = NET_UDP,
		.host = s->at.host,
		.port = s->at.port,
		.owner = l,
		.up = on_up,
		.octets = on_octets,
		.down = on_down };
	const enum rc rc = s->net->ops->open(s->net, &parts, &l->net, f);
	if (rc != RC_OK)
		free(l);
	else
		*out = l;
	return rc;
}

void eap_radius_link_close(struct eap_radius_server *s)
{
	for (size_t i = 0; i < EAP_RADIUS_LINK_PORTS; i++) {
		if (!s->link[i])
			continue;
		s->net->ops->close(&s->link[i]->net);
		free(s->link[i]);
		s->link[i] = NULL;
	}
}

static void hold(struct eap_radius_link *l, struct eap_radius_slot *slot)
{
	while (l->slot[l->next])
		l->next++;
	slot->link = l;
	slot->identifier = l->next++;
	l->slot[slot->identifier] = slot;
	l->open++;
}

enum rc eap_radius_link_take(struct eap_radius_server *s, struct eap_radius_slot *slot, struct fault *f)
{
	for (size_t i = 0; i < EAP_RADIUS_LINK_PORTS; i++) {
		const enum rc rc = s->link[i] ? RC_OK : open_link(s, &s->link[i], f);
		if (rc != RC_OK)
			return rc;
		if (s->link[i]->open == IDENTIFIERS)
			continue;
		hold(s->link[i], slot);
		return RC_OK;
	}
	return FAIL(f, REASON_link_full, "%d requests are open", EAP_RADIUS_LINK_PORTS * IDENTIFIERS);
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

bool eap_radius_link_send(struct eap_radius_slot *slot, struct bytes packet)
{
	struct eap_radius_link *l = slot->link;
	return l->up && l->server->net->ops->send(l->net, packet, NULL) == RC_OK;
}
