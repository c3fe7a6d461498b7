/** Sealing subscriber keys under the key-encryption key: version 1, random nonce, ciphertext, tag; the IMSI
 * is authenticated. */
#include "crypto/vault.h"

#include "base/secret.h"
#include "base/text.h"
#include "crypto/gcm.h"
#include "crypto/keyfile.h"
#include "crypto/rng.h"

#include <stdlib.h>

enum { VERSION = 1, HEAD = 1 + GCM_NONCE, OVERHEAD = HEAD + GCM_TAG, IMSI_MAX = 32 };

struct vault {
	struct gcm *gcm;
};

enum rc vault_open(const char *path, struct vault **out, struct fault *f)
{
	struct keyfile file;
	uint8_t key[GCM_KEY];
	const enum rc rc = keyfile_read(path, &file, f);
	if (rc != RC_OK)
		return rc;
	struct str text = { file.text, file.n };
	if (text.n && text.p[text.n - 1] == '\n')
		text.n--;
	const bool good = text_unhex(text, key, sizeof(key));
	secret_wipe(&file, sizeof(file));
	if (!good)
		return FAIL(f, REASON_file_content, "%.60s: not 64 hex digits", keyfile_name(path));
	struct vault *v = calloc(1, sizeof(*v));
	if (v) {
		v->gcm = gcm_new();
		gcm_key(v->gcm, key);
		*out = v;
	}
	secret_wipe(key, sizeof(key));
	return v ? RC_OK : FAIL(f, REASON_memory, "vault");
}

void vault_close(struct vault **v)
{
	if (!*v)
		return;
	gcm_free(&(*v)->gcm);
	free(*v);
	*v = NULL;
}

enum rc vault_create(const char *path, struct fault *f)
{
	uint8_t key[GCM_KEY];
	char text[2 * GCM_KEY + 1];
	struct buf b;
	rng_fill(key, sizeof(key));
	buf_init_fixed(&b, text, sizeof(text));
	text_hex(&b, BYTES_OF(key));
	buf_putc(&b, '\n');
	const enum rc rc = keyfile_create(path, buf_str(&b), f);
	secret_wipe(key, sizeof(key));
	secret_wipe(text, sizeof(text));
	return rc;
}

/* version and IMSI; an IMSI has at most 15 digits, so longer text is not one */
static bool aad_of(struct str imsi, uint8_t room[1 + IMSI_MAX], struct bytes *aad)
{
	if (imsi.n > IMSI_MAX)
		return false;
	room[0] = VERSION;
	if (imsi.n)
		memcpy(room + 1, imsi.p, imsi.n);
	*aad = (struct bytes){ room, 1 + imsi.n };
	return true;
}

enum rc vault_seal(struct vault *v, struct str imsi, struct bytes plain, uint8_t *out, size_t cap, size_t *n)
{
	uint8_t room[1 + IMSI_MAX];
	struct bytes aad;
	if (!aad_of(imsi, room, &aad))
		return RC_INVALID;
	if (cap < OVERHEAD || plain.n > cap - OVERHEAD)
		return RC_NOMEM;
	out[0] = VERSION;
	rng_fill(out + 1, GCM_NONCE);
	gcm_seal(v->gcm, out + 1, aad, plain, out + HEAD);
	*n = plain.n + OVERHEAD;
	return RC_OK;
}

enum rc vault_unseal(
	struct vault *v, struct str imsi, struct bytes sealed, uint8_t *out, size_t cap, size_t *n)
{
	uint8_t room[1 + IMSI_MAX];
	struct bytes aad;
	if (!aad_of(imsi, room, &aad))
		return RC_INVALID;
	if (sealed.n < OVERHEAD || sealed.p[0] != VERSION)
		return RC_DENIED;
	if (sealed.n - OVERHEAD > cap)
		return RC_NOMEM;
	const struct bytes body = { sealed.p + HEAD, sealed.n - HEAD };
	if (!gcm_open(v->gcm, sealed.p + 1, aad, body, out))
		return RC_DENIED;
	*n = sealed.n - OVERHEAD;
	return RC_OK;
}
