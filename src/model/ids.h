/** Identities as struct types: they are digits or opaque text, never numbers (leading zeros count), and are
 * logged masked only. */
#pragma once

#include "base/log.h"
#include "base/rc.h"
#include "base/str.h"

/** IMSI: 6 to 15 digits (TS 23.003 2.2; TS.43 digest 05 section 1). */
struct imsi {
	char d[16]; /* zero-terminated */
};

/** E.164 number without '+', 1 to 15 digits; empty: not known. */
struct msisdn {
	char d[16];
};

enum rc ids_imsi(struct str s, struct imsi *out) MUST_USE;
enum rc ids_msisdn(struct str s, struct msisdn *out) MUST_USE; /* a leading '+' is taken off */
bool ids_imsi_eq(const struct imsi *a, const struct imsi *b);

static inline struct str ids_imsi_str(const struct imsi *i)
{
	return str_of(i->d);
}

/**
 * The IMSI in a root NAI `0<IMSI>@<realm>` (TS 23.003 19.3.2): one leading digit, digits, '@', any realm. The
 * MNC length is never guessed. RC_MALFORMED else.
 */
enum rc ids_nai_imsi(struct str nai, struct imsi *out) MUST_USE;

/**
 * The default NAI of TS 23.003 19.3.2 with the MCC and MNC as they stand in the realm of `nai`
 * (mnc<3>.mcc<3>), or from the IMSI with a 2-digit MNC where the realm has none; written to out, which holds
 * IDS_NAI_MAX. Returns its length.
 */
enum { IDS_NAI_MAX = 128 };
size_t ids_default_nai(struct str nai, const struct imsi *imsi, char out[IDS_NAI_MAX]);

/** imsi=00101~k3f9a1c2 */
struct log_field ids_log_imsi(const struct imsi *i);
/** TAC and pseudonym for an IMEI of 14 to 16 digits, a pseudonym alone for anything else. */
struct log_field ids_log_terminal(struct str terminal_id);
