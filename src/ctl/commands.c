/** The rows, and their help. */
#include "ctl/commands.h"

#include "ctl/base.h"
#include "ctl/completion.h"
#include "ctl/explain.h"
#include "ctl/export.h"
#include "ctl/import.h"
#include "ctl/node.h"
#include "ctl/rule_commands.h"
#include "ctl/rule_diff.h"
#include "ctl/rule_rehearsal.h"
#include "ctl/subscriber.h"

#include <string.h>

#define BIT OPTION_BIT

static enum ctl_exit help(struct command_run *x)
{
	return commands_help(x->args, x->n, stdout) ? CTL_OK : CTL_USAGE;
}

static const struct command rows[] = {
	{ "subscriber add", "IMSI|- [COLUMN=VALUE ...]",
		"Adds a subscriber. Keys come from --keys-from, or the whole subscriber as JSON from "
		"standard input (-).",
		BIT(OPTION_KEYS_FROM) | BIT(OPTION_K) | BIT(OPTION_OPC) | BIT(OPTION_PUT), 1,
		OPTIONS_WORDS_MAX, subscriber_add },
	{ "subscriber show", "IMSI", "Shows what the server holds of a subscriber; never its keys.", 0, 1, 1,
		subscriber_show },
	{ "subscriber set", "IMSI COLUMN=VALUE ...",
		"Changes facts of a subscriber: msisdn, barred, vers, plan, tags, region, services. The rest "
		"stays.",
		0, 2, OPTIONS_WORDS_MAX, subscriber_set },
	{ "subscriber list", "", "Lists all subscribers in the order of their IMSIs.", 0, 0, 0, export_list },
	{ "subscriber remove", "IMSI", "Removes a subscriber with keys and push registrations.", 0, 1, 1,
		subscriber_remove },
	{ "service set", "IMSI SERVICE KEY=VALUE ...",
		"Changes facts of a service: vowifi, voice, dcb, data; smsoip, satmode, private_id "
		"(status=...).",
		0, 3, OPTIONS_WORDS_MAX, subscriber_service },
	{ "token revoke", "IMSI", "Voids all tokens of a subscriber; its devices log in again with the SIM.",
		0, 1, 1, subscriber_revoke },
	{ "import", "FILE|-",
		"Adds subscribers from JSON lines or CSV with a header line; bad lines are reported and "
		"passed over.",
		BIT(OPTION_FORMAT) | BIT(OPTION_ATOMIC) | BIT(OPTION_PUT), 1, 1, import_run },
	{ "import undo", "ID",
		"Takes back an import made with --atomic: every line is again as it was before.", 0, 1, 1,
		import_undo },
	{ "export", "", "Writes all subscribers as JSON lines, ready for import.", BIT(OPTION_WITH_KEYS), 0,
		0, export_run },
	{ "reload", "",
		"Reads the whole configuration anew and starts the program anew from its file, without a "
		"pause; "
		"mistakes are printed and nothing changes.",
		0, 0, 0, node_reload },
	{ "base make", "COUNT",
		"Makes a new database of made-up subscribers with keys and devices, for tests of a machine; "
		"needs no server.",
		BIT(OPTION_CONFIG) | BIT(OPTION_FIRST) | BIT(OPTION_SEED), 1, 1, base_make, true },
	{ "base csv", "COUNT", "Writes the same subscribers as CSV, ready for import; without devices.",
		BIT(OPTION_FIRST) | BIT(OPTION_SEED), 1, 1, base_csv, true },
	{ "base card", "IMSI", "Prints K and OPc of a made-up subscriber, as --keys-from takes them.",
		BIT(OPTION_SEED), 1, 1, base_card, true },
	{ "keys rotate", "", "Makes a new key for tokens and cookies; what older keys sealed stays valid.",
		BIT(OPTION_ANNOUNCE) | BIT(OPTION_OPERATOR), 0, 0, node_rotate },
	{ "rules check", "FILE", "Reads rules and the lists beside them, and says what is wrong.", 0, 1, 1,
		rule_commands_check, true },
	{ "rules test", "CASES [RULES]",
		"Runs cases: NAME.cases.yaml is about NAME.yaml; RULES is another file, or a version by its "
		"number.",
		BIT(OPTION_OPERATOR), 1, 2, rule_commands_test, true },
	{ "rules activate", "FILE",
		"Makes rules current on the server, from the next request on; a bad file changes nothing.",
		BIT(OPTION_NOTE) | BIT(OPTION_OPERATOR), 1, 1, rule_commands_activate },
	{ "rules show", "[NUMBER]", "Prints the current version, or an older one.",
		BIT(OPTION_LIST) | BIT(OPTION_OPERATOR), 0, 1, rule_commands_show },
	{ "rules history", "", "Lists the versions, the newest first: who made them current, when and why.",
		BIT(OPTION_OPERATOR), 0, 0, rule_commands_history },
	{ "rules diff", "OLD [NEW]",
		"Shows what changed, rule by rule and line by line; OLD and NEW are versions or files. One "
		"alone is compared with the current version.",
		BIT(OPTION_OPERATOR), 1, 2, rule_diff_run, true },
	{ "rules dry-run", "NEW",
		"Asks for every subscriber what phones would be told under these rules, and says what would "
		"change for whom; runs beside the server, on its machine.",
		BIT(OPTION_CONFIG) | BIT(OPTION_OLD) | BIT(OPTION_SAMPLE) | BIT(OPTION_APP) |
			BIT(OPTION_DEVICE) | BIT(OPTION_FAIL_IF) | BIT(OPTION_OPERATOR),
		1, 1, rule_rehearsal_run },
	{ "rules rollback", "[NUMBER]",
		"Makes an older version current again, without NUMBER the one before; it gets a new number.",
		BIT(OPTION_NOTE) | BIT(OPTION_OPERATOR), 0, 1, rule_commands_rollback },
	{ "rules schema", "", "Prints the conditions, facts and outcomes that rules may use.", 0, 0, 0,
		rule_commands_schema, true },
	{ "explain", "ID|IMSI [APP] [NAME=VALUE ...]",
		"Says why an answer fell as it did: by its decision id, or the last one of a line. With "
		"--now: "
		"what it would be, for a device with terminal_model=..., app_name=...",
		BIT(OPTION_NOW) | BIT(OPTION_REPLAY) | BIT(OPTION_LAST), 1, OPTIONS_WORDS_MAX, explain_run },
	{ "explain erase", "IMSI", "Wipes what is kept of a line's answers.", 0, 1, 1, explain_erase },
	{ "trace", "IMSI on|off", "Keeps every answer of a line for explain.", BIT(OPTION_FOR), 2, 2,
		explain_trace },
	{ "status", "", "Shows processes, operators, counters and the number of subscribers.", 0, 0, 0,
		node_status },
	{ "completion bash", "", "Prints a completion script: source <(entitlectl completion bash)", 0, 0, 0,
		completion_bash, true },
	{ "help", "[COMMAND]", "Shows this, or the help of a command.", 0, 0, 2, help, true },
};

