/** Printing. */
#include "ctl/report.h"

#include "base/text.h"
#include "model/ids.h"

#include <time.h>

enum { PREFIX_MAX = 128, PATH_MAX_OCTETS = 128, PATIENCE_MS = 250, PATIENCE_TIMES = 240 };

static enum ctl_exit unreachable(const struct client *c)
{
	fprintf(stderr, "entitlectl: no answer at %s: %s\n", client_socket(c), client_why(c));
	return CTL_UNREACHABLE;
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));
	return s ? s : "";
}

static enum ctl_exit refused(const struct command_run *x, const struct client_answer *a)
{
	json_t *error = json_loadb(a->body.p, a->body.n, 0, NULL);
	const char *note = text_of(error, "note"), *field = text_of(error, "field");
	if (x->json && error)
		printf("%s\n", a->body.p);
	else if (error)
		fprintf(stderr, "entitlectl: %s: %s%s%s%s\n", text_of(error, "error"), note,
			*field ? " (" : "", field, *field ? ")" : "");
	else
		fprintf(stderr, "entitlectl: the server answered %ld\n", a->status);
	json_decref(error);
	return a->status == 404 ? CTL_NOT_FOUND : CTL_REFUSED;
}

enum ctl_exit report_do(struct command_run *x, const char *method, const char *path, struct str body,
	struct client_answer *out)
{
	if (client_do(x->client, method, path, body, out) != RC_OK)
		return unreachable(x->client);
	return out->status / 100 == 2 ? CTL_OK : refused(x, out);
}

static enum ctl_exit show(const struct command_run *x, enum ctl_exit code, const struct client_answer *a)
{
	if (code != CTL_OK)
		return code;
	json_t *value = x->json ? NULL : report_parse(a);
	if (x->json)
		printf("%s\n", a->body.p);
	else
		report_text(stdout, value);
	json_decref(value);
	return CTL_OK;
}

enum ctl_exit report_show(struct command_run *x, const char *method, const char *path, struct str body)
{
	struct client_answer a = { 0 };
	const enum ctl_exit code = report_do(x, method, path, body, &a);
	return show(x, code, &a);
}

enum ctl_exit report_patiently(struct command_run *x, const char *method, const char *path, struct str body)
{
	const struct timespec pause = { .tv_nsec = PATIENCE_MS * 1000000 };
	struct client_answer a = { 0 };
	enum rc rc;
	for (int i = 0; (rc = client_do(x->client, method, path, body, &a)) == RC_OK && a.status == 503;
		i++) {
		if (i == PATIENCE_TIMES)
			break;
		nanosleep(&pause, NULL);
	}
	if (rc != RC_OK)
		return unreachable(x->client);
	return show(x, a.status / 100 == 2 ? CTL_OK : refused(x, &a), &a);
}

json_t *report_parse(const struct client_answer *a)
{
	json_t *value = json_loadb(a->body.p, a->body.n, JSON_REJECT_DUPLICATES, NULL);
	if (!value)
		fprintf(stderr, "entitlectl: the answer is not JSON\n");
	return value;
}

static void print_value(FILE *out, const char *name, const json_t *v)
{
	fprintf(out, "%s: ", name);
	if (json_is_string(v))
		fprintf(out, "%s\n", json_string_value(v));
	else if (json_is_integer(v))
		fprintf(out, "%" JSON_INTEGER_FORMAT "\n", json_integer_value(v));
	else
		fprintf(out, "%s\n", json_is_true(v) ? "yes" : json_is_false(v) ? "no" : "-");
}

static void print(FILE *out, const char *prefix, const json_t *v)
{
	char name[PREFIX_MAX];
	const char *key;
	json_t *member;
	size_t i;
	const char *dot = prefix[0] ? "." : "";
	if (!json_is_object(v) && !json_is_array(v)) {
		print_value(out, prefix, v);
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)v, key, member)
	{
		snprintf(name, sizeof(name), "%s%s%s", prefix, dot, key);
		print(out, name, member);
	}
	json_array_foreach(v, i, member)
	{
		snprintf(name, sizeof(name), "%s%s%zu", prefix, dot, i);
		print(out, name, member);
	}
}

void report_text(FILE *out, const json_t *value)
{
	if (value)
		print(out, "", value);
}

enum ctl_exit report_usage(const char *what, const char *why)
{
	fprintf(stderr, "entitlectl: %s: %s (see entitlectl help)\n", what, why);
	return CTL_USAGE;
}

const char *report_path(struct command_run *x, const char *imsi, const char *tail)
{
	struct imsi checked;
	char *path = arena_take(x->arena, PATH_MAX_OCTETS);
	if (!path || ids_imsi(str_of(imsi), &checked) != RC_OK) {
		(void)report_usage(imsi, "an IMSI has 6 to 15 digits");
		return NULL;
	}
	snprintf(path, PATH_MAX_OCTETS, "/v1/subscribers/%s%s", checked.d, tail);
	return path;
}

const char *report_operator(struct command_run *x, const char *path)
{
	const char *name = x->options->value[OPTION_OPERATOR];
	struct buf b;
	if (!name)
		return path;
	buf_init(&b, x->arena, strlen(path) + 3 * strlen(name) + 16);
	buf_printf(&b, "%s%coperator=", path, strchr(path, '?') ? '&' : '?');
	for (; *name; name++)
		buf_printf(&b, text_unreserved(*name) ? "%c" : "%%%02X", (unsigned char)*name);
	buf_putc(&b, 0);
	return b.failed ? "" : (const char *)b.p;
}

struct str report_dump(struct command_run *x, json_t *value)
{
	const size_t room = json_dumpb(value, NULL, 0, JSON_COMPACT);
	char *text = arena_take(x->arena, room + 1);
	const size_t n = text ? json_dumpb(value, text, room, JSON_COMPACT) : 0;
	json_decref(value);
	return (struct str){ text, n };
}
