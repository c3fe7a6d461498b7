/** Text and octets as (pointer, length): loans for the time of a call, never zero-terminated. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

struct bytes {
	const uint8_t *p;
	size_t n;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NONE     ((struct str){ NULL, 0 })
#define BYTES_NONE   ((struct bytes){ NULL, 0 })
/* for printf: "%.*s", STR_ARG(s) */
#define STR_ARG(s)      (int)(s).n, (s).p ? (s).p : ""
#define BYTES_OF(array) ((struct bytes){ (array), sizeof(array) })

static inline struct str str_of(const char *z)
{
	return (struct str){ z, z ? strlen(z) : 0 };
}

static inline struct bytes str_bytes(struct str s)
{
	return (struct bytes){ (const uint8_t *)s.p, s.n };
}

static inline struct str str_of_bytes(struct bytes b)
{
	return (struct str){ (const char *)b.p, b.n };
}

bool str_eq(struct str a, struct str b);
/** ASCII letters compared without case. */
bool str_ieq(struct str a, struct str b);
bool str_is(struct str a, const char *z);
bool str_starts(struct str s, struct str prefix);
/** Index of the first `c`, or s.n. */
size_t str_find(struct str s, char c);
/** Index of the first `what`, or s.n. */
size_t str_find_str(struct str s, struct str what);
/** Without blanks and tabs at both ends. */
struct str str_trim(struct str s);
struct str str_sub(struct str s, size_t from, size_t n);
/** Takes the piece up to `sep` off the front of *rest; false when *rest is used up. "a,,b" has three pieces,
 * "a," one, "" none. */
bool str_next(struct str *rest, char sep, struct str *piece);
bool str_all_digits(struct str s);
/** Plain decimal, no sign, no blank; false when not a number or above max. */
bool str_to_u64(struct str s, uint64_t max, uint64_t *out);
/** As str_to_u64 with an optional '-'. */
bool str_to_i64(struct str s, int64_t min, int64_t max, int64_t *out);
bool str_is_utf8(struct str s);
