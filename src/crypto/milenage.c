/** Milenage over OpenSSL's AES-128-ECB: one cipher context per call, wiped with it. */
#include "crypto/milenage.h"

#include "base/secret.h"
#include "crypto/must.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <string.h>

/* looking it up costs more than the six blocks of a vector */
static EVP_CIPHER *ecb;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void ecb_find(void)
{
	ecb = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
	must_have(ecb);
}

static EVP_CIPHER_CTX *aes_new(const uint8_t k[16])
{
	EVP_CIPHER_CTX *aes = EVP_CIPHER_CTX_new();
	must_have(aes);
	must(pthread_once(&once, ecb_find) == 0);
	must(EVP_EncryptInit_ex(aes, ecb, NULL, k, NULL));
	must(EVP_CIPHER_CTX_set_padding(aes, 0));
	return aes;
}

static void aes_block(EVP_CIPHER_CTX *aes, const uint8_t in[16], uint8_t out[16])
{
	int n;
	must(EVP_EncryptUpdate(aes, out, &n, in, 16));
}

static void xor16(uint8_t out[16], const uint8_t a[16], const uint8_t b[16])
{
	for (int i = 0; i < 16; i++)
		out[i] = a[i] ^ b[i];
}

void milenage_opc(const uint8_t k[16], const uint8_t op[16], uint8_t opc[16])
{
	uint8_t e[16];
	EVP_CIPHER_CTX *aes = aes_new(k);
	aes_block(aes, op, e);
	EVP_CIPHER_CTX_free(aes);
	xor16(opc, e, op);
}

/* TEMP = E_K(RAND xor OPc) */
static void temp_of(
	EVP_CIPHER_CTX *aes, const struct milenage_key *key, const uint8_t rand[16], uint8_t temp[16])
{
	xor16(temp, rand, key->opc);
	aes_block(aes, temp, temp);
}

void milenage_f1(const struct milenage_key *key, const uint8_t rand[16], const uint8_t sqn[6],
	const uint8_t amf[2], uint8_t out1[16])
{
	uint8_t temp[16], in1[16], in[16];
	EVP_CIPHER_CTX *aes = aes_new(key->k);
	temp_of(aes, key, rand, temp);
	memcpy(in1, sqn, 6);
	memcpy(in1 + 6, amf, 2);
	memcpy(in1 + 8, in1, 8);
	/* OUT1 = E_K(TEMP xor rot(IN1 xor OPc, r1 = 64) xor c1 = 0) xor OPc */
	for (int i = 0; i < 16; i++)
		in[(i + 8) % 16] = in1[i] ^ key->opc[i];
	xor16(in, in, temp);
	aes_block(aes, in, out1);
	xor16(out1, out1, key->opc);
	EVP_CIPHER_CTX_free(aes);
	secret_wipe(temp, sizeof(temp));
}

/* OUTn = E_K(rot(TEMP xor OPc, rn) xor cn) xor OPc; rn in octets, cn is a single low octet */
static void out_of(
	EVP_CIPHER_CTX *aes, const struct milenage_key *key, const uint8_t temp[16], int n, uint8_t out[16])
{
	static const uint8_t rotate[6] = { [2] = 0, [3] = 4, [4] = 8, [5] = 12 };
	static const uint8_t constant[6] = { [2] = 1, [3] = 2, [4] = 4, [5] = 8 };
	uint8_t in[16];
	for (int i = 0; i < 16; i++)
		in[(i + 16 - rotate[n]) % 16] = temp[i] ^ key->opc[i];
	in[15] ^= constant[n];
	aes_block(aes, in, out);
	xor16(out, out, key->opc);
	secret_wipe(in, sizeof(in));
}

void milenage_f2345(const struct milenage_key *key, const uint8_t rand[16], struct milenage_answer *out)
{
	uint8_t temp[16], out2[16];
	EVP_CIPHER_CTX *aes = aes_new(key->k);
	temp_of(aes, key, rand, temp);
	out_of(aes, key, temp, 2, out2);
	memcpy(out->ak, out2, 6);
	memcpy(out->res, out2 + 8, 8);
	out_of(aes, key, temp, 3, out->ck);
	out_of(aes, key, temp, 4, out->ik);
	EVP_CIPHER_CTX_free(aes);
	secret_wipe(temp, sizeof(temp));
	secret_wipe(out2, sizeof(out2));
}

void milenage_f5star(const struct milenage_key *key, const uint8_t rand[16], uint8_t ak[6])
{
	uint8_t temp[16], out5[16];
	EVP_CIPHER_CTX *aes = aes_new(key->k);
	temp_of(aes, key, rand, temp);
	out_of(aes, key, temp, 5, out5);
	memcpy(ak, out5, 6);
	EVP_CIPHER_CTX_free(aes);
	secret_wipe(temp, sizeof(temp));
	secret_wipe(out5, sizeof(out5));
}
