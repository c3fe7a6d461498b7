/** SMS over IP, ap2005 (TS.43 chapter 5). */
#pragma once

#include "engine/entitlement_app.h"

extern const struct entitlement_app smsoip_app;
