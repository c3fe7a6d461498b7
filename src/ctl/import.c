/**
 * A file goes line by line through batches; --atomic goes through it twice, once to check and once to store
 * under an id by which the import can be taken back as a whole.
 */
#include "ctl/import.h"

#include "base/progress.h"
#include "ctl/batch.h"
#include "ctl/report.h"
#include "ctl/source.h"
#include "model/change.h"
#include "model/imsi_set.h"

#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

enum { LINE_ARENA = 4 * CSV_RECORD_MAX, QUERY_OCTETS = 96, UNDO_TRIES = 200, SHOW_EVERY = 500 };
#define SEEN_ARENA ((size_t)8 << 30) /* reserved only as far as it is used */

struct import {
	struct command_run *x;
	FILE *in;
	enum source_format format;
	char id[IMPORT_ID_MAX + 1]; /* "" : cannot be undone */
	unsigned long ok, bad;      /* of the pass under way */
	struct imsi_set seen;       /* in the checking pass */
	bool checking;
	struct progress progress; /* its steps are octets of the file */
};

static void tell(void *owner, const struct batch_refusal *r)
{
	struct import *m = owner;
	m->bad++;
	progress_clear(&m->progress);
	if (m->x->json) {
		json_t *v = json_pack("{s:I,s:s,s:s,s:s}", "line", (json_int_t)r->line, "error", r->error,
			"note", r->note, "field", r->field);
		const struct str text = v ? report_dump(m->x, v) : STR_NONE;
		printf("%.*s\n", STR_ARG(text));
		arena_reset(m->x->arena);
	} else {
		fprintf(stderr, "line %lu: %s%s%s%s%s%s\n", r->line, r->error[0] ? r->error : "refused",
			r->note[0] ? ": " : "", r->note, r->field[0] ? " (" : "", r->field,
			r->field[0] ? ")" : "");
	}
}

static void tell_here(struct import *m, unsigned long line, const char *note, const char *field)
{
	tell(m, &(struct batch_refusal){ line, "bad_line", note, field });
}

static void show_progress(struct import *m, unsigned long line)
{
	if (line % SHOW_EVERY == 0)
		progress_show(&m->progress, (uint64_t)ftello(m->in), line);
}

/* false: the second line for one subscriber; lines that are no JSON are for the server to judge */
static bool first_of_its_kind(struct import *m, struct str line)
{
	struct imsi imsi;
	json_t *value = json_loadb(line.p, line.n, 0, NULL);
	const json_t *member = json_object_get(value, "imsi");
	const struct str text = { json_string_value(member), json_string_length(member) };
	const bool first = ids_imsi(text, &imsi) != RC_OK || imsi_set_add(&m->seen, &imsi) != RC_CONFLICT;
	json_decref(value);
	return first;
}

static enum ctl_exit take_line(struct import *m, struct batch *b, const struct source_line *line)
{
	show_progress(m, line->number);
	if (!m->checking || first_of_its_kind(m, line->json))
		return batch_add(b, line->number, line->json);
	tell_here(m, line->number, "a line before this one names the same IMSI", "imsi");
	return CTL_OK;
}

static enum ctl_exit read_all(struct import *m, struct source *s, struct batch *b, struct arena *a)
{
	struct source_line line;
	enum ctl_exit code = CTL_OK;
	while (code == CTL_OK) {
		const enum rc rc = source_next(s, a, &line);
		if (rc == RC_ABSENT)
			return batch_flush(b);
		if (rc == RC_OK)
			code = take_line(m, b, &line);
		else if (rc == RC_INVALID)
			tell_here(m, line.number, line.why, line.field);
		else
			code = report_usage("the input", rc == RC_NOMEM ? "out of memory" : "cannot be read");
		arena_reset(a);
	}
	return code;
}

