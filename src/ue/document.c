/** Choosing the reader of a document by the client's rules, and finding VERS and TOKEN in it. */
#include "ue/document.h"

#include "ue/json.h"

enum format { FORMAT_UNKNOWN, FORMAT_XML, FORMAT_JSON };

static enum format labelled(struct str type)
{
	if (str_find_str(type, STR("xml")) < type.n || str_is(type, "text/vnd.wap.connectivity"))
		return FORMAT_XML;
	return str_find_str(type, STR("json")) < type.n ? FORMAT_JSON : FORMAT_UNKNOWN;
}

static enum format looks_like(struct str body)
{
	body = str_trim(body);
	return body.n && body.p[0] == '{' ? FORMAT_JSON : FORMAT_XML;
}

static enum rc choose(
	const struct persona *p, const struct http_response *answer, enum format *out, struct findings *f)
{
	const struct str type = http_message_header(answer, "Content-Type", 0);
	const enum format label = labelled(type), look = looks_like(answer->body);
	*out = label == FORMAT_UNKNOWN ? look : label;
	if (label == FORMAT_UNKNOWN && p->final_type_enforced) {
		findings_add(f, "clients 14", "the document is labelled \"%.*s\"", STR_ARG(type));
		return p->careful ? RC_OK : RC_INVALID;
	}
	if (p->careful && label != FORMAT_UNKNOWN && label != look)
		findings_add(f, "clients 14", "the document is labelled \"%.*s\" and is not", STR_ARG(type));
	return RC_OK;
}

/* every APPLICATION takes its AppID as its name, so that both formats give the same tree */
static void name_applications(struct doc_node *root)
{
	for (struct doc_node *n = root->first; n; n = n->next) {
		const struct str id = document_parm(n, "AppID");
		if (str_ieq(n->name, STR("APPLICATION")) && id.n)
			n->name = id;
	}
}

const struct doc_node *document_child(const struct doc_node *parent, const char *name)
{
	const struct doc_node *n = parent ? parent->first : NULL;
	while (n && !str_ieq(n->name, str_of(name)))
		n = n->next;
	return n;
}

struct str document_parm(const struct doc_node *parent, const char *name)
{
	const struct doc_node *n = document_child(parent, name);
	if (!n || n->kind != DOC_PARM)
		return STR_NONE;
	return n->value.p ? n->value : STR("");
}

/* microG: JSON Token.token, or any XML parm named exactly `token`, wherever it stands */
static struct str token_anywhere(const struct doc_node *node, bool json)
{
	struct str found = STR_NONE;
	if (json)
		return document_parm(document_child(node, "Token"), "token");
	for (const struct doc_node *n = node->first; n && !found.p; n = n->next)
		found = n->kind == DOC_PARM ? (str_is(n->name, "token") ? n->value : STR_NONE)
					    : token_anywhere(n, json);
	return found;
}

enum rc document_read(struct arena *a, const struct persona *p, const struct http_response *answer,
	struct document *out, struct findings *f)
{
	enum format format;
	enum rc rc = choose(p, answer, &format, f);
	*out = (struct document){ .json = format == FORMAT_JSON };
	if (rc == RC_OK)
		rc = out->json ? json_read(a, answer->body, &out->root, f)
			       : xml_read(a, answer->body, &p->xml, &out->root, f);
	if (rc != RC_OK)
		return rc;
	name_applications(out->root);
	const struct doc_node *vers = document_child(out->root, "VERS"),
			      *token = document_child(out->root, "TOKEN");
	out->version = document_parm(vers, "version");
	out->validity = document_parm(vers, "validity");
	out->token = p->token_anywhere ? token_anywhere(out->root, out->json) : document_parm(token, "token");
	out->token_validity = document_parm(token, "validity");
	return RC_OK;
}
