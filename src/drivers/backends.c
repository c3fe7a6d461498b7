/** Names, drivers and limits of the back ends. */
#include "drivers/backends.h"

#include "conf/conf.h"
#include "drivers/eap_diameter.h"
#include "drivers/eap_radius.h"
#include "drivers/route.h"
#include "drivers/vector_gsup.h"
#include "drivers/vector_http.h"
#include "drivers/vector_swx.h"

#include <stdio.h>

static const struct backend_row rows[BACKEND_COUNT] = {
	[BACKEND_LOCAL] = { "local", "auc", NULL, NULL },
	[BACKEND_GSUP] = { "gsup", "gsup", &vector_gsup_ops, NULL },
	[BACKEND_HTTP] = { "http", "http_vector", &vector_http_ops, NULL },
	[BACKEND_RADIUS] = { "radius", "radius", NULL, &eap_radius_ops },
	[BACKEND_SWX] = { "swx", "swx", &vector_swx_ops, NULL },
	[BACKEND_DIAMETER] = { "diameter", "diameter_eap", NULL, &eap_diameter_ops },
};

const struct backend_row *backends_row(enum backend b)
{
	return &rows[b];
}

struct guard_limits backends_limits(const struct conf *c, enum backend b)
{
	char key[64];
	struct guard_limits l;
	snprintf(key, sizeof(key), "%s.per_second", rows[b].section);
	l.per_second = conf_int(c, key);
	snprintf(key, sizeof(key), "%s.open_max", rows[b].section);
	l.open_max = conf_int(c, key);
	return l;
}

/* clang-format off */
#define LIMITS(section, rate, open) \
	{ section ".per_second", CONF_INT, rate, 1, 1000000, NULL, \
		"How many questions a second this back end is asked at most, by the whole node; one fifth of a burst is " \
		"kept for lines that were proven lately.", NULL }, \
	{ section ".open_max", CONF_INT, open, 1, 4096, NULL, \
		"How many questions to this back end may be open; more are refused at once.", NULL }

const struct conf_item backends_conf[] = {
	{ "core.route", CONF_LIST, "* local", 1, ROUTE_ROWS_MAX, NULL,
		"Who proves which lines, one row each: PREFIX NAME. PREFIX is the beginning of the IMSI or *, the longest "
		"counts; NAME is local (own AuC), gsup (HLR), http (vector service), swx (HSS over Diameter SWx), radius (relay to the AAA) or diameter (the same over Diameter). "
		"Of sources of vectors a chain may be named, NAME,NAME: the next is asked when the one before cannot be reached, is asked too much, or answers with a fault of its own.",
		route_check },
	LIMITS("auc", "10000", "4096"),
	LIMITS("gsup", "400", "512"),
	LIMITS("http_vector", "1000", "512"),
	LIMITS("radius", "500", "1024"),
	LIMITS("swx", "400", "512"),
	LIMITS("diameter_eap", "500", "1024"),
	CONF_ITEMS_END,
};
/* clang-format on */
