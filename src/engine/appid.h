/** The AppIDs known to TS.43 v12.0, as indices and as bits (TS.43 2.3). */
#pragma once

#include "base/str.h"

enum appid {
#define APPID(name, group, operation, json) APPID_##name,
#include "engine/appid.def"
#undef APPID
	APPID_COUNT,
};

/** Application groups of a token: a token serves any subset of the groups asked for in its login. */
enum appid_group { APPID_STATUS = 1, APPID_ODSA = 2, APPID_IDENTITY = 4 };

struct appid_row {
	const char *name; /* lower case, as answers print it */
	enum appid_group group;
	bool has_operation;
	bool prefers_json;
};

const struct appid_row *appid_row(enum appid a);
/** Case-insensitive (TS.43 1.7); false: not known. */
bool appid_find(struct str name, enum appid *out);

/** Beside the bits of AppIDs: one or several that the operator's rules declare. */
#define APPID_OWN_BIT (1u << 31)

static inline uint32_t appid_bit(enum appid a)
{
	return 1u << a;
}

/** The groups that a set of AppIDs (bits) belongs to, ORed; those of the rules are status AppIDs. */
unsigned appid_groups(uint32_t apps);
