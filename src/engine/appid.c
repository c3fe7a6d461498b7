/** The rows of appid.def. */
#include "engine/appid.h"

static const struct appid_row rows[APPID_COUNT] = {
#define APPID(name, group, operation, json) [APPID_##name] = { #name, group, operation, json },
#include "engine/appid.def"
#undef APPID
};

const struct appid_row *appid_row(enum appid a)
{
	return &rows[a];
}

bool appid_find(struct str name, enum appid *out)
{
	for (unsigned i = 0; i < APPID_COUNT; i++)
		if (str_ieq(name, str_of(rows[i].name))) {
			*out = (enum appid)i;
			return true;
		}
	return false;
}

unsigned appid_groups(uint32_t apps)
{
	unsigned groups = apps & APPID_OWN_BIT ? (unsigned)APPID_STATUS : 0;
	for (unsigned i = 0; i < APPID_COUNT; i++)
		if (apps & appid_bit((enum appid)i))
			groups |= (unsigned)rows[i].group;
	return groups;
}
