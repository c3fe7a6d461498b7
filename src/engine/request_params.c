/** The rows of parameters (TS.43 2.3, 2.4), and what a request makes of them. */
#include "engine/request_params.h"

#include <stddef.h>

enum row_flag {
	CREDENTIAL = 1, /* two different values are refused */
	CUT = 2,        /* longer ones are cut, not refused */
	ANY_CASE =
		4, /* a name in another case is taken when the exact one is not there (clients.md row 32) */
};

struct row {
	const char *name;
	size_t max; /* octets; 0: no ceiling */
	unsigned flags;
	size_t member; /* of struct ts43_request; 0: read by settle */
};

#define TO(field) offsetof(struct ts43_request, field)

/* 0 is the offset of `relay`, so it is free to mean "none" */
enum {
	APP,
	ENTITLEMENT_VERSION,
	VERS,
	NOTIF_ACTION,
	NOTIF_TOKEN,
	BOOST_TYPE,
	BOOST_TYPE_ALIAS,
	STORE_VENDOR,
	STORE_USER_ID,
	MSG_BTN,
};
static const struct row rows[REQUEST_PARAMS_ROWS] = {
	[APP] = { "app", 0, 0, 0 },
	[ENTITLEMENT_VERSION] = { "entitlement_version", 16, 0, 0 },
	[VERS] = { "vers", 0, 0, 0 },
	[NOTIF_ACTION] = { "notif_action", 0, 0, 0 },
	[NOTIF_TOKEN] = { "notif_token", 0, 0, 0 },
	/* read where their AppID is asked for alone, so without a ceiling here */
	[BOOST_TYPE] = { "boost_type", 0, 0, 0 },
	[BOOST_TYPE_ALIAS] = { "boostType", 0, 0, 0 }, /* as a figure of TS.43 9.11 has it */
	[STORE_VENDOR] = { "store_vendor", 0, 0, 0 },
	[STORE_USER_ID] = { "store_user_id", 0, 0, 0 },
	[MSG_BTN] = { "MSG_btn", 0, 0, 0 },
	/* one of another server is void (511), however long it is (clients.md rows 20, 21) */
	{ "token", 0, CREDENTIAL, TO(token) },
	{ "EAP_ID", 128, CREDENTIAL, TO(eap_id) },
	{ "IMSI", 32, CREDENTIAL, TO(imsi_text) },
	{ "temporary_token", 4096, CREDENTIAL, TO(temporary_token) },
	{ "operator_token", 4096, 0, TO(operator_token) },
	{ "access_token", 4096, 0, TO(access_token) },
	{ "requestor_id", 128, 0, TO(requestor_id) },
	{ "msisdn", 32, 0, TO(msisdn) },
	{ "OTP", 32, ANY_CASE, TO(otp) },
	{ "code", 4096, 0, TO(code) },
	{ "state", 4096, 0, TO(state) },
	{ "error", 128, 0, TO(error) },
	{ "terminal_id", 64, 0, TO(terminal_id) },
	{ "app_name", 128, 0, TO(app_name) },
	{ "app_version", 128, 0, TO(app_version) },
	{ "GID1", 40, ANY_CASE, TO(gid1) },
	{ "GID2", 40, ANY_CASE, TO(gid2) },
	{ "operation", 128, 0, TO(operation) },
	{ "terminal_vendor", REQUEST_TERMINAL_MAX, CUT, TO(terminal_vendor) },
	{ "terminal_model", REQUEST_TERMINAL_MAX, CUT, TO(terminal_model) },
	{ "terminal_sw_version", REQUEST_TERMINAL_MAX, CUT, TO(terminal_sw_version) },
};

static bool find_row(struct str name, size_t *row, bool *exact)
{
	for (size_t i = 0; i < REQUEST_PARAMS_ROWS; i++) {
		/* most rows differ in the first letter */
		if (name.n == 0 || ((name.p[0] ^ rows[i].name[0]) & ~0x20))
			continue;
		const struct str known = str_of(rows[i].name);
		*exact = str_eq(name, known);
		*row = i;
		if (*exact || ((rows[i].flags & ANY_CASE) && str_ieq(name, known)))
			return true;
	}
	return false;
}

