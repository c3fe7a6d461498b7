/** `entitled --init`: makes the secrets that a first start needs and that are not there yet. */
#pragma once

#include "conf/conf.h"

/** Says each file it made through put; what exists is left alone. certificate: also a throw-away CA and
 * server certificate. */
enum rc init_all(const struct conf *c, bool certificate, void (*put)(void *to, const char *line), void *to,
	struct fault *f) MUST_USE;
