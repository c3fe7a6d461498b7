/** What a version of TS.43 knows (2.5): AppIDs, parameters and values by the rows of since.def. */
#pragma once

#include "engine/appid.h"
#include "engine/version.h"
#include "model/doc.h"

/** Version v has this AppID. */
bool since_app(enum appid app, struct version v);
/** Version v has the parameter or structure with these names ("List/Item/Parm"), whatever its value. */
bool since_parm(enum appid app, const char *names, struct version v);
/** Takes out of an application's part what version v does not know, or puts what elder phones get in its
 * place. */
void since_apply(enum appid app, struct version v, struct doc_node *part);
