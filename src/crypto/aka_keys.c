/** Key derivation of RFC 4187 section 7 and AT_MAC. */
#include "crypto/aka_keys.h"

#include "base/secret.h"
#include "crypto/digest.h"
#include "crypto/fips186.h"
#include "crypto/hmac.h"

void aka_keys_mk(struct bytes identity, const uint8_t ik[16], const uint8_t ck[16], uint8_t mk[AKA_KEYS_MK])
{
	const struct bytes part[3] = { identity, { ik, 16 }, { ck, 16 } };
	digest_sha1(part, 3, mk);
}

void aka_keys_from_mk(const uint8_t mk[AKA_KEYS_MK], struct aka_keys *out)
{
	uint8_t key[FIPS186_OUT];
	_Static_assert(
		sizeof(*out) == sizeof(key), "the four keys are the generator's output, in this order");
	fips186_fill(mk, key, sizeof(key));
	memcpy(out, key, sizeof(key));
	secret_wipe(key, sizeof(key));
}

void aka_keys_derive(struct bytes identity, const uint8_t ik[16], const uint8_t ck[16], struct aka_keys *out)
{
	uint8_t mk[AKA_KEYS_MK];
	aka_keys_mk(identity, ik, ck, mk);
	aka_keys_from_mk(mk, out);
	secret_wipe(mk, sizeof(mk));
}

void aka_keys_aut(struct bytes identity, const uint8_t ik[16], const uint8_t ck[16], uint8_t k_aut[16])
{
	uint8_t mk[AKA_KEYS_MK], key[2 * FIPS186_SEED];
	aka_keys_mk(identity, ik, ck, mk);
	fips186_fill(mk, key, sizeof(key));
	memcpy(k_aut, key + offsetof(struct aka_keys, k_aut), 16);
	secret_wipe(mk, sizeof(mk));
	secret_wipe(key, sizeof(key));
}

void aka_keys_mac(const uint8_t k_aut[16], struct bytes packet, size_t mac_at, struct bytes extra,
	uint8_t mac[AKA_KEYS_MAC])
{
	static const uint8_t zero[AKA_KEYS_MAC];
	uint8_t full[HMAC_SHA1];
	const size_t behind = mac_at + AKA_KEYS_MAC;
	const struct bytes part[4] = { { packet.p, mac_at }, { zero, sizeof(zero) },
		{ packet.p + behind, packet.n - behind }, extra };
	hmac_sha1((struct bytes){ k_aut, 16 }, part, 4, full);
	memcpy(mac, full, AKA_KEYS_MAC);
}
