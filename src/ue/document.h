/** The entitlement document as this client understands it: a tree, and what VERS and TOKEN say. */
#pragma once

#include "ue/http_message.h"
#include "ue/persona.h"

struct document {
	bool json;
	struct doc_node *root; /* VERS, TOKEN and one child per application, named by its AppID; absent parts
				  are absent */
	struct str version, validity, token, token_validity; /* loans; .p NULL: absent */
};

/** RC_INVALID: this client stops, the cause is in *f; RC_NOMEM. Strings of *out live in the arena or the
 * answer. */
enum rc document_read(struct arena *a, const struct persona *p, const struct http_response *answer,
	struct document *out, struct findings *f) MUST_USE;
/** The whole document is judged by clients.md rows 19 to 31 and TS.43 3.1, 4.1, 5.1; app: the AppIDs that
 * were asked for. */
void document_check(const struct document *d, const struct http_response *answer, const struct str *app,
	size_t apps, struct findings *f);

/** The first child of this name whatever its case, or NULL. */
const struct doc_node *document_child(const struct doc_node *parent, const char *name);
/** The value of a parm; .p NULL: absent. */
struct str document_parm(const struct doc_node *parent, const char *name);
