/** Fuzz target: the first octet chooses GET or POST, and rules with AppIDs of their own or none; whatever
 * follows is read as a request or refused for a reason that is not ours. */
#include "engine/request.h"
#include "rules/rules.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct request_rules rules = { { 1, 0 }, { 12, 0 }, { 2, 0 } };

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* with two AppIDs of their own, or none */
static const struct rules *own_rules(bool some)
{
	static const struct rules_app row = { .name = "vowifi", .id = "ap2004" };
	static const struct rules_schema schema = { &row, 1 };
	static const struct rules_source src[2] = { { .text = STR("rules: []\n"), .name = "r" },
		{ .text = STR("custom: {ap2099: {name: a}, ap2098: {name: ap7}}\nrules: []\n"),
			.name = "r" } };
	static struct arena *arena[2];
	static struct rules *r[2];
	struct str error;
	struct fault f = { .reason = REASON_none };
	for (int i = 0; i < 2 && !r[i]; i++) {
		arena[i] = arena_new(1 << 22);
		must(arena[i] && rules_read(arena[i], &src[i], &schema, &r[i], &error, &f) == RC_OK);
	}
	return r[some];
}

static void utf8(struct str s, size_t max)
{
	must(s.n <= max && str_is_utf8(s));
}

static void look_parameters(const struct ts43_request *rq)
{
	utf8(rq->store_vendor, DCB_STORE_MAX);
	utf8(rq->store_user_id, DCB_STORE_MAX);
	must((rq->app_bits & appid_bit(APPID_ap2012)) ? rq->store_vendor.n && rq->store_user_id.n
						      : !rq->store_vendor.n);
	must(!rq->boost || (rq->app_bits & appid_bit(APPID_ap2010)));
	uint32_t bits = 0;
	must(rq->n_apps + rq->n_own >= 1 && rq->n_apps <= REQUEST_APPS_MAX && rq->app_named);
	must(rq->n_other <= REQUEST_NAMED_MAX && rq->n_own <= 2);
	for (size_t i = 0; i < rq->n_own; i++)
		must(str_ieq(rq->own[i], STR("ap2099")) || str_ieq(rq->own[i], STR("ap2098")));
	must(rq->n_own < 2 || !str_ieq(rq->own[0], rq->own[1]));
	for (size_t i = 0; i < rq->n_apps; i++) {
		must(!(bits & appid_bit(rq->apps[i])));
		bits |= appid_bit(rq->apps[i]);
	}
	must((bits | (rq->n_own ? APPID_OWN_BIT : 0)) == rq->app_bits);
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
		enum rc rc = request_read(a, &raw, &rules, &rq, &f);
		if (rc == RC_OK)
			rc = request_own(&rq, own_rules(data[0] & 2), &f);
		must(rc == fault_row(f.reason)->rc && f.reason != REASON_bug);
		if (rc == RC_OK && rq.relay)
			must(raw.post && rq.packet.n > 0 && rq.packet.n <= REQUEST_EAP_MAX);
		else if (rc == RC_OK)
			look_parameters(&rq);
	}
	arena_free(&a);
	return 0;
}
