/** Reads core.route and finds the row of a line. */
#include "drivers/route.h"

#include "conf/conf.h"

static bool backend_named(struct str name, enum backend *out)
{
	for (unsigned i = 0; i < BACKEND_COUNT; i++) {
		if (str_is(name, backends_row((enum backend)i)->name)) {
			*out = (enum backend)i;
			return true;
		}
	}
	return false;
}

static enum rc chain_read(struct str names, struct route *out, struct fault *f)
{
	struct str name;
	bool relay = false;
	while (str_next(&names, ',', &name)) {
		enum backend b;
		if (out->n == ROUTE_CHAIN_MAX)
			return FAIL(f, REASON_conf_value, "more than %d names", ROUTE_CHAIN_MAX);
		if (!backend_named(str_trim(name), &b))
			return FAIL(f, REASON_conf_value, "not the name of a back end");
		relay = relay || backends_row(b)->relay;
		out->backend[out->n++] = b;
	}
	if (out->n == 0 || (relay && out->n > 1))
		return FAIL(f, REASON_conf_value, out->n ? "a relay stands alone" : "no back end");
	return RC_OK;
}

static enum rc row_read(struct str value, struct route *out, struct fault *f)
{
	struct str names = str_trim(value), prefix;
	*out = (struct route){ .n = 0 };
	if (!str_next(&names, ' ', &prefix))
		return FAIL(f, REASON_conf_value, "expected PREFIX NAME");
	if (!str_is(prefix, "*"))
		out->prefix = prefix;
	if (!str_is(prefix, "*") && (prefix.n > 15 || !str_all_digits(prefix)))
		return FAIL(f, REASON_conf_value, "expected a prefix of digits, or *");
	return chain_read(names, out, f);
}

enum rc route_check(struct str value, struct fault *f)
{
	struct route row;
	return row_read(value, &row, f);
}

static bool prefix_again(const struct routes *r, const struct route *row)
{
	for (size_t i = 0; i < r->n; i++) {
		if (str_eq(r->row[i].prefix, row->prefix))
			return true;
	}
	return false;
}

enum rc route_read(struct arena *a, const struct conf *c, struct routes *out, struct fault *f)
{
	const size_t n = conf_count(c, "core.route");
	struct routes r = { .row = arena_take(a, n * sizeof(*r.row)) };
	if (!r.row)
		return FAIL(f, REASON_memory, "core.route");
	for (size_t i = 0; i < n; i++) {
		const enum rc rc = row_read(conf_at(c, "core.route", i), &r.row[i], f);
		if (rc != RC_OK)
			return rc;
		if (prefix_again(&r, &r.row[i]))
			return FAIL(f, REASON_conf_value, "core.route has a prefix twice");
		r.n++;
	}
	*out = r;
	return RC_OK;
}

const struct route *route_of(const struct routes *r, const struct imsi *who)
{
	const struct route *best = NULL;
	for (size_t i = 0; i < r->n; i++) {
		const struct route *row = &r->row[i];
		if (str_starts(ids_imsi_str(who), row->prefix) && (!best || row->prefix.n > best->prefix.n))
			best = row;
	}
	return best;
}

bool route_is_relay(const struct route *r)
{
	return backends_row(r->backend[0])->relay != NULL;
}

bool route_names(const struct routes *r, enum backend b)
{
	for (size_t i = 0; i < r->n; i++) {
		for (size_t k = 0; k < r->row[i].n; k++) {
			if (r->row[i].backend[k] == b)
				return true;
		}
	}
	return false;
}
