/** Fuzz target: any octets as an EAP-AKA or EAP-AKA' packet end in a message whose slices lie in the packet,
 * or in a reason. */
#include "codec/eap_aka.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void inside(const struct eap_packet *eap, struct bytes slice, size_t min, size_t max)
{
	must(slice.n >= min && slice.n <= max);
	must(slice.p >= eap->whole.p && slice.p + slice.n <= eap->whole.p + eap->whole.n);
}

static void look(const struct eap_aka_message *m)
{
	const struct {
		unsigned bit;
		struct bytes slice;
		size_t min, max;
	} row[] = {
		{ EAP_AKA_HAS_RAND, m->rand, 16, 16 },
		{ EAP_AKA_HAS_AUTN, m->autn, 16, 16 },
		{ EAP_AKA_HAS_RES, m->res, 4, 16 },
		{ EAP_AKA_HAS_AUTS, m->auts, 14, 14 },
		{ EAP_AKA_HAS_MAC, m->mac, 16, 16 },
		{ EAP_AKA_HAS_IDENTITY, m->identity, 0, 1016 },
		{ EAP_AKA_HAS_CHECKCODE, m->checkcode, 0, m->eap.type == EAP_TYPE_AKA_PRIME ? 32 : 20 },
		{ EAP_AKA_HAS_KDF_INPUT, m->kdf_input, 0, 1016 },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (m->have & row[i].bit)
			inside(&m->eap, row[i].slice, row[i].min, row[i].max);
		else
			must(!row[i].slice.p);
	}
	must(m->n_kdf <= EAP_AKA_KDF_MAX && (m->n_kdf > 0) == !!(m->have & EAP_AKA_HAS_KDF));
	if (m->have & EAP_AKA_HAS_MAC)
		must(eap_aka_mac_at(m) + 16 <= m->eap.whole.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct eap_packet eap;
	struct eap_aka_message m;
	struct fault f = { .reason = REASON_none };
	enum rc rc = eap_read((struct bytes){ data, size }, &eap, &f);
	if (rc == RC_OK) {
		must(eap.whole.n <= size && eap.whole.n >= 4);
		rc = eap_aka_read_any(&eap, &m, &f);
	}
	if (rc == RC_OK)
		look(&m);
	must((rc == RC_OK) == (f.reason == REASON_none));
	return 0;
}
