/** Pages of subscribers in the order of their IMSIs. */
#include "front/admin_pages.h"

enum { PAGE_DEFAULT = 100 };

static enum rc scan(struct admin_visit *v, bool with_auc)
{
	struct subscriber_store *s = v->parts->store;
	const struct str max = admin_visit_param(v, "max"), after = admin_visit_param(v, "after");
	uint64_t n = PAGE_DEFAULT;
	struct imsi imsi;
	if (max.n && (!str_to_u64(max, ADMIN_PAGE_MAX, &n) || n == 0))
		return admin_json_refuse(&v->why, "max", "expected a number from 1 to 1000");
	if (after.n && ids_imsi(after, &imsi) != RC_OK)
		return admin_json_refuse(&v->why, "after", "expected an IMSI");
	v->scan = (struct scan){ .after = after, .max = (unsigned)n, .with_auc = with_auc };
	return admin_visit_asked(v, s->ops->scan(s, admin_visit_call(v), &v->scan, &v->page));
}

enum rc admin_pages_scan(struct admin_visit *v)
{
	return scan(v, false);
}

enum rc admin_pages_scan_keys(struct admin_visit *v)
{
	return scan(v, true);
}

enum rc admin_pages_show(struct admin_visit *v)
{
	buf_puts(&v->out, "{\"subscribers\":[");
	for (size_t i = 0; i < v->page->n; i++) {
		buf_puts(&v->out, i ? ",\n" : "\n");
		admin_json_write(&v->out, &v->page->line[i], v->page->auc ? &v->page->auc[i] : NULL);
	}
	buf_printf(&v->out, "\n],\"more\":%s}", v->page->more ? "true" : "false");
	v->count = v->page->n;
	return RC_OK;
}
