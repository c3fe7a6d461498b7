/** One entitlement request, typed: GET query or POST JSON become the same struct (TS.43 2.3, 2.4; clients.md
 * rows 32 to 35). */
#pragma once

#include "base/arena.h"
#include "base/fault.h"
#include "engine/appid.h"
#include "engine/version.h"
#include "model/change.h"

struct rules;

enum {
	REQUEST_APPS_MAX = APPID_COUNT,
	REQUEST_OWN_MAX = 8,       /* AppIDs of the operator's rules; further ones are unknown */
	REQUEST_EAP_MAX = 1500,    /* octets of an EAP packet */
	REQUEST_PARAMS_MAX = 128,  /* parameters, unknown ones too */
	REQUEST_NAMED_MAX = 32,    /* AppIDs in `app`, unknown and repeated ones too */
	REQUEST_COOKIES_MAX = 8,   /* candidates for the login cookie; further ones are ignored */
	REQUEST_TERMINAL_MAX = 64, /* terminal_vendor, _model, _sw_version are cut there */
};

/** Name of the one cookie of a login. */
#define REQUEST_COOKIE "ecs"

/** What arrives, still as text. */
struct request_raw {
	bool post;
	struct str query;          /* percent-encoded; ignored for POST */
	struct bytes body;         /* POST */
	const struct str *cookies; /* values of all Cookie header lines */
	size_t n_cookies;
	struct str accept, accept_language, user_agent;
};

/** MSG_btn (TS.43 table 90). */
enum msg_btn { MSG_BTN_NONE, MSG_BTN_REJECTED, MSG_BTN_ACCEPTED };

struct ts43_request {
	bool relay;          /* carries eap-relay-packet: the continuation of a login */
	struct bytes packet; /* the EAP packet, decoded */
	const struct str
		*cookies; /* candidates for our login cookie: values found under its name, in order */
	size_t n_cookies;

	enum appid apps[REQUEST_APPS_MAX]; /* known AppIDs in the order asked, each once */
	size_t n_apps;
	struct str other[REQUEST_NAMED_MAX]; /* what is no AppID of TS.43, as sent, each once */
	size_t n_other;
	struct str own[REQUEST_OWN_MAX]; /* AppIDs that the rules declare, as sent, in the order asked, each
					    once */
	size_t n_own;
	uint32_t app_bits; /* of apps; APPID_OWN_BIT: there are own ones too */
	bool token_sent;   /* `token` was in the request that began the login */
	bool app_named;    /* `app` held something, known or not */

	struct version version; /* engine default when not given */
	/* empty: absent, `null` or empty in the request */
	struct str token, eap_id, temporary_token, operator_token, access_token, requestor_id;
	struct str msisdn, otp, code, state, error;
	struct str imsi_text; /* IMSI as sent; empty: absent or "null" */
	struct str terminal_id, app_name, app_version, gid1, gid2, operation;
	struct str terminal_vendor, terminal_model, terminal_sw_version;
	int64_t vers; /* 0 when absent or not a number */

	bool notif;          /* a registration or its removal is asked for */
	bool notif_too_long; /* notif_token above 2,048 octets: RegisterNotifStatus 1, the login goes on */
	bool notif_remove;   /* notif_action 0 */
	enum push_service notif_service;
	struct str notif_token;

	bool boost;         /* ap2010: boost_type came, a real-time boost is asked for (TS.43 9.4) */
	uint8_t boost_type; /* of it; 0 is not made 166 */
	struct str store_vendor, store_user_id; /* ap2012: both are there (TS.43 table 90) */
	enum msg_btn msg_btn;                   /* ap2012 */

	struct str accept, accept_language, user_agent;
};

/** Bounds of what is accepted; from settings. */
struct request_rules {
	struct version version_min, version_max, version_default;
};

/**
 * Reads a request. The order of refusals: grammar, repeated credentials, ceilings; then, unless it is a relay
 * leg: version (406), app, notif_*, what belongs to one AppID. Values live in the arena or in raw. Whether an
 * AppID is known at all is for request_own() to say.
 */
enum rc request_read(struct arena *a, const struct request_raw *raw, const struct request_rules *rules,
	struct ts43_request *out, struct fault *f) MUST_USE;
/** Which of the other AppIDs are the operator's own: declared by his rules. app_unknown when none is known.
 */
enum rc request_own(struct ts43_request *rq, const struct rules *rules, struct fault *f) MUST_USE;
