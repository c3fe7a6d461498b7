/** The table. The same number is another thing in Result-Code (RFC 6733 7.1) than in Experimental-Result of
 * 3GPP (TS 29.273 8.2.4, 10). What is in no row says nothing about the line: 3xxx and 5xxx of the network,
 * also transient ones. */
#include "drivers/diameter_results.h"

enum { MULTI_ROUND_AUTH = 1001, SUCCESS = 2001 };

static const struct row {
	bool experimental;
	uint32_t from, to;
	enum reason why;
} rows[] = {
	{ false, 4001, 4001, REASON_aaa_rejected },      /* AUTHENTICATION_REJECTED */
	{ false, 5003, 5003, REASON_aaa_rejected },      /* AUTHORIZATION_REJECTED */
	{ true, 5001, 5001, REASON_subscriber_unknown }, /* USER_UNKNOWN */
	{ true, 5003, 5003, REASON_aaa_rejected },       /* IDENTITY_NOT_REGISTERED */
	/* no non-3GPP subscription, no APN subscription, RAT not allowed */
	{ true, 5450, 5452, REASON_aaa_rejected },
};

static enum reason reason_of(const struct diameter_result *r)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		if (row->experimental == r->experimental && r->code >= row->from && r->code <= row->to)
			return row->why;
	}
	return REASON_diameter_error;
}

enum rc diameter_results_take(const struct diameter_result *r, bool *goes_on, struct fault *f)
{
	const bool again = !r->experimental && r->code == MULTI_ROUND_AUTH && goes_on;
	if (goes_on)
		*goes_on = again;
	if (again || (!r->experimental && r->code == SUCCESS))
		return RC_OK;
	return FAIL(f, reason_of(r), "%s %u", r->experimental ? "Experimental-Result-Code" : "Result-Code",
		r->code);
}
