/** entitled: reads the command line and the configuration, then does what was asked. */
#include "daemon/check.h"
#include "daemon/init.h"
#include "daemon/options.h"
#include "daemon/serve.h"
#include "daemon/wiring.h"

#include <stdio.h>

enum { CONF_ARENA = 8 * 1024 * 1024 };

static void print(void *to, const char *text)
{
	fputs(text, to);
}

static void print_line(void *to, const char *text)
{
	fprintf(to, "%s\n", text);
}

static int check(const struct conf *c)
{
	struct check k = { .put = print_line, .to = stdout };
	(void)check_all(c, &k);
	check_listeners(c, &k);
	return k.problems == 0 ? 0 : 1;
}

static int init(const struct conf *c, const struct options *o)
{
	struct fault f = { .reason = REASON_none };
	if (init_all(c, o->demo_certificate, print_line, stdout, &f) == RC_OK)
		return 0;
	fprintf(stderr, "entitled: %s (%s)\n", f.note, fault_row(f.reason)->name);
	return 1;
}

static int with_conf(const struct options *o, char *const *argv, struct arena *a)
{
	struct fault f = { .reason = REASON_none };
	struct str error = STR_NONE;
	struct conf *c = NULL;
	if (conf_read(a, o->conf, wiring_schema(), &c, &error, &f) != RC_OK) {
		fprintf(stderr, "entitled: %.*s (%s)\n", STR_ARG(error), fault_row(f.reason)->name);
		c = NULL;
	}
	if (o->command == OPTIONS_RUN)
		return serve_run(&(struct serve_start){ c, o->conf, argv });
	if (!c)
		return 1;
	if (o->command == OPTIONS_CHECK)
		return check(c);
	if (o->command == OPTIONS_REHEARSE)
		return rehearse_run(c, &o->rehearse);
	if (o->command == OPTIONS_MAKE_BASE)
		return make_base_run(c, &o->make_base);
	return init(c, o);
}

static int with_arena(const struct options *o, char *const *argv)
{
	struct arena *a = arena_new(CONF_ARENA);
	const int code = a ? with_conf(o, argv, a) : 1;
	arena_free(&a);
	return code;
}

int main(int argc, char **argv)
{
	struct options o;
	const char *wrong = NULL;
	if (!options_read(argc, argv, &o, &wrong)) {
		fprintf(stderr, "entitled: %s: not understood; see entitled --help\n", wrong);
		return 2;
	}
	switch (o.command) {
	case OPTIONS_HELP:
		fputs(options_help(), stdout);
		return 0;
	case OPTIONS_VERSION:
		puts("entitled " ENTITLED_VERSION);
		return 0;
	case OPTIONS_SETTINGS:
		conf_manual(wiring_schema(), print, stdout);
		return 0;
	case OPTIONS_RUN:
	case OPTIONS_CHECK:
	case OPTIONS_INIT:
	case OPTIONS_REHEARSE:
	case OPTIONS_MAKE_BASE:
		return with_arena(&o, argv);
	}
	return 2;
}