/* 0: a pipe, its end is not in sight */
static uint64_t size_of(FILE *in)
{
	struct stat st;
	return fileno(in) >= 0 && fstat(fileno(in), &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size
										     : 0;
}

static enum ctl_exit pass(struct import *m)
{
	char query[QUERY_OCTETS];
	struct source s;
	struct source_line why;
	struct batch b = { .ok = 0 };
	struct arena *a = arena_new(LINE_ARENA);
	enum ctl_exit code = CTL_REFUSED;
	snprintf(query, sizeof(query), "mode=%s%s%s%s", m->x->options->value[OPTION_PUT] ? "put" : "add",
		m->checking ? "&check=yes" : "", m->id[0] && !m->checking ? "&import_id=" : "",
		m->checking ? "" : m->id);
	m->ok = m->bad = 0;
	progress_begin(&m->progress, m->checking ? "checking" : "importing", size_of(m->in), m->x->json);
	if (source_open(m->in, m->format, &s, &why) != RC_OK) {
		fprintf(stderr, "entitlectl: line 1: %s%s%s\n", why.why ? why.why : "out of memory",
			why.field[0] ? ": " : "", why.field);
		code = CTL_USAGE;
	} else if (a && batch_open(&b, m->x, query) == RC_OK) {
		b.refused = tell;
		b.owner = m;
		code = read_all(m, &s, &b, a);
		m->ok = b.ok;
	}
	source_close(&s);
	batch_close(&b);
	arena_free(&a);
	progress_clear(&m->progress);
	return code;
}

static void summary(const struct import *m, const char *outcome)
{
	if (m->x->json)
		printf("{\"imported\":%lu,\"refused\":%lu,\"import_id\":\"%s\",\"outcome\":\"%s\"}\n", m->ok,
			m->bad, m->id, outcome);
	else if (m->id[0])
		printf("%s: %lu lines, %lu refused; import id %s\n", outcome, m->ok, m->bad, m->id);
	else
		printf("%s: %lu lines, %lu refused\n", outcome, m->ok, m->bad);
}

static void make_id(struct import *m)
{
	uint16_t chance = 0;
	char at[20];
	const time_t now = time(NULL);
	struct tm tm = { 0 };
	(void)!getrandom(&chance, sizeof(chance), 0);
	gmtime_r(&now, &tm);
	strftime(at, sizeof(at), "%Y%m%dT%H%M%SZ", &tm);
	snprintf(m->id, sizeof(m->id), "%s-%04x", at, chance);
}

/* An undo of many lines may outlast a request: 202 means that it goes on, and 404 after that, that it is
 * done. */
static enum ctl_exit undo(struct command_run *x, const char *id)
{
	char path[QUERY_OCTETS];
	struct client_answer a = { .status = 0 };
	bool begun = false;
	snprintf(path, sizeof(path), "/v1/imports/%s/undo", id);
	for (unsigned i = 0; i < UNDO_TRIES; i++) {
		const enum rc rc = client_do(x->client, "POST", path, STR(""), &a);
		if (rc == RC_OK && (a.status == 200 || (begun && a.status == 404)))
			return CTL_OK;
		if (rc != RC_OK || a.status != 202)
			return report_do(x, "POST", path, STR(""), &a);
		begun = true;
	}
	fprintf(stderr, "entitlectl: the undo of %s goes on in the server\n", id);
	return CTL_REFUSED;
}

static enum ctl_exit store_all(struct import *m)
{
	const enum ctl_exit code = pass(m);
	if (code == CTL_OK && m->bad == 0) {
		summary(m, "imported");
		return CTL_OK;
	}
	const enum ctl_exit undone = code == CTL_UNREACHABLE || m->ok == 0 ? code : undo(m->x, m->id);
	summary(m, code == CTL_UNREACHABLE ? "stopped, to be undone"
		   : undone == CTL_OK      ? "taken back"
					   : "not taken back");
	if (code == CTL_UNREACHABLE)
		fprintf(stderr, "entitlectl: take back what is stored: entitlectl import undo %s\n", m->id);
	return code == CTL_UNREACHABLE ? code : CTL_REFUSED;
}

static enum ctl_exit run_atomic(struct import *m)
{
	if (fseek(m->in, 0, SEEK_CUR) != 0)
		return report_usage("--atomic", "reads its input twice: give a file, not a pipe");
	m->checking = true;
	m->seen.arena = arena_new(SEEN_ARENA);
	const enum ctl_exit code = m->seen.arena ? pass(m) : report_usage("--atomic", "out of memory");
	arena_free(&m->seen.arena);
	m->checking = false;
	if (code != CTL_OK || m->bad > 0) {
		m->ok = 0;
		summary(m, "nothing changed");
		return code == CTL_OK ? CTL_REFUSED : code;
	}
	rewind(m->in);
	make_id(m);
	return store_all(m);
}

static enum ctl_exit run_plain(struct import *m)
{
	const enum ctl_exit code = pass(m);
	if (code == CTL_USAGE)
		return code;
	if (code == CTL_UNREACHABLE)
		fputs("entitlectl: import again with --put to complete it\n", stderr);
	summary(m, code == CTL_UNREACHABLE ? "stopped" : "imported");
	return code == CTL_OK && m->bad > 0 ? CTL_REFUSED : code;
}

static enum ctl_exit read_format(const char *word, enum source_format *out)
{
	*out = SOURCE_BY_CONTENT;
	if (!word)
		return CTL_OK;
	*out = strcmp(word, "csv") == 0 ? SOURCE_CSV : SOURCE_JSON;
	return *out == SOURCE_CSV || strcmp(word, "json") == 0 ? CTL_OK
							       : report_usage("--format", "csv or json");
}

enum ctl_exit import_run(struct command_run *x)
{
	const bool from_stdin = strcmp(x->args[0], "-") == 0;
	struct import m = { .x = x };
	if (read_format(x->options->value[OPTION_FORMAT], &m.format) != CTL_OK)
		return CTL_USAGE;
	m.in = from_stdin ? stdin : fopen(x->args[0], "re");
	if (!m.in)
		return report_usage(x->args[0], "cannot be read");
	const enum ctl_exit code = x->options->value[OPTION_ATOMIC] ? run_atomic(&m) : run_plain(&m);
	if (!from_stdin)
		fclose(m.in);
	return code;
}

enum ctl_exit import_undo(struct command_run *x)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	const char *id = x->args[0];
	if (!id[0] || strlen(id) > IMPORT_ID_MAX || strspn(id, letters) != strlen(id))
		return report_usage(id, "not the id of an import");
	const enum ctl_exit code = undo(x, id);
	if (code == CTL_OK)
		printf(x->json ? "{\"undone\":true}\n" : "taken back\n");
	return code;
}
