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

size_t app_list_count(void)
{
	return sizeof(all) / sizeof(all[0]);
}

const struct entitlement_app *app_list_at(size_t i)
{
	return all[i];
}
