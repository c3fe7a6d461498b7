/** How much a change says. */
#include "model/change.h"

#include "model/data_usage.h"
#include "model/line_fact.h"

/* octets without the texts, counted generously */
enum { SIZE_CHANGE = 48, SIZE_FACT = 8, SIZE_LINE = 24, SIZE_AUC = 32, SIZE_PUSH = 40, SIZE_DCB = 16 };

static size_t line_octets(const struct subscriber *line)
{
	size_t size = SIZE_LINE + 1 + line->data.usage_n * (size_t)(DATA_USAGE_OCTETS_MAX / DATA_USAGE_MAX);
	for (size_t i = 0; i < LINE_FACT_COUNT; i++) {
		const struct line_fact *f = line_fact_at(i);
		size += SIZE_FACT;
		if (f->kind == LINE_FACT_TEXT)
			size += str_of(line_fact_of(f, line)).n;
	}
	return size;
}

size_t change_octets(const struct change *c)
{
	size_t size = SIZE_CHANGE + c->import_id.n;
	if (c->line)
		size += line_octets(c->line);
	if (c->auc)
		size += SIZE_AUC + c->auc->sealed_len;
	if (c->push)
		size += SIZE_PUSH + c->push->token.n + c->push->terminal_id.n + c->push->app_name.n;
	if (c->dcb)
		size += SIZE_DCB + c->dcb->store_vendor.n + c->dcb->store_user_id.n;
	return size;
}
