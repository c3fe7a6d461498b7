/** VERS, TOKEN and the applications joined, then written as XML (TS.43 2.9.2, 2.9.3) or JSON (2.9.4). */
#pragma once

#include "engine/accept.h"
#include "engine/engine.h"
#include "model/doc.h"

#define ANSWER_TYPE_XML  "text/vnd.wap.connectivity-xml"
#define ANSWER_TYPE_JSON "application/json"
#define ANSWER_TYPE_EAP  "application/vnd.gsma.eap-relay.v1.0+json"

enum { ANSWER_MAX = 65536 };

struct answer {
	int64_t version, validity; /* VERS */
	struct str token;          /* empty: the document has no TOKEN */
	int64_t token_validity;
	const struct doc_node *apps; /* root: one child per application, in the order asked */
};

/** Appends the document; RC_NOMEM above ANSWER_MAX. */
enum rc answer_write(const struct answer *a, enum answer_format format, struct buf *out) MUST_USE;
/** `{"eap-relay-packet":"..."}` */
enum rc answer_write_eap(struct bytes packet, struct buf *out) MUST_USE;

/** What the rules have to say about VERS. */
struct answer_rules {
	uint32_t number;    /* of the version: rises with each activation */
	int64_t validity_s; /* instead of vers.validity; 0: as the setting says */
};

/** VERS of a line: its counter plus the rules' number, or what the operator ordered (digest 03 section 5). */
void answer_vers(const struct engine *e, const struct subscriber *line, const struct answer_rules *rules,
	struct answer *out);
