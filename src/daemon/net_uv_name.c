/** Names over uv_getaddrinfo. A question that a thread works on cannot be called back: it outlives its link.
 */
#include "daemon/net_uv_name.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>

struct net_uv_lookup {
	uv_getaddrinfo_t request;
	struct net_link *link; /* NULL: forgotten */
};

static void on_answer(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
	struct net_uv_lookup *lookup = request->data;
	struct net_link *l = lookup->link;
	free(lookup);
	if (!l) {
		uv_freeaddrinfo(found);
		return;
	}
	l->lookup = NULL;
	net_uv_link_named(l, status, found);
}

enum rc net_uv_name_ask(struct net_link *l, const char *host, uint16_t port, struct fault *f)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICSERV,
		.ai_socktype = l->parts.kind == NET_UDP ? SOCK_DGRAM : SOCK_STREAM };
	char service[6];
	snprintf(service, sizeof(service), "%u", (unsigned)port);
	struct net_uv_lookup *lookup = calloc(1, sizeof(*lookup));
	if (!lookup)
		return FAIL(f, REASON_memory, "a lookup");
	lookup->request.data = lookup;
	const int r = uv_getaddrinfo(l->loop, &lookup->request, on_answer, host, service, &hints);
	if (r != 0) {
		free(lookup);
		return FAIL(f, REASON_link_down, "name: %s", uv_strerror(r));
	}
	lookup->link = l;
	l->lookup = lookup;
	return RC_OK;
}

void net_uv_name_forget(struct net_link *l)
{
	if (!l->lookup)
		return;
	l->lookup->link = NULL;
	(void)uv_cancel((uv_req_t *)&l->lookup->request);
	l->lookup = NULL;
}
