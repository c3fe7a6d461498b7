/** ServiceFlow_URL and ServiceFlow_UserData: a link that names the line by its reference, its states and an
 * end, signed; no identity in it. */
#pragma once

#include "engine/engine.h"
#include "model/doc.h"

enum { PORTAL_STATES = 4 };

/** How a phone hands the user data over: ServiceFlow_ContentsType absent, json or xml (TS.43 9.9, 11.1.3.1,
 * 15.1.4). NONE: no web view. */
enum portal_form { PORTAL_NONE, PORTAL_GET, PORTAL_JSON, PORTAL_XML };
/** Their words, for settings; NULL-terminated. */
extern const char *const portal_forms[];

/** What a web view learns of the phone that opened it. */
struct portal_context {
	uint64_t ref; /* subscriber.ref */
	enum appid app;
	uint8_t states[PORTAL_STATES]; /* EntitlementStatus, ProvStatus, TC_Status, AddrStatus as they were
					  told to the phone */
	struct str store_vendor, store_user_id; /* ap2012 only; DCB_STORE_MAX octets each at most */
	uint8_t boost_type;                     /* ap2010 only: the boost that is asked for, 166 for 0 */
	int64_t ends_at;                        /* seconds since 1970 */
};

/** Absolute URL of the web view of a service ("vowifi"); empty when no portal is configured. */
enum rc portal_url(const struct engine *e, struct arena *a, const char *service, struct str *out) MUST_USE;
/**
 * "ctx=<base64url>"; empty when no portal is configured. ends_at of `who` is not read: it is set to
 * portal.life after the end of this hour, so the same line and states give the same data within an hour and a
 * repeated request gets an equal document.
 */
enum rc portal_user_data(const struct engine *e, struct arena *a, const struct portal_context *who,
	int64_t now_s, struct str *out) MUST_USE;
/** Where the web view of a service is, and how phones open it. */
struct portal_way {
	const char *service; /* "vowifi" */
	enum portal_form form;
	struct str url, user_data; /* the rules' own, in place of the portal's; empty: the portal's */
};

/**
 * ServiceFlow_URL, ServiceFlow_UserData and ServiceFlow_ContentsType into an application's part. Nothing
 * where the rules have no url and there is no portal or the form is NONE; an url of the rules with the form
 * NONE is opened with GET. In JSON and XML the data are encodedValue=<base64>: of {"ctx":...} and
 * <ctx>...</ctx>, or of the rules' text as it is.
 */
enum rc portal_flow(const struct engine *e, struct doc_node *app, const struct portal_way *way,
	const struct portal_context *who, int64_t now_s) MUST_USE;
/** What a portal does with user data that come back: RC_DENIED when altered, foreign or over. */
enum rc portal_open(const struct engine *e, struct arena *a, struct str user_data, int64_t now_s,
	struct portal_context *out) MUST_USE;
