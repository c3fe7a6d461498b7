/** Rows of since.def, applied to the tree of one application. */
#include "engine/since.h"

enum elder { LEAVE_OUT, OTHER_VALUE, LEAVE_ITEM };

struct since_row {
	enum appid app;
	const char *names, *value;
	struct version since;
	enum elder elder;
	const char *text;
};

static const struct version apps[APPID_COUNT] = {
#define SINCE_APP(app, major, minor) [APPID_##app] = { major, minor },
#define SINCE(...)
#include "engine/since.def"
#undef SINCE_APP
#undef SINCE
};

static const struct since_row rows[] = {
#define SINCE_APP(...)
#define SINCE(app, names, value, major, minor, elder, text)                                                  \
	{ APPID_##app, names, value, { major, minor }, elder, text },
#include "engine/since.def"
#undef SINCE_APP
#undef SINCE
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

bool since_app(enum appid app, struct version v)
{
	return version_compare(v, apps[app]) >= 0;
}

bool since_parm(enum appid app, const char *names, struct version v)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].app == app && !rows[i].value && strcmp(rows[i].names, names) == 0)
			return version_compare(v, rows[i].since) >= 0;
	return true;
}

/* true: the structure that holds the parameter is to go */
static bool make_elder(const struct since_row *row, struct doc_node *holder, struct doc_node *parm)
{
	switch (row->elder) {
	case LEAVE_OUT:
		doc_drop(holder, parm);
		return false;
	case OTHER_VALUE:
		parm->value = str_of(row->text);
		return false;
	case LEAVE_ITEM:
		break;
	}
	return !str_is(parm->value, row->text);
}

static bool is_empty_list(const struct doc_node *n)
{
	return (n->kind == DOC_LIST || n->kind == DOC_BARE) && !n->first;
}

static bool walk(const struct since_row *row, struct str names, struct doc_node *holder)
{
	struct str name;
	bool gone = false;
	struct doc_node *next;
	if (!str_next(&names, '/', &name))
		return false;
	for (struct doc_node *n = holder->first; n; n = next) {
		next = n->next;
		if (!str_eq(n->name, name))
			continue;
		if (names.n == 0)
			gone |= (!row->value || str_is(n->value, row->value)) && make_elder(row, holder, n);
		else if (walk(row, names, n) || is_empty_list(n))
			doc_drop(holder, n);
	}
	return gone;
}

void since_apply(enum appid app, struct version v, struct doc_node *part)
{
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].app == app && version_compare(v, rows[i].since) < 0)
			walk(&rows[i], str_of(rows[i].names), part);
}
