/** Reading the command line against the rows. */
#include "ctl/options.h"

#include "crypto/made_card.h"
#include "model/made_line.h"

#include <string.h>

static const struct option_row rows[OPTION_COUNT] = {
	[OPTION_SOCKET] = { "--socket", "PATH", NULL,
		"the server's admin socket (else $ENTITLED_SOCKET, else ./admin.sock)" },
	[OPTION_JSON] = { "--json", NULL, NULL, "output for programs" },
	[OPTION_HELP] = { "--help", NULL, NULL, "this, or the help of a command" },
	[OPTION_VERSION] = { "--version", NULL, NULL, "the version of this tool" },
	[OPTION_FORMAT] = { "--format", "csv|json", "csv json", "instead of a look at the first character" },
	[OPTION_ATOMIC] = { "--atomic", NULL, NULL,
		"all lines or none: every line is checked before the first is stored" },
	[OPTION_PUT] = { "--put", NULL, NULL, "replace lines that exist" },
	[OPTION_WITH_KEYS] = { "--with-keys", NULL, NULL,
		"the keys too, sealed under the server's key-encryption key" },
	[OPTION_KEYS_FROM] = { "--keys-from", "FILE|-", NULL,
		"JSON with k and opc (or op), out of sight of other users" },
	[OPTION_K] = { "--k", "HEX", NULL,
		"K; visible to every user of this machine while the command runs" },
	[OPTION_OPC] = { "--opc", "HEX", NULL, "OPc; visible too" },
	[OPTION_ANNOUNCE] = { "--announce", "SECONDS", NULL,
		"how long before its use the new key is made known (60)" },
	[OPTION_OPERATOR] = { "--operator", "NAME", NULL,
		"of an operator of the setting operators; without it: of the main configuration" },
	[OPTION_NOTE] = { "--note", "TEXT", NULL, "why, for the history" },
	[OPTION_LIST] = { "--list", "NAME", NULL, "the file of a list instead of the rules" },
	[OPTION_CONFIG] = { "--config", "FILE", NULL, "the configuration, else that of the running server" },
	[OPTION_OLD] = { "--old", "NUMBER|FILE", NULL,
		"compare with these rules, not with the current ones" },
	[OPTION_SAMPLE] = { "--sample", "N%|COUNT", NULL,
		"a part of all lines, always the same ones, of about this size" },
	[OPTION_APP] = { "--app", "APP,...", NULL, "these applications only, by name or AppID" },
	[OPTION_DEVICE] = { "--device", "FACT=VALUE,...|FILE", NULL,
		"what is known of the device, or a file with a list of devices" },
	[OPTION_FAIL_IF] = { "--fail-if", "CONDITION", NULL,
		"exit code 1 where it holds: 'lost.vowifi > 0 || changed >= 1000'" },
	[OPTION_NOW] = { "--now", NULL, NULL, "what the line would be told now; nothing is registered" },
	[OPTION_REPLAY] = { "--replay", "old|today", "old today",
		"decides again from the stored facts, by the rules of then or of today" },
	[OPTION_LAST] = { "--last", "N", NULL, "the newest N answers (1)" },
	[OPTION_FIRST] = { "--first", "IMSI", NULL,
		"the first line's; the others follow one by one (" MADE_LINE_FIRST ")" },
	[OPTION_SEED] = { "--seed", "TEXT", NULL, "what cards and facts follow from (" MADE_CARD_SEED ")" },
	[OPTION_FOR] = { "--for", "TIME", NULL, "how long, like 90s, 15m, 1h (1h)" },
};

const struct option_row *options_row(enum option o)
{
	return &rows[o];
}

/* the row whose name is `arg`, or begins it up to '=' */
static int find(const char *arg, const char **value)
{
	const size_t n = strcspn(arg, "=");
	*value = arg[n] ? arg + n + 1 : NULL;
	for (int i = 0; i < OPTION_COUNT; i++)
		if (strlen(rows[i].name) == n && strncmp(rows[i].name, arg, n) == 0)
			return i;
	return -1;
}

static enum rc take_option(char *const *argv, int argc, int *i, struct options *out, const char **why)
{
	const char *value;
	const int o = strcmp(argv[*i], "-h") == 0 ? OPTION_HELP : find(argv[*i], &value);
	*why = "unknown option";
	if (o < 0)
		return RC_INVALID;
	if (o == OPTION_HELP || !rows[o].argument) {
		*why = "takes no value";
		out->value[o] = "";
		return strchr(argv[*i], '=') ? RC_INVALID : RC_OK;
	}
	*why = "needs a value";
	if (!value && *i + 1 < argc)
		value = argv[++*i];
	out->value[o] = value;
	return value ? RC_OK : RC_INVALID;
}

enum rc options_read(int argc, char *const *argv, struct options *out, const char **why, const char **what)
{
	bool over = false;
	*out = (struct options){ .n = 0 };
	for (int i = 1; i < argc; i++) {
		*what = argv[i];
		if (!over && strcmp(argv[i], "--") == 0) {
			over = true;
			continue;
		}
		if (!over && argv[i][0] == '-' && argv[i][1]) {
			if (take_option(argv, argc, &i, out, why) != RC_OK)
				return RC_INVALID;
			continue;
		}
		*why = "too many words";
		if (out->n == OPTIONS_WORDS_MAX)
			return RC_INVALID;
		out->words[out->n++] = argv[i];
	}
	return RC_OK;
}

const char *options_beyond(const struct options *o, unsigned mask)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (o->value[i] && !(mask & OPTION_BIT(i)))
			return rows[i].name;
	return NULL;
}
