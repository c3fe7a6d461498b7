/** Unsealing a card, computing with it, and sealing a new one: K, then OPc or TOPc, bound to the IMSI. */
#include "drivers/vector_local_card.h"

#include "base/secret.h"
#include "crypto/usim_algo.h"
#include "drivers/auc_sqn.h"

enum { OPC_MILENAGE = 16, OPC_TUAK = 32, PLAIN_MAX = 64, RES_DEFAULT = 8, SQN_BITS = 48, MAC = 8 };

static size_t opc_len(enum auc_algorithm algorithm)
{
	return algorithm == AUC_TUAK ? OPC_TUAK : OPC_MILENAGE;
}

static enum usim_algo_kind kind_of(enum auc_algorithm algorithm)
{
	return algorithm == AUC_TUAK ? USIM_ALGO_TUAK : USIM_ALGO_MILENAGE;
}

/* plain: K | OPc; the length of K is what is left */
static bool unpack(const struct auc_row *row, const uint8_t *plain, size_t n, struct usim_algo *out)
{
	const size_t opc = opc_len(row->algorithm);
	if (n <= opc || n - opc > sizeof(out->k))
		return false;
	*out = (struct usim_algo){ .kind = kind_of(row->algorithm),
		.k_len = (uint8_t)(n - opc),
		.res_len = row->res_len,
		.iterations = row->keccak_iterations };
	memcpy(out->k, plain, n - opc);
	memcpy(out->opc, plain + n - opc, opc);
	return usim_algo_check(out) == RC_OK;
}

static enum rc card_open(struct vault *v, const struct auc_row *row, struct usim_algo *out, struct fault *f)
{
	uint8_t plain[PLAIN_MAX];
	size_t n = 0;
	if (!row->sealed_len || row->sealed_len > sizeof(row->sealed))
		return FAIL(f, REASON_subscriber_unknown, "the line has no key");
	const struct bytes sealed = { row->sealed, row->sealed_len };
	const enum rc rc = vault_unseal(v, ids_imsi_str(&row->imsi), sealed, plain, sizeof(plain), &n);
	const bool good = rc == RC_OK && unpack(row, plain, n, out);
	secret_wipe(plain, sizeof(plain));
	if (good)
		return RC_OK;
	secret_wipe(out, sizeof(*out));
	return FAIL(f, REASON_auc_key_broken, rc == RC_OK ? "lengths" : "does not open");
}

enum rc vector_local_card_vector(struct vault *v, const struct auc_row *row, const uint8_t rand[VECTOR_RAND],
	uint64_t sqn, struct auth_vector *out, struct fault *f)
{
	struct usim_algo card;
	struct usim_algo_vector made;
	enum rc rc = card_open(v, row, &card, f);
	if (rc != RC_OK)
		return rc;
	rc = usim_algo_generate(&card, rand, sqn, row->amf, &made);
	secret_wipe(&card, sizeof(card));
	if (rc != RC_OK)
		return FAIL(f, REASON_auc_key_broken, "lengths");
	*out = (struct auth_vector){ .xres_len = made.res_len };
	memcpy(out->rand, rand, sizeof(out->rand));
	memcpy(out->autn, made.autn, sizeof(out->autn));
	memcpy(out->ck, made.ck, sizeof(out->ck));
	memcpy(out->ik, made.ik, sizeof(out->ik));
	memcpy(out->xres, made.res, made.res_len);
	secret_wipe(&made, sizeof(made));
	return RC_OK;
}

enum rc vector_local_card_auts(struct vault *v, const struct auc_row *row, const struct auth_vector_ask *ask,
	uint64_t *sqn_ms, struct fault *f)
{
	struct usim_algo card;
	enum rc rc = card_open(v, row, &card, f);
	if (rc != RC_OK)
		return rc;
	rc = usim_algo_auts_open(&card, ask->rand, ask->auts, sqn_ms, f);
	secret_wipe(&card, sizeof(card));
	return rc;
}

static bool lengths_fit(const struct vector_local_card *in)
{
	const size_t want = opc_len(in->algorithm), k_max = in->algorithm == AUC_TUAK ? 32 : 16;
	if (in->k.n > k_max || (in->op.n != 0) == (in->opc.n != 0))
		return false;
	return in->op.n ? in->op.n == want : in->opc.n == want;
}

static bool pack(const struct vector_local_card *in, struct usim_algo *card)
{
	if (!lengths_fit(in))
		return false;
	*card = (struct usim_algo){ .kind = kind_of(in->algorithm),
		.k_len = (uint8_t)in->k.n,
		.res_len = in->res_len ? in->res_len : RES_DEFAULT };
	if (in->algorithm == AUC_TUAK)
		card->iterations = in->iterations ? in->iterations : 1;
	if (in->k.n)
		memcpy(card->k, in->k.p, in->k.n);
	if (in->op.n)
		return usim_algo_set_op(card, in->op.p) == RC_OK;
	memcpy(card->opc, in->opc.p, in->opc.n);
	return usim_algo_check(card) == RC_OK;
}

static enum rc seal(struct vault *v, const struct usim_algo *card, size_t opc, struct auc_row *row)
{
	uint8_t plain[PLAIN_MAX];
	memcpy(plain, card->k, card->k_len);
	memcpy(plain + card->k_len, card->opc, opc);
	const enum rc rc = vault_seal(v, ids_imsi_str(&row->imsi), (struct bytes){ plain, card->k_len + opc },
		row->sealed, sizeof(row->sealed), &row->sealed_len);
	secret_wipe(plain, sizeof(plain));
	return rc;
}

enum rc vector_local_card_seal(struct vault *v, const struct vector_local_card *in, int64_t clock,
	struct auc_row *out, struct fault *f)
{
	struct usim_algo card = { 0 };
	if (in->has_sqn && (in->sqn >> SQN_BITS || auc_sqn_seq(in->sqn) >= AUC_SQN_SEQ_LAST))
		return FAIL(f, REASON_aka_sqn_range, "imported SQN");
	const bool good = pack(in, &card);
	struct auc_row row = { .imsi = in->imsi,
		.algorithm = in->algorithm,
		.res_len = card.res_len,
		.mac_len = MAC,
		.keccak_iterations = card.iterations,
		.offset = (in->has_sqn ? auc_sqn_seq(in->sqn) : 0) + 1 - clock };
	memcpy(row.amf, in->amf, sizeof(row.amf));
	const enum rc rc = good ? seal(v, &card, opc_len(in->algorithm), &row) : RC_INVALID;
	secret_wipe(&card, sizeof(card));
	if (!good)
		return FAIL(f, REASON_admin_invalid, "lengths of K, OP or RES do not fit the algorithm");
	if (rc != RC_OK)
		return FAIL(f, REASON_bug, "seal: %s", rc_name(rc));
	*out = row;
	return RC_OK;
}
