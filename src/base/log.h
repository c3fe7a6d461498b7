/**
 * Structured events: one line of JSON (at most 4 KiB), or text for people, to stderr. A full pipe never
 * blocks: lines wait in a bounded ring, then are dropped and counted. Identities reach it only as
 * log_masked(); there is no field type for secrets.
 */
#pragma once

#include "base/str.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_JSON, LOG_TEXT };

struct log_field {
	const char *key;
	enum { LOG_F_STR, LOG_F_INT, LOG_F_BOOL, LOG_F_MASKED } type;
	struct str text;
	int64_t number;
	size_t keep; /* LOG_F_MASKED: so many characters stay in clear */
};

static inline struct log_field log_str(const char *key, struct str v)
{
	return (struct log_field){ .key = key, .type = LOG_F_STR, .text = v };
}

static inline struct log_field log_cstr(const char *key, const char *v)
{
	return log_str(key, str_of(v));
}

static inline struct log_field log_int(const char *key, int64_t v)
{
	return (struct log_field){ .key = key, .type = LOG_F_INT, .number = v };
}

static inline struct log_field log_bool(const char *key, bool v)
{
	return (struct log_field){ .key = key, .type = LOG_F_BOOL, .number = v };
}

/** The first `keep` characters, '~', then a pseudonym of the whole under a key that changes daily; empty
 * text: left out. */
static inline struct log_field log_masked(const char *key, struct str identity, size_t keep)
{
	return (struct log_field){ .key = key, .type = LOG_F_MASKED, .text = identity, .keep = keep };
}

/** Once per process, before the first event. role: "master", "worker/0" ...; secret: 16 octets shared by the
 * processes. */
void log_open(enum log_format format, enum log_level level, const char *role, const uint8_t secret[16]);
/** Tries to write what waits. */
void log_flush(void);
/** Events dropped since log_open(). When the pipe is read again an event `log_dropped` says how many were
 * lost. */
uint64_t log_dropped(void);

void log_event(enum log_level level, const char *event, const struct log_field *f, size_t n);

#define LOG(level, event, ...)                                                                               \
	do {                                                                                                 \
		const struct log_field fields_[] = { __VA_ARGS__ };                                          \
		log_event(level, event, fields_, sizeof(fields_) / sizeof(fields_[0]));                      \
	} while (0)
