/** The settings of the source `gsup`. */
#pragma once

#include "conf/item.h"
#include "drivers/vector_gsup_link.h"

struct conf;

extern const struct conf_item vector_gsup_conf_items[];

/** Fills at, unit and keepalive_ms of *out. second: setup.second. */
enum rc vector_gsup_conf_read(const struct conf *c, bool second, struct vector_gsup_link_parts *out,
	int64_t *timeout_ms, struct fault *f) MUST_USE;