const struct command *commands_at(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

/* how many words of the command's name the words begin with; all: the whole name has to be there */
static size_t match(const char *name, const char *const *words, size_t n, bool all)
{
	struct str rest = str_of(name), one;
	size_t i = 0;
	while (str_next(&rest, ' ', &one)) {
		if (i == n)
			return all ? 0 : i;
		if (!str_is(one, words[i]))
			return 0;
		i++;
	}
	return i;
}

const struct command *commands_find(const char *const *words, size_t n, size_t *used)
{
	const struct command *best = NULL;
	*used = 0;
	for (size_t i = 0; commands_at(i); i++) {
		const size_t k = match(rows[i].name, words, n, true);
		if (k > *used) {
			best = &rows[i];
			*used = k;
		}
	}
	return best;
}

static void print_options(unsigned mask, FILE *out)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = options_row((enum option)i);
		char left[40];
		if (!(mask & BIT(i)))
			continue;
		snprintf(left, sizeof(left), "%s%s%s", row->name, row->argument ? " " : "",
			row->argument ? row->argument : "");
		fprintf(out, "  %-22s %s\n", left, row->help);
	}
}

static void print_all(FILE *out)
{
	fputs("entitlectl [OPTIONS] COMMAND [ARGUMENTS]: administration of the entitlement server on this "
	      "machine\n\nCommands\n",
		out);
	for (size_t i = 0; commands_at(i); i++)
		fprintf(out, "  %s %s\n      %s\n", rows[i].name, rows[i].arguments, rows[i].help);
	fputs("\nOptions of all commands\n", out);
	print_options(OPTIONS_COMMON, out);
	fputs("\nexit code: 0 done, 1 refused or some lines bad, 2 usage, 3 no server, 4 not found\n", out);
}

bool commands_help(const char *const *words, size_t n, FILE *out)
{
	bool any = n == 0;
	if (any)
		print_all(out);
	for (size_t i = 0; n > 0 && commands_at(i); i++) {
		if (match(rows[i].name, words, n, false) < n)
			continue;
		fprintf(out, "%sentitlectl %s %s\n\n%s\n\n", any ? "\n" : "", rows[i].name, rows[i].arguments,
			rows[i].help);
		print_options(rows[i].options | OPTIONS_COMMON, out);
		any = true;
	}
	return any;
}
