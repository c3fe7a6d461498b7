/** AUTN, AUTS and the session keys of TS 33.102 6.3 over Milenage or TUAK. */
#include "crypto/usim_algo.h"

#include "base/secret.h"
#include "crypto/milenage.h"
#include "crypto/tuak.h"

#include <string.h>

enum { MAC = 8, AK = 6, SQN = 6 };
/* AMF of MAC-S (TS 33.102 6.3.3) */
static const uint8_t AMF_RESYNC[2] = { 0, 0 };

static struct milenage_key milenage_of(const struct usim_algo *u)
{
	struct milenage_key key;
	memcpy(key.k, u->k, sizeof(key.k));
	memcpy(key.opc, u->opc, sizeof(key.opc));
	return key;
}

static struct tuak_key tuak_of(const struct usim_algo *u)
{
	struct tuak_key key = { .k_len = u->k_len,
		.mac_len = MAC,
		.res_len = u->res_len,
		.ck_len = 16,
		.ik_len = 16,
		.iterations = u->iterations };
	memcpy(key.k, u->k, sizeof(key.k));
	memcpy(key.topc, u->opc, sizeof(key.topc));
	return key;
}

enum rc usim_algo_check(const struct usim_algo *u)
{
	if (u->kind == USIM_ALGO_MILENAGE)
		return u->k_len == 16 && u->res_len == 8 ? RC_OK : RC_INVALID;
	struct tuak_key key = tuak_of(u);
	const bool good = u->kind == USIM_ALGO_TUAK && tuak_key_valid(&key) && u->res_len <= 16;
	secret_wipe(&key, sizeof(key));
	return good ? RC_OK : RC_INVALID;
}

enum rc usim_algo_set_op(struct usim_algo *u, const uint8_t *op)
{
	const enum rc rc = usim_algo_check(u);
	if (rc != RC_OK)
		return rc;
	if (u->kind == USIM_ALGO_MILENAGE) {
		milenage_opc(u->k, op, u->opc);
		return RC_OK;
	}
	struct tuak_key key = tuak_of(u);
	tuak_topc(&key, op);
	memcpy(u->opc, key.topc, sizeof(u->opc));
	secret_wipe(&key, sizeof(key));
	return RC_OK;
}

enum which { FOR_AUTN, FOR_AUTS };

/* f1 or f1*: MAC-A or MAC-S */
static void mac_of(const struct usim_algo *u, enum which which, const uint8_t rand[16], const uint8_t seq[8],
	uint8_t mac[MAC])
{
	if (u->kind == USIM_ALGO_MILENAGE) {
		uint8_t out1[16];
		struct milenage_key key = milenage_of(u);
		milenage_f1(&key, rand, seq, seq + SQN, out1);
		memcpy(mac, which == FOR_AUTN ? out1 : out1 + MAC, MAC);
		secret_wipe(&key, sizeof(key));
		return;
	}
	struct tuak_key key = tuak_of(u);
	(which == FOR_AUTN ? tuak_f1 : tuak_f1star)(&key, rand, seq, seq + SQN, mac);
	secret_wipe(&key, sizeof(key));
}

/* f2 to f5: RES, CK, IK and AK */
static void answer_of(
	const struct usim_algo *u, const uint8_t rand[16], struct usim_algo_vector *out, uint8_t ak[AK])
{
	out->res_len = u->res_len;
	if (u->kind == USIM_ALGO_MILENAGE) {
		struct milenage_answer a;
		struct milenage_key key = milenage_of(u);
		milenage_f2345(&key, rand, &a);
		memcpy(out->res, a.res, sizeof(a.res));
		memcpy(out->ck, a.ck, sizeof(out->ck));
		memcpy(out->ik, a.ik, sizeof(out->ik));
		memcpy(ak, a.ak, AK);
		secret_wipe(&a, sizeof(a));
		secret_wipe(&key, sizeof(key));
		return;
	}
	struct tuak_answer a = { 0 };
	struct tuak_key key = tuak_of(u);
	tuak_f2345(&key, rand, &a);
	memcpy(out->res, a.res, sizeof(out->res));
	memcpy(out->ck, a.ck, sizeof(out->ck));
	memcpy(out->ik, a.ik, sizeof(out->ik));
	memcpy(ak, a.ak, AK);
	secret_wipe(&a, sizeof(a));
	secret_wipe(&key, sizeof(key));
}

