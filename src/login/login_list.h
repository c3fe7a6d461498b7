/** All login methods in their order; the last one claims everything. */
#pragma once

#include "engine/login_method.h"

size_t login_list_count(void);
const struct login_method *login_list_at(size_t i);
/** Index of the method that has this request. */
size_t login_list_claim(const struct ts43_request *rq);
