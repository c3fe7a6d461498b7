/** The request target. */
#include "http/target.h"

void target_split(struct str target, struct str *path, struct str *query)
{
	struct str t = target;
	const size_t scheme = str_find_str(t, STR("://"));
	const size_t first_mark = str_find(t, '?');
	if (t.p[0] != '/' && scheme < first_mark) {
		t = str_sub(t, scheme + 3, t.n);
		const size_t slash = str_find(t, '/'), mark = str_find(t, '?');
		t = str_sub(t, slash < mark ? slash : mark, t.n);
	}
	const size_t mark = str_find(t, '?');
	*path = mark ? str_sub(t, 0, mark) : STR("/");
	*query = mark < t.n ? str_sub(t, mark + 1, t.n) : STR_NONE;
}
