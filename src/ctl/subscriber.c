/** One subscriber: arguments become a JSON object, the server judges it. */
#include "ctl/subscriber.h"

#include "ctl/fields.h"
#include "ctl/report.h"

#include <string.h>

#define LINES "/v1/subscribers"

static void warn_visible(const char *what)
{
	fprintf(stderr,
		"entitlectl: warning: %s on the command line is visible to every user of this machine; use "
		"--keys-from\n",
		what);
}

static struct str name_of(const char *assignment)
{
	const struct str all = str_of(assignment);
	return str_sub(all, 0, str_find(all, '='));
}

static struct str value_of(const char *assignment)
{
	const struct str all = str_of(assignment);
	return str_sub(all, str_find(all, '=') + 1, all.n);
}

/* says the column alone: what stands behind '=' may be a key */
static enum ctl_exit refuse(const char *assignment)
{
	char column[32];
	snprintf(column, sizeof(column), "%.*s", STR_ARG(name_of(assignment)));
	return report_usage(column, "not COLUMN=VALUE, or no column that can stand here");
}

static enum ctl_exit put(json_t *line, const struct field *f, const char *assignment)
{
	if (!f || !strchr(assignment, '='))
		return refuse(assignment);
	if (f->secret)
		warn_visible(f->column);
	return fields_put(line, f, value_of(assignment)) == RC_OK
		       ? CTL_OK
		       : report_usage(f->column, "this column cannot have that value");
}

static enum ctl_exit put_all(json_t *line, const char *const *args, size_t n, bool facts)
{
	enum ctl_exit code = CTL_OK;
	for (size_t i = 0; i < n && code == CTL_OK; i++) {
		const struct field *f = fields_find(name_of(args[i]));
		code = put(line, f && facts && !f->fact ? NULL : f, args[i]);
	}
	return code;
}

static json_t *load(const char *path)
{
	json_error_t error;
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	json_t *value = in ? json_loadf(in, JSON_REJECT_DUPLICATES, &error) : NULL;
	if (!in)
		fprintf(stderr, "entitlectl: %s cannot be read\n", path);
	else if (!json_is_object(value))
		fprintf(stderr, "entitlectl: %s does not hold one JSON object\n", path);
	if (in && in != stdin)
		fclose(in);
	if (json_is_object(value))
		return value;
	json_decref(value);
	return NULL;
}

/* the file says keys and what belongs to them, nothing else of the subscriber */
static enum ctl_exit take_keys(json_t *line, const char *path)
{
	const char *name;
	json_t *value, *keys = load(path);
	enum ctl_exit code = keys ? CTL_OK : CTL_USAGE;
	json_object_foreach(keys, name, value)
	{
		const struct field *f = fields_find(str_of(name));
		if (!f || f->object || f->fact || strcmp(f->column, "imsi") == 0)
			code = report_usage(name, "does not belong into a file of keys");
		else if (json_object_set(line, name, value) != 0)
			code = CTL_REFUSED;
	}
	json_decref(keys);
	return code;
}

static enum ctl_exit take_options(json_t *line, const struct options *o)
{
	static const struct {
		enum option option;
		const char *column;
	} rows[] = { { OPTION_K, "k" }, { OPTION_OPC, "opc" } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!o->value[rows[i].option])
			continue;
		warn_visible(options_row(rows[i].option)->name);
		if (fields_put(line, fields_find(str_of(rows[i].column)), str_of(o->value[rows[i].option])) !=
			RC_OK)
			return report_usage(rows[i].column, "not text");
	}
	return o->value[OPTION_KEYS_FROM] ? take_keys(line, o->value[OPTION_KEYS_FROM]) : CTL_OK;
}

static enum ctl_exit send_new(struct command_run *x, json_t *line)
{
	const char *imsi = json_string_value(json_object_get(line, "imsi"));
	const char *path = report_path(x, imsi ? imsi : "", "");
	const bool replace = x->options->value[OPTION_PUT] != NULL;
	const struct str body = report_dump(x, json_incref(line));
	if (!path || !body.p)
		return CTL_USAGE;
	return report_show(x, replace ? "PUT" : "POST", replace ? path : LINES, body);
}

enum ctl_exit subscriber_add(struct command_run *x)
{
	const bool whole = strcmp(x->args[0], "-") == 0;
	json_t *line = whole ? load("-") : json_pack("{s:s}", "imsi", x->args[0]);
	if (!line)
		return whole ? CTL_USAGE : report_usage(x->args[0], "not an IMSI");
	enum ctl_exit code = put_all(line, x->args + 1, x->n - 1, false);
	if (code == CTL_OK)
		code = take_options(line, x->options);
	if (code == CTL_OK)
		code = send_new(x, line);
	json_decref(line);
	return code;
}

enum ctl_exit subscriber_show(struct command_run *x)
{
	const char *path = report_path(x, x->args[0], "");
	return path ? report_show(x, "GET", path, STR_NONE) : CTL_USAGE;
}

static enum ctl_exit send_change(struct command_run *x, json_t *change)
{
	const char *path = report_path(x, x->args[0], "");
	const struct str body = report_dump(x, change);
	return path && body.p ? report_show(x, "PATCH", path, body) : CTL_USAGE;
}

enum ctl_exit subscriber_set(struct command_run *x)
{
	json_t *change = json_object();
	const enum ctl_exit code = put_all(change, x->args + 1, x->n - 1, true);
	if (code == CTL_OK)
		return send_change(x, change);
	json_decref(change);
	return code;
}

enum ctl_exit subscriber_service(struct command_run *x)
{
	json_t *change = json_object();
	enum ctl_exit code = CTL_OK;
	for (size_t i = 2; i < x->n && code == CTL_OK; i++)
		code = put(change, fields_member(x->args[1], name_of(x->args[i])), x->args[i]);
	if (code == CTL_OK)
		return send_change(x, change);
	json_decref(change);
	return code;
}

enum ctl_exit subscriber_remove(struct command_run *x)
{
	const char *path = report_path(x, x->args[0], "");
	return path ? report_show(x, "DELETE", path, STR_NONE) : CTL_USAGE;
}

enum ctl_exit subscriber_revoke(struct command_run *x)
{
	const char *path = report_path(x, x->args[0], "/revoke");
	return path ? report_show(x, "POST", path, STR("")) : CTL_USAGE;
}
