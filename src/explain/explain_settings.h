/** What is kept of answers, where, how much and how long. */
#pragma once

#include "conf/conf.h"

extern const struct conf_item explain_settings_conf[];

struct explain_settings {
	const char *folder;
	size_t size; /* per worker; 0: nothing is kept */
	int64_t keep_s;
	uint32_t sample; /* one in so many answers that nothing else asks to keep; 0: none */
};

struct explain_settings explain_settings_of(const struct conf *c);
/** FOLDER/worker-N.ring; false: longer than `room`. */
bool explain_settings_path(const struct explain_settings *s, unsigned slot, char *out, size_t room);
