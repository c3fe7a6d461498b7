/** A persona is a row of rules: how one real client speaks, reads and when it stops (clients.md). */
#pragma once

#include "ue/challenge.h"
#include "ue/cookies.h"
#include "ue/xml.h"

/** Which Content-Type a challenge must have. */
enum persona_eap_type {
	PERSONA_EAP_EXACT,             /* the relay type alone, no parameters */
	PERSONA_EAP_JSON,              /* anything with "json" in it */
	PERSONA_EAP_EXACT_OR_ANY_JSON, /* exact header, else any JSON is a challenge all the same */
	PERSONA_EAP_ANY,               /* the body decides */
};

struct persona {
	const char *name;
	const char *help;
	bool careful; /* goes on after a finding where that is possible, and reports all of them */
	bool any_2xx; /* else 200 alone is good */
	bool final_type_enforced; /* the last answer must be labelled xml or json */
	bool token_anywhere;      /* looks for a token in the body before anything else */
	bool checks_mac;          /* AT_MAC of the challenge */
	bool says_no;             /* sends Authentication-Reject and Client-Error; the others fall silent */
	bool cuts_terminal;       /* vendor, model, version to 4, 10, 20 characters */
	bool apps_as_text;        /* in a POST several AppIDs are the one string "[ap2004,ap2003]" */
	bool default_nai_keys;    /* keys over the nai.epc NAI whatever EAP_ID said */
	enum persona_eap_type eap_type;
	enum cookies_rule cookies;
	challenge_reader *read;
	struct xml_style xml;
	unsigned challenges_max; /* of one login */
	unsigned syncs_max;      /* synchronisation failures of one login */
	/* Accept: of a first request with EAP_ID, of the answer, of the answer after a refused SQN, with a
	 * token; NULL: the document type that the user wants */
	const char *accept_first, *accept_answer, *accept_sync, *accept_token;
	const char *user_agent; /* %s: vendor, model, application's version, system's version; NULL: the
				   platform's own */
};

/** NULL: no such persona. The name NULL is the careful phone. */
const struct persona *persona_find(const char *name);
/** The i-th row, or NULL behind the last. */
const struct persona *persona_at(unsigned i);
