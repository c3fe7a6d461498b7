/** The table of applications, from all.def. */
#include "apps/app_list.h"

#define APP(name) extern const struct entitlement_app name##_app;
#include "apps/all.def"
#undef APP

static const struct entitlement_app *const all[] = {
#define APP(name) &name##_app,
#include "apps/all.def"
#undef APP
};

enum { COUNT = sizeof(all) / sizeof(all[0]) };

size_t app_list_count(void)
{
	return COUNT;
}

const struct entitlement_app *app_list_at(size_t i)
{
	return all[i];
}

const struct rules_schema *app_list_schema(void)
{
	static struct rules_app row[COUNT];
	static const struct rules_schema schema = { row, COUNT };
	for (size_t i = 0; i < COUNT; i++)
		row[i] = (struct rules_app){ .name = all[i]->name,
			.id = appid_row(all[i]->id)->name,
			.items = all[i]->outcome,
			.size = all[i]->outcome_size,
			.has_line = all[i]->has_line,
			.check = all[i]->check };
	return &schema;
}
