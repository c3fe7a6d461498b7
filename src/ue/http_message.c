/** Lists of headers. */
#include "ue/http_message.h"

enum rc http_message_add(
	struct http_header **first, struct http_header **last, struct arena *a, struct http_header h)
{
	struct http_header *node = arena_new_of(a, struct http_header);
	if (!node)
		return RC_NOMEM;
	*node = h;
	if (*last)
		(*last)->next = node;
	else
		*first = node;
	*last = node;
	return RC_OK;
}

enum rc http_message_add_header(struct arena *a, struct http_request *r, const char *name, struct str value)
{
	return http_message_add(&r->headers, &r->last_header, a,
		(struct http_header){ .name = str_of(name), .value = value });
}

struct str http_message_header(const struct http_response *r, const char *name, unsigned i)
{
	for (const struct http_header *h = r->headers; h; h = h->next)
		if (str_ieq(h->name, str_of(name)) && i-- == 0)
			return h->value;
	return STR_NONE;
}
