/** From what the user wants to the HTTP requests of a login: parameters, order, headers as the chosen client
 * writes them. */
#pragma once

#include "ue/cookies.h"
#include "ue/persona.h"

enum { REQUEST_APPS_MAX = 16, REQUEST_EXTRAS_MAX = 32, REQUEST_HEADERS_MAX = 16 };

#define REQUEST_RELAY_TYPE "application/vnd.gsma.eap-relay.v1.0+json"
#define REQUEST_XML_TYPE   "text/vnd.wap.connectivity-xml"

struct param {
	struct str name, value;
	struct param *next;
};

struct param_list {
	struct param *first, *last;
};

/** What the user wants; NULL: not sent. */
struct ask {
	const char *url;
	bool post;      /* the first request is a POST with JSON */
	bool no_eap_id; /* neither EAP_ID nor, with a token, IMSI */
	const char *nai, *realm;
	unsigned mnc_digits; /* 2 or 3 */
	struct str app[REQUEST_APPS_MAX];
	size_t apps;
	const char *entitlement_version, *vers, *terminal_id, *terminal_vendor, *terminal_model,
		*terminal_sw_version;
	const char *app_name, *app_version, *notif_action, *notif_token, *gid1, *temporary_token;
	const char *language;
	const char *accept; /* replaces the client's own Accept */
	const char *wanted; /* document type */
	struct param extra[REQUEST_EXTRAS_MAX];
	size_t extras;
	struct param header[REQUEST_HEADERS_MAX];
	size_t headers;
};

/** What EAP_ID says, or, with default_realm, the NAI under nai.epc (TS 23.003 19.3.2). .p NULL: no memory. */
struct str request_identity(struct arena *a, const struct ask *ask, struct str imsi, bool default_realm);

/** The first request: with a token (.n > 0) or with EAP_ID. *params lists what it carries, for people to
 * read. */
enum rc request_first(struct arena *a, const struct ask *ask, const struct persona *p, struct str imsi,
	struct str token, struct http_request *out, struct param_list *params) MUST_USE;
/** The POST of an EAP packet to the bare configured URL (clients.md row 6). */
enum rc request_answer(struct arena *a, const struct ask *ask, const struct persona *p, struct bytes packet,
	bool sync, const struct cookies *cookies, struct http_request *out) MUST_USE;
