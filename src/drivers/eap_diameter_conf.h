/** What an operator sets for the AAA over Diameter. */
#pragma once

#include "conf/item.h"
#include "drivers/diameter_node.h"

struct conf;

extern const struct conf_item eap_diameter_conf_items[];

struct eap_diameter_conf {
	struct diameter_node_to to; /* of a login's first request */
	int64_t timeout_ms;
};

/** our_realm: where diameter_eap.realm is empty. */
void eap_diameter_conf_read(const struct conf *c, struct str our_realm, struct eap_diameter_conf *out);
