/** Page by page, one line per subscriber. */
#include "ctl/export.h"

#include "ctl/report.h"

enum { PAGE = 500, PATH_OCTETS = 128 };

typedef void print_line(const json_t *line);

static const char *text_of(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));
	return s && *s ? s : "-";
}

static void print_json(const json_t *line)
{
	json_dumpf(line, stdout, JSON_COMPACT);
	putchar('\n');
}

static void print_text(const json_t *line)
{
	const json_t *vowifi = json_object_get(line, "vowifi"), *voice = json_object_get(line, "voice");
	printf("%-15s %-15s %-6s %-6s %-12s %-12s %s\n", text_of(line, "imsi"), text_of(line, "msisdn"),
		json_is_true(json_object_get(line, "barred")) ? "barred" : "-",
		json_is_true(json_object_get(vowifi, "allowed")) ? "vowifi" : "-", text_of(voice, "lte_home"),
		text_of(voice, "nr_home"), text_of(line, "smsoip"));
}

/* prints a page; *after is the IMSI to go on from, "" at the end */
static enum ctl_exit print_page(const struct client_answer *a, print_line *print, char after[16])
{
	json_t *page = report_parse(a);
	const json_t *lines = json_object_get(page, "subscribers");
	size_t i;
	json_t *line;
	after[0] = '\0';
	json_array_foreach(lines, i, line)
	{
		print(line);
		snprintf(after, 16, "%s", text_of(line, "imsi"));
	}
	if (!json_is_true(json_object_get(page, "more")))
		after[0] = '\0';
	const bool good = json_is_array(lines);
	json_decref(page);
	return good ? CTL_OK : CTL_REFUSED;
}

static enum ctl_exit walk(struct command_run *x, const char *resource, print_line *print)
{
	char after[16] = "", path[PATH_OCTETS];
	enum ctl_exit code;
	do {
		struct client_answer a;
		snprintf(path, sizeof(path), "%s?max=%d%s%s", resource, PAGE, after[0] ? "&after=" : "",
			after);
		code = report_do(x, "GET", path, STR_NONE, &a);
		if (code == CTL_OK)
			code = print_page(&a, print, after);
	} while (code == CTL_OK && after[0]);
	if (fflush(stdout) != 0) {
		fprintf(stderr, "entitlectl: the output cannot be written\n");
		return CTL_REFUSED;
	}
	return code;
}

enum ctl_exit export_list(struct command_run *x)
{
	if (!x->json)
		printf("%-15s %-15s %-6s %-6s %-12s %-12s %s\n", "IMSI", "MSISDN", "BARRED", "VOWIFI", "LTE",
			"NR", "SMSOIP");
	return walk(x, "/v1/subscribers", x->json ? print_json : print_text);
}

enum ctl_exit export_run(struct command_run *x)
{
	return walk(x, x->options->value[OPTION_WITH_KEYS] ? "/v1/export" : "/v1/subscribers", print_json);
}
