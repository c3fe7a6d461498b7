/** One way to prove who is calling. */
#pragma once

#include "engine/need.h"

/** Who was proven, and by what. */
struct subject {
	struct imsi imsi;
	const struct subscriber *line;
	const char *method; /* "eap_aka", "token": log word and metric label */
	int64_t proven_at;  /* when the SIM proved itself */
	struct str token;   /* a token to repeat in the answer; empty: issue a new one */
	int64_t token_expires_at;
	uint8_t token_groups; /* of the token presented: its renewal keeps them */
};

struct login_result {
	enum { LOGIN_SUBJECT, LOGIN_PROMPT } kind;
	struct subject subject;
	struct bytes prompt;                /* LOGIN_PROMPT: the EAP packet for the device */
	struct str cookie;                  /* LOGIN_PROMPT: value of the one cookie */
	const struct ts43_request *request; /* the request to answer: of leg 1 when this was a continuation */
	enum reason token_void;             /* why a token was not taken beside which another proof goes on */
};

struct login_view {
	const struct engine *engine;
	const struct ts43_request *rq;
};

struct login_method {
	const char *name;
	const struct conf_item *conf;
	bool (*claims)(const struct ts43_request *
			rq); /* is this request mine? pure; methods are asked in the order of login/all.def */
	enum rc (*step)(const struct login_view *v, struct inquiry *q, struct login_result *out) MUST_USE;
};
