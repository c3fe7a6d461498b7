/** The keys of an EAP-AKA' full authentication and its message authentication code (RFC 9048 3.3, 3.4). */
#pragma once

#include "base/str.h"

enum { AKA_PRIME_KEYS_MAC = 16 };

struct aka_prime_keys {
	uint8_t k_encr[16], k_aut[32], k_re[32], msk[64], emsk[64];
};

/**
 * CK' and IK' in place of CK and IK: KDF 1, bound to the access network's name and to SQN xor AK, the first
 * six octets of AUTN (TS 33.402 annex A.2).
 */
void aka_prime_keys_bind(struct bytes network_name, const uint8_t autn[16], uint8_t ck[16], uint8_t ik[16]);
/** PRF' over IK' and CK'; the identity is taken byte for byte. The caller wipes *out. */
void aka_prime_keys_derive(
	struct bytes identity, const uint8_t ik[16], const uint8_t ck[16], struct aka_prime_keys *out);
/** AT_MAC: HMAC-SHA-256-128 over the packet, its 16 octets at mac_at taken as zero. */
void aka_prime_keys_mac(
	const uint8_t k_aut[32], struct bytes packet, size_t mac_at, uint8_t mac[AKA_PRIME_KEYS_MAC]);
