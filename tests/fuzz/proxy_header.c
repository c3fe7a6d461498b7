/**
 * Fuzz target: any octets where a PROXY header is expected. Each beginning either waits for more or has come
 * to the same end as the whole, and never waits for more than a header may have.
 */
#include "http/proxy_header.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static enum rc read_some(const uint8_t *data, size_t n, struct proxy_header *h)
{
	struct fault f = { .reason = REASON_none };
	const enum rc rc = proxy_header_read((struct bytes){ data, n }, h, &f);
	must(rc == RC_OK || rc == RC_PENDING || rc == RC_MALFORMED);
	must(f.reason == (rc == RC_MALFORMED ? REASON_proxy_header : REASON_none));
	must(rc != RC_PENDING || n < PROXY_HEADER_MAX);
	if (rc == RC_OK) {
		must(h->octets > 0 && h->octets <= n && h->octets <= PROXY_HEADER_MAX);
		must(h->has_client == (conn_peer_address(&h->client) != NULL));
	}
	return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proxy_header whole, part;
	const enum rc rc = read_some(data, size, &whole);
	for (size_t n = 0; n <= size && n <= PROXY_HEADER_MAX; n++) {
		const enum rc early = read_some(data, n, &part);
		if (early == RC_PENDING)
			continue;
		must(early == rc && (rc != RC_OK || part.octets == whole.octets));
		break;
	}
	return 0;
}
