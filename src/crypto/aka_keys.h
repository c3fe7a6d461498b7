/** The keys of an EAP-AKA full authentication and the message authentication code under K_aut (RFC 4187
 * 7, 10.15). */
#pragma once

#include "base/str.h"

enum { AKA_KEYS_MK = 20, AKA_KEYS_MAC = 16 };

struct aka_keys {
	uint8_t k_encr[16], k_aut[16], msk[64], emsk[64];
};

/** MK = SHA-1(identity | IK | CK); the identity is taken byte for byte. */
void aka_keys_mk(struct bytes identity, const uint8_t ik[16], const uint8_t ck[16], uint8_t mk[AKA_KEYS_MK]);
void aka_keys_from_mk(const uint8_t mk[AKA_KEYS_MK], struct aka_keys *out);
/** Both in one; the caller wipes *out. */
void aka_keys_derive(struct bytes identity, const uint8_t ik[16], const uint8_t ck[16], struct aka_keys *out);
/** K_aut alone, which is all that a server needs that gives no access: a quarter of the work. */
void aka_keys_aut(struct bytes identity, const uint8_t ik[16], const uint8_t ck[16], uint8_t k_aut[16]);

/**
 * AT_MAC over the packet, its 16 octets at mac_at taken as zero, then `extra` (empty in a challenge). mac_at
 * + 16 must lie in the packet.
 */
void aka_keys_mac(const uint8_t k_aut[16], struct bytes packet, size_t mac_at, struct bytes extra,
	uint8_t mac[AKA_KEYS_MAC]);
