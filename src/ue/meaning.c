/** Tables of words for values. */
#include "ue/meaning.h"

static const struct {
	const char *name, *value, *text;
} VALUES[] = {
	{ "EntitlementStatus", "0", "DISABLED: allowed, not yet active" },
	{ "EntitlementStatus", "1", "ENABLED" },
	{ "EntitlementStatus", "2", "INCOMPATIBLE: cannot be offered" },
	{ "EntitlementStatus", "3", "PROVISIONING" },
	{ "ProvStatus", "0", "NOT PROVISIONED" },
	{ "ProvStatus", "1", "PROVISIONED" },
	{ "ProvStatus", "2", "NOT REQUIRED" },
	{ "ProvStatus", "3", "IN PROGRESS" },
	{ "TC_Status", "0", "terms not accepted yet" },
	{ "TC_Status", "1", "terms accepted" },
	{ "TC_Status", "2", "NOT REQUIRED" },
	{ "TC_Status", "3", "IN PROGRESS" },
	{ "AddrStatus", "0", "no emergency address yet" },
	{ "AddrStatus", "1", "emergency address known" },
	{ "AddrStatus", "2", "NOT REQUIRED" },
	{ "AddrStatus", "3", "IN PROGRESS" },
	{ "AccessType", "1", "LTE" },
	{ "AccessType", "2", "NG-RAN" },
	{ "HomeRoamingNWType", "1", "at home and roaming" },
	{ "HomeRoamingNWType", "2", "at home" },
	{ "HomeRoamingNWType", "3", "roaming" },
	{ "RegisterNotifStatus", "0", "registered for push" },
	{ "RegisterNotifStatus", "1", "INVALID TOKEN" },
	{ "RegisterNotifStatus", "2", "DUPLICATE TOKEN" },
	{ "OperationResult", "1", "SUCCESS" },
	{ "OperationResult", "100", "GENERAL ERROR" },
	{ "OperationResult", "101", "INVALID OPERATION" },
	{ "OperationResult", "102", "INVALID PARAMETER" },
};

static const struct {
	const char *id, *name;
} APPS[] = {
	{ "ap2003", "voice over cellular (VoLTE, VoNR)" },
	{ "ap2004", "VoWiFi" },
	{ "ap2005", "SMS over IP" },
	{ "ap2006", "ODSA, companion device" },
	{ "ap2009", "ODSA, primary device" },
	{ "ap2010", "data plan information" },
	{ "ap2011", "server-initiated ODSA" },
	{ "ap2012", "direct carrier billing" },
	{ "ap2013", "private user identity" },
	{ "ap2014", "device and user information" },
	{ "ap2015", "application authentication" },
	{ "ap2016", "satellite mode" },
};

static const struct {
	long status;
	const char *text;
} STATUS[] = {
	{ 200, "OK" },
	{ 302, "Found: another way to log in" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized: bad temporary token" },
	{ 403, "Forbidden: not this identity, or the SIM proof failed" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed: known, not offered" },
	{ 406, "Not Acceptable: protocol version" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 503, "Service Unavailable: later" },
	{ 511, "Network Authentication Required: log in again" },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *meaning_of(struct str name, struct str value)
{
	for (size_t i = 0; i < COUNT(VALUES); i++)
		if (str_ieq(name, str_of(VALUES[i].name)) && str_is(value, VALUES[i].value))
			return VALUES[i].text;
	return NULL;
}

const char *meaning_of_status(long status)
{
	for (size_t i = 0; i < COUNT(STATUS); i++)
		if (STATUS[i].status == status)
			return STATUS[i].text;
	return NULL;
}

const char *meaning_of_app(struct str appid)
{
	for (size_t i = 0; i < COUNT(APPS); i++)
		if (str_ieq(appid, str_of(APPS[i].id)))
			return APPS[i].name;
	return NULL;
}

void meaning_of_span(uint64_t seconds, struct buf *b)
{
	static const struct {
		uint64_t unit;
		const char *name;
	} UNITS[] = { { 86400, "days" }, { 3600, "hours" }, { 60, "minutes" }, { 1, "seconds" } };
	size_t i = 0;
	while (i + 1 < COUNT(UNITS) && seconds < 2 * UNITS[i].unit)
		i++;
	const uint64_t tenths = seconds * 10 / UNITS[i].unit;
	buf_printf(b, "%llu", (unsigned long long)(tenths / 10));
	if (tenths % 10)
		buf_printf(b, ".%llu", (unsigned long long)(tenths % 10));
	buf_printf(b, " %s", UNITS[i].name);
}
