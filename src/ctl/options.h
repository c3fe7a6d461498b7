/** The options of entitlectl as rows, and the words that are left when they are taken off. */
#pragma once

#include "base/rc.h"

#include <stdbool.h>
#include <stddef.h>

enum option {
	OPTION_SOCKET,
	OPTION_JSON,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_FORMAT,
	OPTION_ATOMIC,
	OPTION_PUT,
	OPTION_WITH_KEYS,
	OPTION_KEYS_FROM,
	OPTION_K,
	OPTION_OPC,
	OPTION_ANNOUNCE,
	OPTION_OPERATOR,
	OPTION_NOTE,
	OPTION_LIST,
	OPTION_CONFIG,
	OPTION_OLD,
	OPTION_SAMPLE,
	OPTION_APP,
	OPTION_DEVICE,
	OPTION_FAIL_IF,
	OPTION_NOW,
	OPTION_REPLAY,
	OPTION_LAST,
	OPTION_FOR,
	OPTION_FIRST,
	OPTION_SEED,
	OPTION_COUNT,
};
#define OPTION_BIT(o) (1u << (o))
#define OPTIONS_COMMON                                                                                       \
	(OPTION_BIT(OPTION_SOCKET) | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP) |                     \
		OPTION_BIT(OPTION_VERSION))

struct option_row {
	const char *name;     /* "--socket" */
	const char *argument; /* "PATH"; NULL: none */
	const char *words;    /* what the argument can be, blank separated, for completion; or NULL */
	const char *help;
};

enum { OPTIONS_WORDS_MAX = 64 };
struct options {
	const char *value[OPTION_COUNT]; /* NULL: not given; "" for one without argument */
	const char *words[OPTIONS_WORDS_MAX];
	size_t n;
};

const struct option_row *options_row(enum option o);
/** Options may stand anywhere before "--"; "-" is a word. RC_INVALID: *why says what is wrong, *what names
 * the culprit. */
enum rc options_read(
	int argc, char *const *argv, struct options *out, const char **why, const char **what) MUST_USE;
/** The first option given that is not in the mask, or NULL. */
const char *options_beyond(const struct options *o, unsigned mask);
