/** The two rows: SHA-1 and 16 octets of K_aut, or SHA-256 and 32. */
#include "aka/aka_method.h"

#include "base/secret.h"
#include "crypto/aka_keys.h"
#include "crypto/aka_prime_keys.h"
#include "crypto/digest.h"

static void mac(const struct auth_vector *v, struct bytes identity, struct bytes packet, size_t mac_at,
	uint8_t out[AKA_METHOD_MAC])
{
	uint8_t k_aut[16];
	aka_keys_aut(identity, v->ik, v->ck, k_aut);
	aka_keys_mac(k_aut, packet, mac_at, BYTES_NONE, out);
	secret_wipe(k_aut, sizeof(k_aut));
}

static void prime_mac(const struct auth_vector *v, struct bytes identity, struct bytes packet, size_t mac_at,
	uint8_t out[AKA_METHOD_MAC])
{
	struct aka_prime_keys keys;
	aka_prime_keys_derive(identity, v->ik, v->ck, &keys);
	aka_prime_keys_mac(keys.k_aut, packet, mac_at, out);
	secret_wipe(&keys, sizeof(keys));
}

static void checkcode(struct bytes packets, uint8_t *out)
{
	digest_sha1(&packets, 1, out);
}

static void prime_checkcode(struct bytes packets, uint8_t *out)
{
	digest_sha256(packets, out);
}

static const struct aka_method_row rows[] = {
	[AKA_METHOD_AKA] = { EAP_TYPE_AKA, DIGEST_SHA1, mac, checkcode },
	[AKA_METHOD_PRIME] = { EAP_TYPE_AKA_PRIME, DIGEST_SHA256, prime_mac, prime_checkcode },
};

const struct aka_method_row *aka_method_of(enum aka_method method)
{
	return &rows[method];
}
