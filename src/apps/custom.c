/** From rows and the struct that they describe to nodes. */
#include "apps/custom.h"

#include "conf/conf.h"

static enum rc put_number(struct doc_node *doc, const char *name, int64_t value)
{
	return value == RULES_ITEM_ABSENT ? RC_OK : doc_int(doc, name, value);
}

static enum rc put_text(struct doc_node *doc, const char *name, struct str value)
{
	return value.p ? doc_text(doc, name, value) : RC_OK;
}

static enum rc put_items(
	const struct app_view *v, const struct rules_item *row, const void *own, struct doc_node *doc);

static enum rc put_list(const struct app_view *v, const struct rules_item *row, const struct rules_list *list,
	struct doc_node *doc)
{
	enum rc rc = RC_OK;
	if (list->n == 0)
		return RC_OK;
	struct doc_node *node = doc_add(doc, row->entry ? DOC_LIST : DOC_BARE, str_of(row->is.key));
	for (size_t i = 0; i < list->n && rc == RC_OK; i++) {
		struct doc_node *item =
			doc_add(node, DOC_STRUCT, str_of(row->entry ? row->entry : row->is.key));
		rc = item ? put_items(v, row->items, (const char *)list->v + i * row->size, item) : RC_NOMEM;
	}
	return rc;
}

static enum rc put_value(
	const struct app_view *v, const struct rules_item *row, const void *at, struct doc_node *doc)
{
	const char *name = row->is.key;
	switch (row->is.type) {
	case CONF_INT:
	case CONF_DURATION:
	case CONF_SIZE:
		return put_number(doc, name, *(const int64_t *)at);
	case CONF_BOOL:
		return *(const int *)at < 0 ? RC_OK : doc_int(doc, name, *(const int *)at);
	case CONF_CHOICE:
		return *(const int *)at < 0 ? RC_OK
					    : doc_text(doc, name, str_of(row->is.choices[*(const int *)at]));
	case CONF_TEXT:
	case CONF_PATH:
		return put_text(doc, name, *(const struct str *)at);
	case CONF_TEXTS:
		return ((const struct texts *)at)->n > 0 ? doc_text(doc, name, app_view_text(v, at)) : RC_OK;
	case CONF_LIST:
		break; /* none is declared */
	}
	return RC_BUG;
}

static enum rc put_items(
	const struct app_view *v, const struct rules_item *row, const void *own, struct doc_node *doc)
{
	enum rc rc = RC_OK;
	for (; row && row->is.key && rc == RC_OK; row++) {
		const void *at = (const char *)own + row->at;
		rc = row->shape == RULES_ITEM_LIST ? put_list(v, row, at, doc) : put_value(v, row, at, doc);
	}
	return rc;
}

static enum rc put_named(struct doc_node *doc, const char *name, struct str value)
{
	return name && value.n > 0 ? doc_text(doc, name, value) : RC_OK;
}

enum rc custom_write(const struct rules_app *row, const struct app_view *v, struct doc_node *doc)
{
	const struct rules_outcome *o = v->outcome;
	enum rc rc = RC_OK;
	if (row->status_parameter)
		rc = doc_int(doc, row->status_parameter, o->status);
	if (rc == RC_OK && o->app)
		rc = put_items(v, row->items, o->app, doc);
	if (rc == RC_OK)
		rc = put_named(doc, row->message_parameter, app_view_text(v, &o->message));
	if (rc == RC_OK)
		rc = put_named(doc, row->url_parameter, o->url);
	return rc == RC_OK ? put_named(doc, row->user_data_parameter, o->user_data) : rc;
}
