/** Reading identities, and the default NAI. */
#include "model/ids.h"

#include <stdio.h>

enum { IMSI_MIN = 6, IMSI_MAX = 15, MSISDN_MAX = 15, IMSI_KEEP = 5, TAC = 8 };

static enum rc digits(struct str s, size_t min, size_t max, char out[16])
{
	if (s.n < min || s.n > max || !str_all_digits(s))
		return RC_MALFORMED;
	memset(out, 0, 16);
	memcpy(out, s.p, s.n);
	return RC_OK;
}

enum rc ids_imsi(struct str s, struct imsi *out)
{
	return digits(s, IMSI_MIN, IMSI_MAX, out->d);
}

enum rc ids_msisdn(struct str s, struct msisdn *out)
{
	return digits(str_starts(s, STR("+")) ? str_sub(s, 1, s.n) : s, 1, MSISDN_MAX, out->d);
}

bool ids_imsi_eq(const struct imsi *a, const struct imsi *b)
{
	return strcmp(a->d, b->d) == 0;
}

enum rc ids_nai_imsi(struct str nai, struct imsi *out)
{
	const size_t at = str_find(nai, '@');
	if (at == nai.n || at < 1 || nai.p[0] < '0' || nai.p[0] > '9')
		return RC_MALFORMED;
	return ids_imsi(str_sub(nai, 1, at - 1), out);
}

/* the three digits behind `label` in the realm, or {NULL, 0} */
static struct str realm_digits(struct str realm, struct str label)
{
	const struct str rest = str_sub(realm, str_find_str(realm, label) + label.n, 3);
	return rest.n == 3 && str_all_digits(rest) ? rest : STR_NONE;
}

size_t ids_default_nai(struct str nai, const struct imsi *imsi, char out[IDS_NAI_MAX])
{
	const struct str realm = str_sub(nai, str_find(nai, '@'), nai.n);
	const struct str mnc = realm_digits(realm, STR(".mnc")), mcc = realm_digits(realm, STR(".mcc"));
	const int n = mnc.p && mcc.p
			      ? snprintf(out, IDS_NAI_MAX, "0%s@nai.epc.mnc%.3s.mcc%.3s.3gppnetwork.org",
					imsi->d, mnc.p, mcc.p)
			      : snprintf(out, IDS_NAI_MAX, "0%s@nai.epc.mnc0%.2s.mcc%.3s.3gppnetwork.org",
					imsi->d, imsi->d + 3, imsi->d);
	return (size_t)n;
}

struct log_field ids_log_imsi(const struct imsi *i)
{
	return log_masked("imsi", ids_imsi_str(i), IMSI_KEEP);
}

struct log_field ids_log_terminal(struct str terminal_id)
{
	const bool imei = terminal_id.n >= 14 && terminal_id.n <= 16 && str_all_digits(terminal_id);
	return log_masked("terminal", terminal_id, imei ? TAC : 0);
}
