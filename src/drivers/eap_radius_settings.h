/** What an operator sets for RADIUS. */
#pragma once

#include "conf/item.h"
#include "drivers/eap_radius_exchange.h"

extern const struct conf_item eap_radius_settings_rows[];

/** Fills *w; the caller closes the servers' links and wipes it in any case. file_missing, file_mode,
 * file_content, cert_mismatch: radius.secret_file or the files for TLS. */
enum rc eap_radius_settings_read(
	const struct setup *s, struct eap_radius_exchange_world *w, struct fault *f) MUST_USE;
