/** The configuration comes from the command line or the server, the program stands beside this one. */
#include "ctl/rule_rehearsal.h"

#include "ctl/program.h"
#include "ctl/report.h"

static const enum option handed_on[] = { OPTION_OLD, OPTION_SAMPLE, OPTION_APP, OPTION_DEVICE, OPTION_FAIL_IF,
	OPTION_OPERATOR };
enum { HANDED_ON = sizeof(handed_on) / sizeof(handed_on[0]) };

void rule_rehearsal_words(
	const struct command_run *x, const char *conf, const char *out[RULE_REHEARSAL_WORDS])
{
	size_t n = 1; /* behind the program */
	_Static_assert(RULE_REHEARSAL_WORDS > 6 + 2 * HANDED_ON, "room for all");
	out[n++] = "--rehearse";
	out[n++] = x->args[0];
	out[n++] = "-c";
	out[n++] = conf;
	for (size_t i = 0; i < HANDED_ON; i++) {
		if (!x->options->value[handed_on[i]])
			continue;
		out[n++] = options_row(handed_on[i])->name;
		out[n++] = x->options->value[handed_on[i]];
	}
	if (x->json)
		out[n++] = "--json";
	out[n] = NULL;
}

static enum ctl_exit ask_server(struct command_run *x, const char **out)
{
	struct client_answer a;
	const enum ctl_exit code = report_do(x, "GET", "/v1/status", STR_NONE, &a);
	if (code != CTL_OK)
		return code;
	json_t *root = report_parse(&a);
	const char *path = json_string_value(json_object_get(json_object_get(root, "node"), "configuration"));
	*out = path && path[0] ? arena_cstr(x->arena, str_of(path)) : NULL;
	json_decref(root);
	if (!*out)
		fprintf(stderr, "entitlectl: the server runs without a configuration file; see --config\n");
	return *out ? CTL_OK : CTL_REFUSED;
}

enum ctl_exit rule_rehearsal_run(struct command_run *x)
{
	const char *words[RULE_REHEARSAL_WORDS] = { "" };
	const char *conf = x->options->value[OPTION_CONFIG];
	if (!conf) {
		const enum ctl_exit code = ask_server(x, &conf);
		if (code != CTL_OK)
			return code;
	}
	rule_rehearsal_words(x, conf, words);
	return program_become(words);
}
