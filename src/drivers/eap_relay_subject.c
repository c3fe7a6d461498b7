/** Telling an IMSI from the other names of a line. */
#include "drivers/eap_relay_subject.h"

enum { IMSI_SHORTEST = 14 /* shorter digits may be any number of the carrier's */ };

static bool permanent(struct str name)
{
	return name.n && (name.p[0] == '0' || name.p[0] == '1' || name.p[0] == '6');
}

static bool named(struct str name, struct imsi *out)
{
	if (name.n >= IMSI_SHORTEST && ids_imsi(name, out) == RC_OK)
		return true;
	if (!permanent(name))
		return false;
	return ids_nai_imsi(name, out) == RC_OK ||
	       (name.n > IMSI_SHORTEST && ids_imsi(str_sub(name, 1, name.n - 1), out) == RC_OK);
}

struct imsi eap_relay_subject(const struct bytes *name, size_t n, const struct imsi *claimed)
{
	struct imsi subject = *claimed, other;
	for (size_t i = 0; i < n; i++) {
		if (named(str_of_bytes(name[i]), &other) && !ids_imsi_eq(&other, claimed))
			subject = other;
	}
	return subject;
}
