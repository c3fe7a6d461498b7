/** The table of login methods, from all.def. */
#include "login/login_list.h"

#define LOGIN(name) extern const struct login_method login_##name;
#include "login/all.def"
#undef LOGIN

static const struct login_method *const methods[] = {
#define LOGIN(name) &login_##name,
#include "login/all.def"
#undef LOGIN
};

size_t login_list_count(void)
{
	return sizeof(methods) / sizeof(methods[0]);
}

const struct login_method *login_list_at(size_t i)
{
	return methods[i];
}

size_t login_list_claim(const struct ts43_request *rq)
{
	size_t i = 0;
	while (i + 1 < login_list_count() && !methods[i]->claims(rq))
		i++;
	return i;
}
