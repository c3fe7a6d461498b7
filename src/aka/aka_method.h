/** In what EAP-AKA and EAP-AKA' differ, as rows (RFC 4187, RFC 9048 3). */
#pragma once

#include "base/str.h"
#include "codec/eap.h"
#include "model/vector.h"

enum aka_method { AKA_METHOD_AKA, AKA_METHOD_PRIME };

enum { AKA_METHOD_MAC = 16, AKA_METHOD_CHECKCODE_MAX = 32 };

struct aka_method_row {
	enum eap_type type;
	uint8_t checkcode_len;
	/* AT_MAC under the keys of `identity`; in EAP-AKA' v->ck and v->ik are CK' and IK' */
	void (*mac)(const struct auth_vector *v, struct bytes identity, struct bytes packet, size_t mac_at,
		uint8_t mac[AKA_METHOD_MAC]);
	/* over the AKA-Identity packets, one behind the other */
	void (*checkcode)(struct bytes packets, uint8_t *out);
};

const struct aka_method_row *aka_method_of(enum aka_method method);
