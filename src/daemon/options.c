/** Reads arguments; the words of --help stand beside it. */
#include "daemon/options.h"

static const char help[] =
	"entitled: GSMA TS.43 entitlement server\n"
	"\n"
	"  entitled -c FILE                      serve in the foreground; events go to stderr\n"
	"  entitled --check -c FILE              check settings, files, certificates and keys; one line per "
	"problem\n"
	"  entitled --init -c FILE               make the keys that a first start needs\n"
	"           --demo-certificate           with --init: also a throw-away CA and a certificate for "
	"localhost\n"
	"  entitled --rehearse RULES -c FILE     what would change for whom; options as of entitlectl rules "
	"dry-run\n"
	"  entitled --make-base COUNT -c FILE    a new database of made-up subscribers; options as of "
	"entitlectl "
	"base make\n"
	"  entitled --settings                   the table of all settings\n"
	"  entitled --version | --help\n"
	"\n"
	"Signals: TERM, INT end it after the requests in progress; a second one ends it at once.\n"
	"         HUP reads the whole configuration anew and starts this program anew from its file, beside\n"
	"         what serves; nothing changes where the configuration is wrong.\n";

static bool command_of(const char *arg, enum options_command *out)
{
	static const char *const names[] = {
		[OPTIONS_CHECK] = "--check",
		[OPTIONS_INIT] = "--init",
		[OPTIONS_REHEARSE] = "--rehearse",
		[OPTIONS_MAKE_BASE] = "--make-base",
		[OPTIONS_SETTINGS] = "--settings",
		[OPTIONS_VERSION] = "--version",
		[OPTIONS_HELP] = "--help",
	};
	for (unsigned i = OPTIONS_CHECK; i <= OPTIONS_HELP; i++) {
		if (strcmp(arg, names[i]) == 0) {
			*out = (enum options_command)i;
			return true;
		}
	}
	return false;
}

/* an option with a value: where it goes */
static const char **value_of(struct options *out, const char *arg)
{
	if (strcmp(arg, "-c") == 0)
		return &out->conf;
	if (out->command == OPTIONS_MAKE_BASE)
		return make_base_option(&out->make_base, arg);
	return out->command == OPTIONS_REHEARSE ? rehearse_option(&out->rehearse, arg) : NULL;
}

static bool read_flag(struct options *out, const char *arg)
{
	enum options_command command;
	if (strcmp(arg, "--demo-certificate") == 0)
		return (out->demo_certificate = true);
	if (out->command == OPTIONS_REHEARSE && strcmp(arg, "--json") == 0)
		return (out->rehearse.json = true);
	if (!command_of(arg, &command) || out->command != OPTIONS_RUN)
		return false;
	out->command = command;
	return true;
}

bool options_read(int argc, char **argv, struct options *out, const char **wrong)
{
	*out = (struct options){ .command = OPTIONS_RUN };
	for (int i = 1; i < argc; i++) {
		const char **value = value_of(out, argv[i]);
		*wrong = argv[i];
		if (!value && !read_flag(out, argv[i]))
			return false;
		if (out->command == OPTIONS_REHEARSE && !out->rehearse.rules)
			value = &out->rehearse.rules;
		if (out->command == OPTIONS_MAKE_BASE && !out->make_base.count)
			value = &out->make_base.count;
		if (value && i + 1 == argc)
			return false;
		if (value)
			*value = argv[++i];
	}
	return true;
}

const char *options_help(void)
{
	return help;
}
