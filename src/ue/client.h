/** One login of one phone, step by step: the first request, challenges and answers, the document. */
#pragma once

#include "ue/document.h"
#include "ue/eap_peer.h"
#include "ue/http_client.h"
#include "ue/request.h"

/** How it ended; the values are the exit codes of the program. */
enum client_end {
	CLIENT_DONE = 0,    /* a document came */
	CLIENT_REFUSED = 1, /* the server said no */
	CLIENT_NETWORK = 3, /* no answer at all */
	CLIENT_RULE = 4,    /* the server broke a rule that this client needs */
	CLIENT_CARD = 5,    /* the card or the phone did not go on */
};

enum step_kind { STEP_REQUEST, STEP_RESPONSE, STEP_CHALLENGE, STEP_DOCUMENT, STEP_NOTE, STEP_KINDS };

struct step {
	enum step_kind kind;
	struct step *next;
	const struct http_request *request;   /* STEP_REQUEST */
	struct param_list params;             /* STEP_REQUEST: of a first request */
	const struct http_response *response; /* STEP_RESPONSE */
	struct bytes packet; /* STEP_CHALLENGE: as it came; STEP_REQUEST: the EAP answer inside, if any */
	const struct eap_peer_turn *turn; /* STEP_CHALLENGE */
	const struct document *document;  /* STEP_DOCUMENT */
	struct str note;                  /* STEP_NOTE */
};

/** Everything lives in the arena. */
struct client_login {
	struct arena *arena;
	enum client_end end;
	long status; /* of the last answer; 0: none */
	double ms;   /* spent on the network */
	unsigned challenges, syncs;
	bool by_token;
	struct step *first, *last;
	struct document document; /* when CLIENT_DONE, perhaps when CLIENT_RULE; root NULL: none */
	struct findings findings;
};

struct client {
	const struct ask *ask;
	const struct persona *persona;
	struct http_client *http;
	struct usim *card;
	struct str imsi;
	unsigned misbehave;
	void (*watch)(
		void *user, const struct client_login *l, const struct step *s); /* NULL: nobody looks on */
	void *user;
};

/** With a token, or with EAP-AKA when token.n is 0. RC_NOMEM is the only failure. The arena must be set in
 * *l, the rest is reset. */
enum rc client_login(struct client *c, struct str token, struct client_login *l) MUST_USE;
/** Adds a remark of the caller to the steps. */
enum rc client_note(struct client *c, struct client_login *l, const char *text) MUST_USE;
