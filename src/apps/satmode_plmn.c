/** Word by word. */
#include "apps/satmode_plmn.h"

static bool read_plan(struct str word, enum satmode_plan *out)
{
	const bool metered = str_ieq(word, STR("metered"));
	if (*out != SATMODE_PLAN_UNKNOWN || (!metered && !str_ieq(word, STR("unmetered"))))
		return false;
	*out = metered ? SATMODE_METERED : SATMODE_UNMETERED;
	return true;
}

static bool read_policy(struct str word, struct str service, enum satmode_policy *out)
{
	const size_t equals = str_find(word, '=');
	const struct str policy = str_sub(word, equals + 1, word.n);
	const bool constrained = str_ieq(policy, STR("constrained"));
	if (*out != SATMODE_NOT_ALLOWED || !str_ieq(str_sub(word, 0, equals), service) ||
		(!constrained && !str_ieq(policy, STR("unconstrained"))))
		return false;
	*out = constrained ? SATMODE_CONSTRAINED : SATMODE_UNCONSTRAINED;
	return true;
}

enum rc satmode_plmn_read(struct str text, struct satmode_plmn *out)
{
	struct satmode_plmn p = { .plan = SATMODE_PLAN_UNKNOWN };
	struct str rest = text, word;
	while (str_next(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		if (p.plmn.n == 0) {
			if (!str_all_digits(word) || word.n < 5 || word.n > 6)
				return RC_INVALID;
			p.plmn = word;
		} else if (!read_plan(word, &p.plan) && !read_policy(word, STR("data"), &p.data) &&
			   !read_policy(word, STR("voice"), &p.voice)) {
			return RC_INVALID;
		}
	}
	*out = p;
	return p.plmn.n ? RC_OK : RC_INVALID;
}

enum rc satmode_plmn_check(struct str value, struct fault *f)
{
	struct satmode_plmn p;
	if (satmode_plmn_read(value, &p) != RC_OK)
		return FAIL(f, REASON_conf_value,
			"expected a PLMN of 5 or 6 digits, then metered or unmetered, data=POLICY, "
			"voice=POLICY");
	return RC_OK;
}
