/** Questions about answers: by id, by line, as of now; traces. */
#include "ctl/explain.h"

#include "base/buf.h"
#include "ctl/report.h"
#include "model/ids.h"

enum { PATH_OCTETS = 512, ID_TEXT = 16 };

/* the explanations of all decisions, one below the other */
static enum ctl_exit show(struct command_run *x, const char *method, const char *path, struct str body)
{
	struct client_answer a;
	const enum ctl_exit code = report_do(x, method, path, body, &a);
	size_t i;
	json_t *one;
	if (code != CTL_OK)
		return code;
	if (x->json) {
		printf("%s\n", a.body.p);
		return CTL_OK;
	}
	json_t *answer = report_parse(&a);
	json_array_foreach(json_object_get(answer, "decisions"), i, one)
	{
		const char *words = json_string_value(json_object_get(one, "words"));
		printf("%s%s", i ? "\n" : "", words ? words : "");
	}
	json_decref(answer);
	return answer ? CTL_OK : CTL_REFUSED;
}

static bool is_plain(const char *word)
{
	for (const char *c = word; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", *c))
			return false;
	return *word != 0;
}

/* NAME=VALUE behind IMSI and APP */
static json_t *device_of(struct command_run *x)
{
	json_t *device = json_object();
	for (size_t i = 2; i < x->n && device; i++) {
		const char *equals = strchr(x->args[i], '=');
		if (!equals) {
			(void)report_usage(x->args[i], "expected NAME=VALUE");
			json_decref(device);
			return NULL;
		}
		json_object_setn_new(
			device, x->args[i], (size_t)(equals - x->args[i]), json_string(equals + 1));
	}
	return device;
}

static enum ctl_exit now(struct command_run *x)
{
	if (x->n < 2)
		return report_usage("--now", "needs IMSI and APP");
	json_t *device = device_of(x);
	if (!device)
		return CTL_USAGE;
	json_t *body = json_pack("{s:s,s:s,s:o}", "imsi", x->args[0], "app", x->args[1], "device", device);
	const struct str text = report_dump(x, body);
	return text.n ? show(x, "POST", "/v1/explain/now", text) : CTL_REFUSED;
}

static const char *path_of(struct command_run *x)
{
	const char *const *value = x->options->value;
	const char *what = x->args[0], *replay = value[OPTION_REPLAY], *last = value[OPTION_LAST];
	char *path = arena_take(x->arena, PATH_OCTETS);
	struct buf b;
	if (!path)
		return NULL;
	buf_init_fixed(&b, path, PATH_OCTETS - 1);
	buf_printf(&b, "/v1/explain?%s=%s", strlen(what) == ID_TEXT ? "id" : "imsi", what);
	if (x->n > 1)
		buf_printf(&b, "&app=%s", x->args[1]);
	if (replay)
		buf_printf(&b, "&replay=%s", replay);
	if (last)
		buf_printf(&b, "&max=%s", last);
	return b.failed ? NULL : path;
}

enum ctl_exit explain_run(struct command_run *x)
{
	if (x->options->value[OPTION_NOW])
		return now(x);
	if (x->n > 2)
		return report_usage(x->args[2], "only with --now");
	for (size_t i = 0; i < x->n; i++)
		if (!is_plain(x->args[i]))
			return report_usage(x->args[i], "neither a decision id, an IMSI nor a service");
	const char *path = path_of(x);
	return path ? show(x, "GET", path, STR_NONE) : CTL_USAGE;
}

static const char *line_path(struct command_run *x, const char *before, const char *tail)
{
	char *path = arena_take(x->arena, PATH_OCTETS);
	struct imsi imsi;
	if (!path || ids_imsi(str_of(x->args[0]), &imsi) != RC_OK) {
		(void)report_usage(x->args[0], "an IMSI has 6 to 15 digits");
		return NULL;
	}
	snprintf(path, PATH_OCTETS, "%s%s%s", before, imsi.d, tail);
	return path;
}

enum ctl_exit explain_erase(struct command_run *x)
{
	const char *path = line_path(x, "/v1/explain/", "");
	return path ? report_show(x, "DELETE", path, STR_NONE) : CTL_USAGE;
}

/* "90", "15m", "1h", "2d" */
static bool read_seconds(const char *text, uint64_t *out)
{
	static const struct {
		char unit;
		uint64_t s;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	const size_t n = strlen(text);
	uint64_t factor = 1;
	bool unit = false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]) && n > 0; i++)
		if (text[n - 1] == units[i].unit)
			unit = true, factor = units[i].s;
	if (!str_to_u64((struct str){ text, n - unit }, 1 << 20, out))
		return false;
	*out *= factor;
	return true;
}

enum ctl_exit explain_trace(struct command_run *x)
{
	const char *word = x->args[1], *length = x->options->value[OPTION_FOR];
	char tail[48] = "";
	uint64_t s = 0;
	if (length && !read_seconds(length, &s))
		return report_usage(length, "--for takes a time like 90s, 15m, 1h");
	if (length)
		snprintf(tail, sizeof(tail), "?for=%llu", (unsigned long long)s);
	const bool on = strcmp(word, "on") == 0;
	if (!on && strcmp(word, "off") != 0)
		return report_usage(word, "expected on or off");
	const char *path = line_path(x, "/v1/trace/", on ? tail : "");
	return path ? report_show(x, on ? "POST" : "DELETE", path, STR_NONE) : CTL_USAGE;
}
