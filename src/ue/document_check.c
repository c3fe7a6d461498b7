/** What clients and TS.43 demand of a finished document; each missing thing is a finding. */
#include "ue/document.h"

#include "base/text.h"

enum { SMALL_ENOUGH = 500 * 1000 };

static const char *const INTEGERS[] = { "version", "validity", "EntitlementStatus", "ProvStatus", "TC_Status",
	"AddrStatus", "AccessType", "HomeRoamingNWType", "RegisterNotifStatus", "OperationResult",
	"PollingInterval" };
static const char *const SPELLED[] = { "VERS", "TOKEN", "version", "validity", "token", "EntitlementStatus",
	"ProvStatus", "TC_Status", "AddrStatus", "ServiceFlow_URL", "ServiceFlow_UserData",
	"MessageForIncompatible", "TemporaryToken", "TemporaryTokenExpiry", "VoiceOverCellularEntitleInfo",
	"RATVoiceEntitleInfoDetails", "AccessType", "HomeRoamingNWType" };
static const char *const VOWIFI[] = { "EntitlementStatus", "ProvStatus", "TC_Status", "AddrStatus",
	"ServiceFlow_URL", "ServiceFlow_UserData", "MessageForIncompatible" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool plain_integer(struct str s)
{
	const bool minus = s.n && s.p[0] == '-';
	const struct str digits = minus ? str_sub(s, 1, s.n) : s;
	if (!digits.n || !str_all_digits(digits))
		return false;
	return digits.p[0] != '0' || (digits.n == 1 && !minus);
}

static void check_parm(const struct doc_node *n, struct findings *f)
{
	for (size_t i = 0; i < COUNT(INTEGERS); i++)
		if (str_is(n->name, INTEGERS[i]) && !plain_integer(n->value))
			findings_add(f, "clients 27", "%s is \"%.*s\", not a plain integer", INTEGERS[i],
				STR_ARG(n->value));
	if (str_find(n->value, '&') < n->value.n)
		findings_add(f, "clients 24", "%.*s has an & in its value", STR_ARG(n->name));
}

/* TS.43 2.9.4: in JSON the two heads are Vers and Token */
static bool spelled_right(struct str name, bool json)
{
	for (size_t i = 0; i < COUNT(SPELLED); i++)
		if (str_is(name, SPELLED[i]))
			return true;
	return json && (str_is(name, "Vers") || str_is(name, "Token"));
}

static void check_spelling(struct str name, bool json, struct findings *f)
{
	for (size_t i = 0; i < COUNT(SPELLED) && !spelled_right(name, json); i++) {
		if (!str_ieq(name, str_of(SPELLED[i])))
			continue;
		findings_add(f, "clients 26", "%.*s is not spelled %s", STR_ARG(name), SPELLED[i]);
		return;
	}
}

static void check_tree(const struct doc_node *node, bool json, struct findings *f)
{
	for (const struct doc_node *n = node->first; n; n = n->next) {
		check_spelling(n->name, json, f);
		if (n->kind == DOC_PARM)
			check_parm(n, f);
		else
			check_tree(n, json, f);
	}
}

static void check_token(const struct document *d, struct findings *f)
{
	if (!d->token.n) {
		findings_add(f, "clients 19", "the document has no TOKEN");
		return;
	}
	if (!d->token_validity.n || str_is(d->token_validity, "0"))
		findings_add(f, "clients 19", "TOKEN has no validity above 0");
	for (size_t i = 0; i < d->token.n; i++) {
		if (!text_unreserved(d->token.p[i])) {
			findings_add(f, "clients 23", "the token has characters that are not URL-safe");
			return;
		}
	}
}

static bool asked_for(struct str name, const struct str *app, size_t apps)
{
	for (size_t i = 0; i < apps; i++)
		if (str_ieq(name, app[i]))
			return true;
	return false;
}

static void check_app(const struct doc_node *n, struct findings *f)
{
	if (str_is(n->name, "ap2004"))
		for (size_t i = 0; i < COUNT(VOWIFI); i++)
			if (!document_parm(n, VOWIFI[i]).p)
				findings_add(f, "TS.43 3.1", "ap2004 has no %s", VOWIFI[i]);
	if (str_is(n->name, "ap2005") && !document_parm(n, "EntitlementStatus").p)
		findings_add(f, "TS.43 5.1.1", "ap2005 has no EntitlementStatus");
	if (str_is(n->name, "ap2003") && !document_parm(n, "EntitlementStatus").p &&
		!document_child(n, "VoiceOverCellularEntitleInfo"))
		findings_add(f, "TS.43 4.1.1", "ap2003 says nothing about any RAT");
	if (document_parm(n, "TemporaryToken").p && !document_parm(n, "TemporaryTokenExpiry").n)
		findings_add(f, "clients 30", "TemporaryToken comes without TemporaryTokenExpiry");
}

static void check_apps(const struct document *d, const struct str *app, size_t apps, struct findings *f)
{
	size_t seen = 0;
	for (const struct doc_node *n = d->root->first; n; n = n->next) {
		if (!str_starts(n->name, STR("ap")) && !str_ieq(n->name, STR("APPLICATION")))
			continue;
		seen++;
		if (!asked_for(n->name, app, apps))
			findings_add(f, "clients 28", "%.*s was not asked for", STR_ARG(n->name));
		check_app(n, f);
	}
	if (seen != apps)
		findings_add(f, "TS.43 2.9.2", "%zu applications were asked for, %zu came", apps, seen);
}

void document_check(const struct document *d, const struct http_response *answer, const struct str *app,
	size_t apps, struct findings *f)
{
	if (answer->body.n > SMALL_ENOUGH)
		findings_add(f, "clients 38", "the document has %zu octets", answer->body.n);
	if (!d->version.p || !d->validity.p)
		findings_add(f, "TS.43 2.9.3", "VERS, its version or its validity is missing");
	if (document_child(d->root, "eap-relay-packet"))
		findings_add(f, "clients 15", "a final document has a member eap-relay-packet");
	check_token(d, f);
	check_tree(d->root, d->json, f);
	check_apps(d, app, apps, f);
}
