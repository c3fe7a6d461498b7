/** One setting as a row: parsed, checked, defaulted, documented and completed from this row alone. */
#pragma once

#include "base/fault.h"
#include "base/str.h"

/* rows with their meaning beside them */
/* clang-format off */
enum conf_type {
	CONF_INT,       /* plain decimal; min..max */
	CONF_DURATION,  /* seconds: "90", "90s", "15m", "12h", "30d"; min..max in seconds */
	CONF_SIZE,      /* octets: "65536", "64k", "2m"; min..max */
	CONF_BOOL,      /* yes/no, true/false, on/off */
	CONF_CHOICE,    /* one of choices */
	CONF_TEXT,      /* one line of text; min..max octets where max > 0 */
	CONF_PATH,      /* as text; relative ones are taken from the configuration file's folder */
	CONF_LIST,      /* a YAML sequence of texts, or one text, "": none; min..max entries; by_default: comma list */
	CONF_TEXTS,     /* a YAML mapping language -> text ("en": ...), or one text for all languages, "": none;
	                   min..max octets each where max > 0; what a text may hold is for check to say */
};

struct conf_item {
	const char *key;         /* dotted, whole: "token.life" */
	enum conf_type type;
	const char *by_default;  /* as it would be written; NULL: no default, the setting must be given */
	int64_t min, max;        /* 0, 0: not checked */
	const char *const *choices; /* NULL-terminated */
	const char *help;        /* one or two sentences for manual and --help */
	/* for each value (list entry, text of a language); may be NULL */
	enum rc (*check)(struct str value, struct fault *f);
};

/* Tables end with a row whose key is NULL. */
#define CONF_ITEMS_END { .key = NULL }
/* clang-format on */
