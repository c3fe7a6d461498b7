/** TUAK: the fields of TS 35.231 section 6 laid into one Keccak state. Its bit strings run backwards, so
 * octets are stored reversed. */
#include "crypto/tuak.h"

#include "base/secret.h"
#include "crypto/keccak.h"

#include <stddef.h>

/* octet offsets in INOUT */
enum {
	AT_TOPC = 0,
	AT_INSTANCE = 32,
	AT_NAME = 33,
	AT_RAND = 40,
	AT_AMF = 56,
	AT_SQN = 58,
	AT_KEY = 64,
	AT_PAD = 96,
	AT_LAST = 135
};
enum { OUT_RES = 0, OUT_CK = 32, OUT_IK = 64, OUT_AK = 96 };
/* INSTANCE, the octet that names function and lengths (TS 35.231 6.2 to 6.5) */
enum { IS_F1STAR = 0x80, IS_F2345 = 0x40, IS_F5STAR = 0xc0, WITH_CK256 = 4, WITH_IK256 = 2, WITH_K256 = 1 };

static void put(uint8_t *state, size_t at, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		state[at + i] = p[n - 1 - i];
}

static void take(const uint8_t *state, size_t at, uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[n - 1 - i] = state[at + i];
}

/* lengths 8, 16 and 32 are their own code; 4 (RES only) is 0 */
static uint8_t length_code(uint8_t octets)
{
	return octets == 4 ? 0 : octets;
}

static bool is_16_or_32(uint8_t n)
{
	return n == 16 || n == 32;
}

bool tuak_key_valid(const struct tuak_key *key)
{
	return is_16_or_32(key->k_len) && is_16_or_32(key->ck_len) && is_16_or_32(key->ik_len) &&
	       key->iterations && (key->mac_len == 8 || is_16_or_32(key->mac_len)) &&
	       (key->res_len == 4 || key->res_len == 8 || is_16_or_32(key->res_len));
}

/* everything but RAND, AMF and SQN, which stay zero where a function has none */
static void lay(uint8_t state[KECCAK_STATE], const struct tuak_key *key, const uint8_t top[TUAK_MAX],
	unsigned instance)
{
	static const uint8_t name[7] = { 'T', 'U', 'A', 'K', '1', '.', '0' };
	for (size_t i = 0; i < KECCAK_STATE; i++)
		state[i] = 0;
	put(state, AT_TOPC, top, TUAK_MAX);
	state[AT_INSTANCE] = (uint8_t)(instance | (key->k_len == 32 ? WITH_K256 : 0));
	put(state, AT_NAME, name, sizeof(name));
	put(state, AT_KEY, key->k, key->k_len);
	state[AT_PAD] = 0x1f;
	state[AT_LAST] = 0x80;
}

void tuak_topc(struct tuak_key *key, const uint8_t top[TUAK_MAX])
{
	uint8_t state[KECCAK_STATE];
	lay(state, key, top, 0);
	keccak_f1600(state, key->iterations);
	take(state, 0, key->topc, TUAK_MAX);
	secret_wipe(state, sizeof(state));
}

static void mac_of(const struct tuak_key *key, unsigned instance, const uint8_t rand[16],
	const uint8_t seq[8], uint8_t *mac)
{
	uint8_t state[KECCAK_STATE];
	lay(state, key, key->topc, instance | length_code(key->mac_len));
	put(state, AT_RAND, rand, 16);
	put(state, AT_AMF, seq + 6, 2);
	put(state, AT_SQN, seq, 6);
	keccak_f1600(state, key->iterations);
	take(state, 0, mac, key->mac_len);
	secret_wipe(state, sizeof(state));
}

void tuak_f1(const struct tuak_key *key, const uint8_t rand[16], const uint8_t sqn[6], const uint8_t amf[2],
	uint8_t *mac)
{
	const uint8_t seq[8] = { sqn[0], sqn[1], sqn[2], sqn[3], sqn[4], sqn[5], amf[0], amf[1] };
	mac_of(key, 0, rand, seq, mac);
}

void tuak_f1star(const struct tuak_key *key, const uint8_t rand[16], const uint8_t sqn[6],
	const uint8_t amf[2], uint8_t *mac)
{
	const uint8_t seq[8] = { sqn[0], sqn[1], sqn[2], sqn[3], sqn[4], sqn[5], amf[0], amf[1] };
	mac_of(key, IS_F1STAR, rand, seq, mac);
}

void tuak_f2345(const struct tuak_key *key, const uint8_t rand[16], struct tuak_answer *out)
{
	uint8_t state[KECCAK_STATE];
	const unsigned lengths = length_code(key->res_len) | (key->ck_len == 32 ? WITH_CK256 : 0u) |
				 (key->ik_len == 32 ? WITH_IK256 : 0u);
	lay(state, key, key->topc, IS_F2345 | lengths);
	put(state, AT_RAND, rand, 16);
	keccak_f1600(state, key->iterations);
	take(state, OUT_RES, out->res, key->res_len);
	take(state, OUT_CK, out->ck, key->ck_len);
	take(state, OUT_IK, out->ik, key->ik_len);
	take(state, OUT_AK, out->ak, sizeof(out->ak));
	secret_wipe(state, sizeof(state));
}

void tuak_f5star(const struct tuak_key *key, const uint8_t rand[16], uint8_t ak[6])
{
	uint8_t state[KECCAK_STATE];
	lay(state, key, key->topc, IS_F5STAR);
	put(state, AT_RAND, rand, 16);
	keccak_f1600(state, key->iterations);
	take(state, OUT_AK, ak, 6);
	secret_wipe(state, sizeof(state));
}
