/** Fuzz target: any octets as a RADIUS packet end in slices that lie in the packet, or in a reason. */
#include "codec/radius.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void inside(const struct radius_packet *p, struct bytes slice)
{
	if (!slice.p)
		return;
	must(slice.n <= RADIUS_VALUE_MAX);
	must(slice.p >= p->whole.p + RADIUS_HEAD && slice.p + slice.n <= p->whole.p + p->whole.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct radius_packet p;
	struct fault f = { .reason = REASON_none };
	static uint8_t mem[RADIUS_MAX];
	struct buf eap;
	const enum rc rc = radius_read((struct bytes){ data, size }, &p, &f);
	must((rc == RC_OK) == (f.reason == REASON_none));
	if (rc != RC_OK)
		return 0;
	must(p.whole.p == data && p.whole.n <= size && p.whole.n >= RADIUS_HEAD);
	inside(&p, p.user_name);
	inside(&p, p.state);
	inside(&p, p.message_authenticator);
	inside(&p, p.chargeable_user);
	inside(&p, p.imsi);
	buf_init_fixed(&eap, mem, sizeof(mem));
	radius_eap(&p, &eap);
	must(!eap.failed && (p.has_eap || !eap.n));
	return 0;
}
