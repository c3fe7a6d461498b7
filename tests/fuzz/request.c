/** Fuzz target: the first octet chooses GET or POST; whatever follows is read as a request or refused for a
 * reason that is not ours. */
#include "engine/request.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct request_rules rules = { { 1, 0 }, { 12, 0 }, { 2, 0 } };

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void utf8(struct str s, size_t max)
{
	must(s.n <= max && str_is_utf8(s));
}

static void look_parameters(const struct ts43_request *rq)
{
	uint32_t bits = 0;
	must(rq->n_apps >= 1 && rq->n_apps <= REQUEST_APPS_MAX && rq->app_named);
	for (size_t i = 0; i < rq->n_apps; i++) {
		must(!(bits & appid_bit(rq->apps[i])));
		bits |= appid_bit(rq->apps[i]);
	}
	must(bits == rq->app_bits);
	must(version_compare(rq->version, rules.version_min) >= 0 &&
		version_compare(rq->version, rules.version_max) <= 0);
	utf8(rq->token, 512);
	utf8(rq->eap_id, 128);
	utf8(rq->terminal_id, 64);
	utf8(rq->terminal_model, REQUEST_TERMINAL_MAX);
	utf8(rq->gid1, 40);
	utf8(rq->notif_token, PUSH_TOKEN_MAX);
	must(rq->notif || (!rq->notif_token.n && !rq->notif_too_long));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(256 * 1024);
	struct fault f = { .reason = REASON_none };
	struct ts43_request rq;
	must(a != NULL);
	if (size > 0) {
		const struct bytes rest = { data + 1, size - 1 };
		const struct str cookie = str_of_bytes(rest);
		const struct request_raw raw = { .post = data[0] & 1,
			.query = str_of_bytes(rest),
			.body = rest,
			.cookies = &cookie,
			.n_cookies = 1 };
		const enum rc rc = request_read(a, &raw, &rules, &rq, &f);
		must(rc == fault_row(f.reason)->rc && f.reason != REASON_bug);
		if (rc == RC_OK && rq.relay)
			must(raw.post && rq.packet.n > 0 && rq.packet.n <= REQUEST_EAP_MAX);
		else if (rc == RC_OK)
			look_parameters(&rq);
	}
	arena_free(&a);
	return 0;
}
