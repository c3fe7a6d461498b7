/** Reading and comparing entitlement_version. */
#include "engine/version.h"

/* A component too large for its type is well formed all the same: it becomes the largest there is. */
static bool component(struct str s, uint16_t *out)
{
	if (s.n == 0 || !str_all_digits(s))
		return false;
	uint64_t v;
	*out = str_to_u64(s, UINT16_MAX, &v) ? (uint16_t)v : UINT16_MAX;
	return true;
}

enum rc version_read(struct str s, struct version *out)
{
	const size_t dot = str_find(s, '.');
	struct version v = { 0 };
	if (!component(str_sub(s, 0, dot), &v.major))
		return RC_MALFORMED;
	if (dot < s.n && !component(str_sub(s, dot + 1, s.n - dot - 1), &v.minor))
		return RC_MALFORMED;
	*out = v;
	return RC_OK;
}

int version_compare(struct version a, struct version b)
{
	if (a.major != b.major)
		return a.major < b.major ? -1 : 1;
	if (a.minor != b.minor)
		return a.minor < b.minor ? -1 : 1;
	return 0;
}
