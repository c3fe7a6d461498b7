/** The common members of `then`, as rows. */
#include "conf/conf.h"
#include "rules/rules.h"

const char *const rules_status_words[] = { [RULES_DISABLED] = "disabled",
	[RULES_ENABLED] = "enabled",
	[RULES_INCOMPATIBLE] = "incompatible",
	[RULES_PROVISIONING] = "provisioning",
	[RULES_LINE] = "line",
	NULL };

/* No `&` reaches a phone (clients.md row 24). */
static enum rc check_url(struct str value, struct fault *f)
{
	static const struct str scheme = STR("https://");
	bool ok = str_starts(value, scheme) && value.n > scheme.n && value.p[scheme.n] != '/';
	for (size_t i = 0; ok && i < value.n; i++)
		ok = value.p[i] > 0x20 && value.p[i] < 0x7f && !strchr("&\"<>\\'", value.p[i]);
	return ok ? RC_OK : FAIL(f, REASON_conf_value, "expected an https URL without & and blanks");
}

#define AT(member) .at = offsetof(struct rules_outcome, member)

const struct rules_item rules_outcome_items[] = {
	{ { "status", CONF_CHOICE, "line", 0, 0, rules_status_words,
		  "EntitlementStatus; `line`: as the facts of the line decide, `disabled`, `incompatible` "
		  "... for "
		  "all that the rule covers.",
		  NULL },
		AT(status) },
	{ { "message", CONF_TEXTS, "", 0, 512, NULL,
		  "Text that phones show to people without the service, instead of the application's "
		  "setting.",
		  conf_check_text },
		AT(message) },
	{ { "url", CONF_TEXT, NULL, 1, 1024, NULL, "Address of the web view, instead of the portal's.",
		  check_url },
		AT(url) },
	{ { "user_data", CONF_TEXT, NULL, 1, 1024, NULL, "What the phone hands over to that address.",
		  conf_check_text },
		AT(user_data) },
	{ { "validity", CONF_DURATION, NULL, 60, 365 * 86400, NULL,
		  "How long phones keep the answer, instead of the setting; the shortest of an answer "
		  "counts.",
		  NULL },
		AT(validity_s) },
	{ { "push", CONF_BOOL, "yes", 0, 0, NULL, "The line's devices are notified of changes.", NULL },
		AT(push) },
	RULES_ITEMS_END,
};
