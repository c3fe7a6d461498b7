/** The settings diameter_eap.* as rows, and reading them. */
#include "drivers/eap_diameter_conf.h"

#include "conf/conf.h"

static const char *const names[] = { "swm", "sta", "eap", NULL };
static const enum diameter_application applications[] = { DIAMETER_APP_SWM, DIAMETER_APP_STA,
	DIAMETER_APP_EAP };

void eap_diameter_conf_read(const struct conf *c, struct str our_realm, struct eap_diameter_conf *out)
{
	const struct str realm = conf_text(c, "diameter_eap.realm");
	out->to.application = applications[conf_choice(c, "diameter_eap.application")];
	out->to.realm = realm.n ? realm : our_realm;
	out->to.host = conf_text(c, "diameter_eap.host");
	out->timeout_ms = conf_int(c, "diameter_eap.timeout") * 1000;
}

const struct conf_item eap_diameter_conf_items[] = {
	{ .key = "diameter_eap.application",
		.type = CONF_CHOICE,
		.by_default = "swm",
		.choices = names,
		.help = "The Diameter application that the AAA is asked in: swm (16777264) and sta "
			"(16777250) "
			"of 3GPP, or eap (5), Diameter EAP itself, which asks for authentication alone." },
	{ .key = "diameter_eap.realm",
		.type = CONF_TEXT,
		.by_default = "",
		.max = DIAMETER_NODE_NAME_MAX,
		.check = diameter_node_name_check,
		.help = "Destination-Realm of the AAA; empty: diameter.realm." },
	{ .key = "diameter_eap.host",
		.type = CONF_TEXT,
		.by_default = "",
		.max = DIAMETER_NODE_NAME_MAX,
		.check = diameter_node_name_check,
		.help = "Destination-Host of the first request of a login; empty: any AAA of the realm. "
			"Later "
			"requests go to the AAA that answered the first." },
	{ .key = "diameter_eap.timeout",
		.type = CONF_DURATION,
		.by_default = "5s",
		.min = 1,
		.max = 25,
		.help = "How long one answer of the AAA may take." },
	CONF_ITEMS_END
};