static void ak_of_auts(const struct usim_algo *u, const uint8_t rand[16], uint8_t ak[AK])
{
	if (u->kind == USIM_ALGO_MILENAGE) {
		struct milenage_key key = milenage_of(u);
		milenage_f5star(&key, rand, ak);
		secret_wipe(&key, sizeof(key));
		return;
	}
	struct tuak_key key = tuak_of(u);
	tuak_f5star(&key, rand, ak);
	secret_wipe(&key, sizeof(key));
}

static void sqn_put(uint8_t out[SQN], uint64_t sqn)
{
	for (int i = 0; i < SQN; i++)
		out[i] = (uint8_t)(sqn >> 8 * (SQN - 1 - i));
}

static uint64_t sqn_take(const uint8_t in[SQN])
{
	uint64_t sqn = 0;
	for (int i = 0; i < SQN; i++)
		sqn = sqn << 8 | in[i];
	return sqn;
}

static void hide(uint8_t out[SQN], const uint8_t sqn[SQN], const uint8_t ak[AK])
{
	for (int i = 0; i < SQN; i++)
		out[i] = sqn[i] ^ ak[i];
}

enum rc usim_algo_generate(const struct usim_algo *u, const uint8_t rand[16], uint64_t sqn,
	const uint8_t amf[2], struct usim_algo_vector *out)
{
	const enum rc rc = usim_algo_check(u);
	if (rc != RC_OK)
		return rc;
	uint8_t ak[AK], seq[8];
	sqn_put(seq, sqn);
	memcpy(seq + SQN, amf, 2);
	*out = (struct usim_algo_vector){ 0 };
	answer_of(u, rand, out, ak);
	hide(out->autn, seq, ak);
	memcpy(out->autn + SQN, amf, 2);
	mac_of(u, FOR_AUTN, rand, seq, out->autn + 8);
	return RC_OK;
}

enum rc usim_algo_autn_open(const struct usim_algo *u, const uint8_t rand[16], const uint8_t autn[16],
	struct usim_algo_autn *seq, struct usim_algo_vector *out)
{
	const enum rc rc = usim_algo_check(u);
	if (rc != RC_OK)
		return rc;
	uint8_t ak[AK], got[8], mac[MAC];
	struct usim_algo_vector v = { 0 };
	answer_of(u, rand, &v, ak);
	hide(got, autn, ak);
	memcpy(got + SQN, autn + SQN, 2);
	mac_of(u, FOR_AUTN, rand, got, mac);
	const bool good = secret_equal(mac, autn + 8, MAC);
	if (good) {
		memcpy(v.autn, autn, sizeof(v.autn));
		*out = v;
		*seq = (struct usim_algo_autn){ .sqn = sqn_take(got), .amf = { autn[6], autn[7] } };
	}
	secret_wipe(&v, sizeof(v));
	return good ? RC_OK : RC_DENIED;
}

enum rc usim_algo_auts_make(
	const struct usim_algo *u, const uint8_t rand[16], uint64_t sqn_ms, uint8_t auts[14])
{
	const enum rc rc = usim_algo_check(u);
	if (rc != RC_OK)
		return rc;
	uint8_t ak[AK], seq[8];
	sqn_put(seq, sqn_ms);
	memcpy(seq + SQN, AMF_RESYNC, 2);
	ak_of_auts(u, rand, ak);
	hide(auts, seq, ak);
	mac_of(u, FOR_AUTS, rand, seq, auts + SQN);
	return RC_OK;
}

enum rc usim_algo_auts_open(const struct usim_algo *u, const uint8_t rand[16], const uint8_t auts[14],
	uint64_t *sqn_ms, struct fault *f)
{
	const enum rc rc = usim_algo_check(u);
	if (rc != RC_OK)
		return rc;
	uint8_t ak[AK], seq[8], mac[MAC];
	ak_of_auts(u, rand, ak);
	hide(seq, auts, ak);
	memcpy(seq + SQN, AMF_RESYNC, 2);
	mac_of(u, FOR_AUTS, rand, seq, mac);
	if (!secret_equal(mac, auts + SQN, MAC))
		return FAIL(f, REASON_aka_auts, "MAC-S");
	*sqn_ms = sqn_take(seq);
	return RC_OK;
}
