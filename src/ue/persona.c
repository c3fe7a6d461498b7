/** The clients as rows: what clients.md found in their code. */
#include "ue/persona.h"

#define RELAY "application/vnd.gsma.eap-relay.v1.0+json"
#define XML   "text/vnd.wap.connectivity-xml"

static const struct persona PERSONAS[] = {
	{
		.name = "careful",
		.help = "checks everything and reports every rule broken",
		.careful = true,
		.final_type_enforced = true,
		.checks_mac = true,
		.says_no = true,
		.eap_type = PERSONA_EAP_EXACT,
		.cookies = COOKIES_JAR,
		.read = challenge_read_strict,
		.xml = { .amp = XML_AMP_STRICT, .strict = true },
		.challenges_max = 4,
		.syncs_max = 3,
		.accept_first = RELAY ", " XML,
		.accept_answer = RELAY ", %s",
		.accept_sync = RELAY ", %s",
		.user_agent = "PRD-TS43 term-%s/%s client-IMS-Entitlement/%s OS-Android/%s",
	},
	{
		.name = "aosp2021",
		.help = "Android 12: raw cookies of the latest answer, 200 only, two recoveries",
		.apps_as_text = true,
		.eap_type = PERSONA_EAP_ANY,
		.cookies = COOKIES_RAW_LATEST,
		.read = challenge_read_aosp,
		.xml = { .amp = XML_AMP_ONLY },
		.challenges_max = 3,
		.syncs_max = 2,
		.accept_first = RELAY,
		.accept_sync = RELAY,
		.accept_token = RELAY ", " XML,
	},
	{
		.name = "aosp",
		.help = "newest Android: cookies of the first answer only, content types enforced",
		.final_type_enforced = true,
		.cuts_terminal = true,
		.apps_as_text = true,
		.eap_type = PERSONA_EAP_JSON,
		.cookies = COOKIES_PARSED_FIRST,
		.read = challenge_read_aosp,
		.xml = { .amp = XML_AMP_ONLY },
		.challenges_max = 4,
		.syncs_max = 3,
		.accept_first = RELAY,
		.accept_answer = RELAY ", %s",
		.accept_sync = RELAY ", %s",
		.accept_token = "application/json, " XML,
		.user_agent = "PRD-TS43 term-%s/%s IMS-Entitlement/%s OS-Android/%s",
	},
	{
		.name = "samsung",
		.help = "Samsung: looks at every 20th octet, reads XML by position, three apps",
		.eap_type = PERSONA_EAP_EXACT_OR_ANY_JSON,
		.cookies = COOKIES_RAW_LAST_ONE,
		.read = challenge_read_strides,
		.xml = { .amp = XML_AMP_NEVER,
			.ordered = true,
			.lower = true,
			.glues_lines = true,
			.apps_max = 3 },
		.challenges_max = 4,
		.syncs_max = 3,
		.accept_first = RELAY ", " XML,
		.accept_answer = RELAY ", " XML,
		.accept_sync = RELAY ", " XML,
		.accept_token = RELAY ", " XML,
		.user_agent = "PRD-TS43 %s/%s IMS-Entitlement/%s OS-Android/%s",
	},
	{
		.name = "microg",
		.help = "microG: cookie jar, token first, keys over nai.epc, one recovery",
		.any_2xx = true,
		.token_anywhere = true,
		.default_nai_keys = true,
		.eap_type = PERSONA_EAP_ANY,
		.cookies = COOKIES_JAR,
		.read = challenge_read_microg,
		.xml = { .amp = XML_AMP_ONLY },
		.challenges_max = 2,
		.syncs_max = 1,
		.accept_first = RELAY,
		.accept_answer = RELAY ", %s",
		.accept_sync = RELAY ", %s",
		.user_agent = "PRD-TS43 term-%s/%s /%s OS-Android/%s",
	},
};

const struct persona *persona_at(unsigned i)
{
	return i < sizeof(PERSONAS) / sizeof(PERSONAS[0]) ? &PERSONAS[i] : NULL;
}

const struct persona *persona_find(const char *name)
{
	for (unsigned i = 0; persona_at(i); i++)
		if (!name || strcmp(PERSONAS[i].name, name) == 0)
			return &PERSONAS[i];
	return NULL;
}