bool request_params_known(struct str name)
{
	size_t row;
	bool exact;
	return find_row(name, &row, &exact);
}

bool request_params_is_list(struct str name)
{
	return str_is(name, rows[APP].name);
}

/* Android's URI builder writes the word (clients.md row 32) */
static bool is_absent(struct str value)
{
	return value.n == 0 || str_is(value, "null");
}

/* to at most max octets, never inside a character */
static struct str cut(struct str s, size_t max)
{
	if (s.n <= max)
		return s;
	while (max > 0 && ((uint8_t)s.p[max] & 0xc0) == 0x80)
		max--;
	return str_sub(s, 0, max);
}

static struct str unwrap(struct str s, char open, char close)
{
	s = str_trim(s);
	if (s.n >= 2 && s.p[0] == open && s.p[s.n - 1] == close)
		s = str_trim(str_sub(s, 1, s.n - 2));
	return s;
}

static void take_app(struct request_params *p, struct str name)
{
	struct ts43_request *rq = p->rq;
	enum appid app;
	if (appid_find(name, &app)) {
		if (!(rq->app_bits & appid_bit(app)))
			rq->apps[rq->n_apps++] = app;
		rq->app_bits |= appid_bit(app);
		return;
	}
	for (size_t i = 0; i < rq->n_other; i++)
		if (str_ieq(name, rq->other[i]))
			return;
	rq->other[rq->n_other++] = name; /* of at most REQUEST_NAMED_MAX */
}

/* "ap2004", "ap2004,ap2003" or "[ap2004, ap2003]" (clients.md row 33) */
static enum rc take_apps(struct request_params *p, struct str value)
{
	struct str rest = unwrap(value, '[', ']'), piece;
	while (str_next(&rest, ',', &piece)) {
		const struct str name = unwrap(piece, '"', '"');
		if (is_absent(name))
			continue;
		if (++p->named > REQUEST_NAMED_MAX)
			return FAIL(p->fault, REASON_parameters_too_many, "more than %d AppIDs",
				REQUEST_NAMED_MAX);
		p->rq->app_named = true;
		take_app(p, name);
	}
	return RC_OK;
}

enum rc request_params_take(struct request_params *p, struct str name, struct str value)
{
	size_t i;
	bool exact;
	if (!find_row(name, &i, &exact))
		return RC_OK;
	const struct row *row = &rows[i];
	if (i == APP)
		return take_apps(p, value);
	if (is_absent(value)) {
		p->notif_void |= i == NOTIF_TOKEN;
		return RC_OK;
	}
	if (row->max && value.n > row->max && !(row->flags & CUT))
		return FAIL(p->fault, REASON_parameter_too_long, "%s: above %zu octets", row->name, row->max);
	if (p->set[i] && (row->flags & CREDENTIAL) && !str_eq(p->value[i], value))
		return FAIL(p->fault, REASON_parameter_twice, "%s", row->name);
	if (p->set[i] && (p->exact[i] || !exact))
		return RC_OK;
	p->set[i] = true;
	p->exact[i] = exact;
	p->value[i] = (row->flags & CUT) ? cut(value, row->max) : value;
	return RC_OK;
}

static enum rc settle_version(const struct request_params *p, const struct request_rules *rules)
{
	struct version *v = &p->rq->version;
	*v = rules->version_default;
	if (!p->set[ENTITLEMENT_VERSION])
		return RC_OK;
	if (version_read(p->value[ENTITLEMENT_VERSION], v) != RC_OK)
		return FAIL(
			p->fault, REASON_version_malformed, "%zu octets", p->value[ENTITLEMENT_VERSION].n);
	if (version_compare(*v, rules->version_min) < 0 || version_compare(*v, rules->version_max) > 0)
		return FAIL(p->fault, REASON_version_unsupported, "%u.%u", v->major, v->minor);
	return RC_OK;
}

