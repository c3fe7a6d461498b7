/** What an operator sets for RADIUS. */
#pragma once

#include "conf/item.h"
#include "drivers/eap_radius_exchange.h"

extern const struct conf_item eap_radius_settings_rows[];

/** Fills *w; the caller wipes it in any case. file_missing, file_mode, file_content: radius.secret_file. */
enum rc eap_radius_settings_read(
	const struct setup *s, struct eap_radius_exchange_world *w, struct fault *f) MUST_USE;
