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
/** VERS of a line: its counter plus the rules' activations, or what the operator ordered (digest 03 section
 * 5). */
void answer_vers(const struct engine *e, const struct subscriber *line, struct answer *out);
