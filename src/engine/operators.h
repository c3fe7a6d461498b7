/**
 * The operators of one node: whose a line, a realm and a host name are. The main configuration is the first
 * of them; each further one is a file of settings of its own that lie over those of the node. Immutable.
 */
#pragma once

#include "conf/conf.h"
#include "engine/imsi_spans.h"

enum { OPERATORS_MAX = 32 };
#define OPERATORS_NONE IMSI_SPANS_NONE

extern const struct conf_item operators_conf[];

struct operator_row {
	struct str name;
	const struct conf *conf; /* whole: the operator's own settings, the node's for the rest */
};

struct operators_host {
	struct str name;
	unsigned owner;
};

struct operators {
	size_t n; /* 1 at least */
	const struct operator_row *row;
	struct imsi_spans lines;
	size_t n_hosts;
	struct operators_host *host; /* each once */
	bool others;                 /* lines that nobody names are the first operator's */
};

/**
 * Reads the files of the setting `operators`. own(key): the setting is an operator's; it then begins at its
 * default, never at another operator's value. On failure *error holds one line, with file, line and column
 * where there is such a place.
 */
enum rc operators_read(struct arena *a, const struct conf *c, bool (*own)(struct str key),
	const struct operators **out, struct str *error, struct fault *f) MUST_USE;

/* Each gives an index into row[], or OPERATORS_NONE. */
unsigned operators_of(const struct operators *o, const struct imsi *who);
/** Whom alone a host name serves; "name:port" and upper case are taken too. NONE: whoever it may be. */
unsigned operators_named(const struct operators *o, struct str host);
unsigned operators_find(const struct operators *o, struct str name);

/** The realm behind '@' is one that the operator accepts. */
bool operators_realm_fits(const struct operator_row *o, struct str nai);
/** The home network of a line by operator.plmn, 5 or 6 digits; empty: not known. */
struct str operators_plmn(const struct operator_row *o, const struct imsi *who);
