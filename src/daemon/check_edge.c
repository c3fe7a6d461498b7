/** Each look is one function that may report one line. */
#include "daemon/check_edge.h"

#include "daemon/listen_tls.h"

#include <grp.h>
#include <stdio.h>
#include <time.h>

enum { SOON_S = 14 * 86400, NAME_OCTETS = 400, ROWS_MAX = 2 * LISTEN_MAX };

struct row {
	struct str text;
	struct listen_url url;
};

/* both settings; what a row's check refused was told already */
static size_t rows_read(const struct conf *c, struct row out[ROWS_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < conf_count(c, "listen"); i++) {
		out[n].text = conf_at(c, "listen", i);
		n += listen_parse(out[n].text, &out[n].url, NULL) == RC_OK;
	}
	for (size_t i = 0; i < conf_count(c, "admin.listen"); i++) {
		out[n].text = conf_at(c, "admin.listen", i);
		n += listen_parse_admin(out[n].text, &out[n].url, NULL) == RC_OK;
	}
	return n;
}

static void problem(struct check *k, const struct row *r, const char *what)
{
	check_say(k, "%.*s: %s", STR_ARG(r->text), what);
	k->problems++;
}

static void look_at_group(const struct row *r, struct check *k)
{
	char group[64];
	snprintf(group, sizeof(group), "%.*s", STR_ARG(r->url.group));
	if (r->url.group.n > 0 && !getgrnam(group))
		problem(k, r, "there is no such group");
}

static void look_at_proxy(const struct conf *c, const struct row *r, struct check *k)
{
	if (r->url.proxy && !listen_path(&r->url) && conf_count(c, "proxy.from") == 0)
		problem(k, r, "everybody would be refused: proxy.from names no proxy");
}

static void look_at_clear_text(const struct row *r, struct check *k)
{
	if (r->url.tls || r->url.loopback || !(r->url.roles & LISTEN_PHONES))
		return;
	check_say(k,
		"warning: listen: %.*s is plain HTTP on an address that is not loopback: put a TLS front "
		"before it",
		STR_ARG(r->text));
	k->warnings++;
}

void check_edge_listeners(const struct conf *c, struct check *k)
{
	struct row row[ROWS_MAX];
	const size_t n = rows_read(c, row);
	for (size_t i = 0; i < n; i++) {
		look_at_group(&row[i], k);
		look_at_proxy(c, &row[i], k);
		look_at_clear_text(&row[i], k);
	}
}

/* as an operator wrote it */
static void pair_name(const struct conf *c, size_t i, char out[NAME_OCTETS])
{
	if (i == 0)
		snprintf(out, NAME_OCTETS, "tls.certificate %s, tls.key %s",
			conf_text(c, "tls.certificate").p, conf_text(c, "tls.key").p);
	else
		snprintf(out, NAME_OCTETS, "tls.more %.*s", STR_ARG(conf_at(c, "tls.more", i - 1)));
}

static const char *age(int64_t now, int64_t from, int64_t to)
{
	if (now < from)
		return "is not valid yet: phones refuse it";
	if (now > to)
		return "has expired: phones refuse it";
	return to - now < SOON_S ? "expires within 14 days" : NULL;
}

/* A warning: other certificates, and listeners without TLS, must not fall with one that nobody renewed. */
static void look_at_age(const struct tls_context *t, const char *name, struct check *k)
{
	int64_t from, to;
	tls_certs_span(t->ctx, 0, &from, &to);
	const char *what = age(time(NULL), from, to);
	if (!what)
		return;
	check_say(k, "warning: %s: %s", name, what);
	k->warnings++;
}

static void look_at_pair(const struct conf *c, size_t i, struct check *k)
{
	char name[NAME_OCTETS];
	struct fault f = { .reason = REASON_none };
	struct tls_context *t = NULL;
	pair_name(c, i, name);
	if (listen_tls_pair(c, i, &t, &f) == RC_OK) {
		look_at_age(t, name, k);
	} else {
		check_say(k, "%s: %s (%s)", name, f.note, fault_row(f.reason)->name);
		k->problems++;
	}
	tls_context_close(&t);
}

/* The pairs are good: what can fail is whom the row asks for a certificate. */
static void look_at_client_ca(const struct conf *c, const struct row *r, struct check *k)
{
	struct fault f = { .reason = REASON_none };
	struct tls_context *t = NULL;
	if (listen_tls_open(c, &r->url, &t, &f) != RC_OK) {
		check_say(k, "%.*s: %s (%s)", STR_ARG(r->text), f.note, fault_row(f.reason)->name);
		k->problems++;
	}
	tls_context_close(&t);
}

void check_edge_tls(const struct conf *c, struct check *k)
{
	struct row row[ROWS_MAX];
	const size_t n = rows_read(c, row);
	const unsigned before = k->problems;
	bool tls = false;
	for (size_t i = 0; i < n; i++)
		tls = tls || row[i].url.tls;
	for (size_t i = 0; i < listen_tls_pairs(c) && tls; i++)
		look_at_pair(c, i, k);
	for (size_t i = 0; i < n && k->problems == before; i++) {
		if (row[i].url.client_ca.n > 0)
			look_at_client_ca(c, &row[i], k);
	}
}
