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
	"  entitled --settings                   the table of all settings\n"
	"  entitled --version | --help\n"
	"\n"
	"Signals: TERM, INT end it after the requests in progress; a second one ends it at once.\n"
	"         HUP checks the configuration and loads certificates and keys again.\n";

static bool command_of(const char *arg, enum options_command *out)
{
	static const char *const names[] = {
		[OPTIONS_CHECK] = "--check",
		[OPTIONS_INIT] = "--init",
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

bool options_read(int argc, char **argv, struct options *out, const char **wrong)
{
	*out = (struct options){ .command = OPTIONS_RUN };
	for (int i = 1; i < argc; i++) {
		enum options_command command;
		*wrong = argv[i];
		if (strcmp(argv[i], "-c") == 0 && i + 1 < argc)
			out->conf = argv[++i];
		else if (strcmp(argv[i], "--demo-certificate") == 0)
			out->demo_certificate = true;
		else if (command_of(argv[i], &command) && out->command == OPTIONS_RUN)
			out->command = command;
		else
			return false;
	}
	return true;
}

const char *options_help(void)
{
	return help;
}