/* A void token asks for nothing, whatever the action says (digest 04 section 4). */
static enum rc settle_notif(const struct request_params *p)
{
	struct ts43_request *rq = p->rq;
	const struct str token = p->value[NOTIF_TOKEN];
	uint64_t action;
	if (!p->set[NOTIF_TOKEN] && (p->notif_void || !p->set[NOTIF_ACTION]))
		return RC_OK;
	if (!p->set[NOTIF_TOKEN] || !p->set[NOTIF_ACTION])
		return FAIL(p->fault, REASON_notif_incomplete, "%s is missing",
			rows[p->set[NOTIF_TOKEN] ? NOTIF_ACTION : NOTIF_TOKEN].name);
	if (!str_to_u64(p->value[NOTIF_ACTION], PUSH_APNS, &action))
		return FAIL(p->fault, REASON_notif_action_invalid, "%zu octets", p->value[NOTIF_ACTION].n);
	rq->notif = true;
	rq->notif_remove = action == 0;
	rq->notif_service = (enum push_service)action;
	rq->notif_too_long = token.n > PUSH_TOKEN_MAX;
	rq->notif_token = rq->notif_too_long ? STR_NONE : token;
	return RC_OK;
}

/* A real-time boost request of ap2010 (TS.43 9.7). */
static enum rc settle_boost(const struct request_params *p)
{
	struct ts43_request *rq = p->rq;
	const size_t row = p->set[BOOST_TYPE] ? BOOST_TYPE : BOOST_TYPE_ALIAS;
	uint64_t type;
	if (!(rq->app_bits & appid_bit(APPID_ap2010)) || !p->set[row])
		return RC_OK;
	if (!str_to_u64(p->value[row], UINT8_MAX, &type))
		return FAIL(p->fault, REASON_boost_type_invalid, "%zu octets", p->value[row].n);
	rq->boost = true;
	rq->boost_type = (uint8_t)type;
	return RC_OK;
}

/* The store and its user of ap2012, and the button that was pressed (TS.43 11.1). */
static enum rc settle_store(const struct request_params *p)
{
	struct ts43_request *rq = p->rq;
	uint64_t button;
	if (!(rq->app_bits & appid_bit(APPID_ap2012)))
		return RC_OK;
	for (size_t i = STORE_VENDOR; i <= STORE_USER_ID; i++) {
		if (!p->set[i])
			return FAIL(p->fault, REASON_dcb_store_missing, "%s", rows[i].name);
		if (p->value[i].n > DCB_STORE_MAX)
			return FAIL(p->fault, REASON_parameter_too_long, "%s: above %d octets", rows[i].name,
				DCB_STORE_MAX);
	}
	rq->store_vendor = p->value[STORE_VENDOR];
	rq->store_user_id = p->value[STORE_USER_ID];
	if (!p->set[MSG_BTN])
		return RC_OK;
	if (!str_to_u64(p->value[MSG_BTN], 1, &button))
		return FAIL(p->fault, REASON_msg_btn_invalid, "%zu octets", p->value[MSG_BTN].n);
	rq->msg_btn = button ? MSG_BTN_ACCEPTED : MSG_BTN_REJECTED;
	return RC_OK;
}

enum rc request_params_settle(const struct request_params *p, const struct request_rules *rules)
{
	for (size_t i = 0; i < REQUEST_PARAMS_ROWS; i++)
		if (rows[i].member)
			*(struct str *)(void *)((char *)p->rq + rows[i].member) = p->value[i];
	if (!p->set[VERS] || !str_to_i64(p->value[VERS], INT32_MIN, INT32_MAX, &p->rq->vers))
		p->rq->vers = 0;
	enum rc rc = settle_version(p, rules);
	if (rc == RC_OK && !p->rq->app_named)
		rc = FAIL(p->fault, REASON_app_missing, "no app");
	if (rc == RC_OK)
		rc = settle_notif(p);
	if (rc == RC_OK)
		rc = settle_boost(p);
	return rc == RC_OK ? settle_store(p) : rc;
}
