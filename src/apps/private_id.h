/** Private user identity, ap2013 (TS.43 chapter 12). */
#pragma once

#include "engine/entitlement_app.h"

extern const struct entitlement_app private_id_app;
