/** entitlectl: from the command line to a row of the commands. */
#include "ctl/report.h"

#include "base/secret.h"

#include <malloc.h>
#include <stdlib.h>

enum { ARENA = 1 << 20 };

/* JSON values hold keys for a while */
static void wiping_free(void *p)
{
	if (p)
		secret_wipe(p, malloc_usable_size(p));
	free(p);
}

static const char *socket_path(const struct options *o)
{
	const char *from_environment = getenv("ENTITLED_SOCKET");
	if (o->value[OPTION_SOCKET])
		return o->value[OPTION_SOCKET];
	return from_environment && *from_environment ? from_environment : "./admin.sock";
}

static enum ctl_exit check(const struct command *c, const struct options *o, size_t args)
{
	const char *beyond = options_beyond(o, c->options | OPTIONS_COMMON);
	if (beyond)
		return report_usage(beyond, "not an option of this command");
	if (args >= c->min && args <= c->max)
		return CTL_OK;
	fprintf(stderr, "usage: entitlectl %s %s\n", c->name, c->arguments);
	return CTL_USAGE;
}

static enum ctl_exit run(const struct command *c, struct command_run *x)
{
	enum ctl_exit code = CTL_REFUSED;
	x->arena = arena_new(ARENA);
	x->client = client_open(socket_path(x->options));
	if (x->arena && x->client)
		code = c->run(x);
	else
		fprintf(stderr, "entitlectl: out of memory\n");
	client_close(&x->client);
	arena_free(&x->arena);
	return code;
}

static enum ctl_exit dispatch(const struct options *o)
{
	size_t used = 0;
	const struct command *c = commands_find(o->words, o->n, &used);
	if (o->value[OPTION_VERSION]) {
		printf("entitlectl %s\n", ENTITLED_VERSION);
		return CTL_OK;
	}
	if (o->value[OPTION_HELP] && (o->n == 0 || commands_help(o->words, used ? used : o->n, stdout))) {
		if (o->n == 0)
			(void)commands_help(NULL, 0, stdout);
		return CTL_OK;
	}
	if (!c) {
		(void)commands_help(NULL, 0, stderr);
		return o->n ? report_usage(o->words[0], "no such command") : CTL_USAGE;
	}
	struct command_run x = {
		.options = o, .json = o->value[OPTION_JSON] != NULL, .args = o->words + used, .n = o->n - used
	};
	const enum ctl_exit code = check(c, o, x.n);
	return code == CTL_OK ? run(c, &x) : code;
}

int main(int argc, char **argv)
{
	struct options o;
	const char *why = "", *what = "";
	json_set_alloc_funcs(malloc, wiping_free);
	if (options_read(argc, argv, &o, &why, &what) != RC_OK)
		return (int)report_usage(what, why);
	return (int)dispatch(&o);
}
