/** Keys in JSON: lengths are checked against the algorithm, whatever is wrong is named by its member and
 * never repeated. */
#include "front/admin_card.h"

#include "base/text.h"

#include <inttypes.h>

enum { MILENAGE_OCTETS = 16, TUAK_OCTETS = 32, SEALED_TEXT = AUC_SEALED_MAX * 2, MAC = 8 };

static const char *const card_members[] = { "alg", "opc", "op", "topc", "top", "amf", "sqn", "res_len",
	"iterations" };

static struct str text_of(const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);
	return json_is_string(v) ? (struct str){ json_string_value(v), json_string_length(v) } : STR_NONE;
}

static enum rc read_algorithm(const json_t *object, enum auc_algorithm *out, struct admin_why *w)
{
	const struct str name = json_object_get(object, "alg") ? text_of(object, "alg") : STR("milenage");
	if (str_is(name, "milenage"))
		*out = AUC_MILENAGE;
	else if (str_is(name, "tuak"))
		*out = AUC_TUAK;
	else
		return admin_json_refuse(w, "alg", "expected milenage or tuak");
	return RC_OK;
}

static enum rc read_octets(const json_t *object, const char *name, void *out, size_t n, struct admin_why *w)
{
	const struct str hex = text_of(object, name);
	if (hex.n != 2 * n || !text_unhex(hex, out, n))
		return admin_json_refuse(w, name, "not hex digits, or not as many as the algorithm needs");
	return RC_OK;
}

static enum rc read_small(const json_t *object, const char *name, uint8_t *out, struct admin_why *w)
{
	const json_t *v = json_object_get(object, name);
	if (!v)
		return RC_OK;
	if (!json_is_integer(v) || json_integer_value(v) < 1 || json_integer_value(v) > 255)
		return admin_json_refuse(w, name, "expected a number from 1 to 255");
	*out = (uint8_t)json_integer_value(v);
	return RC_OK;
}

static enum rc read_amf(const json_t *object, uint8_t amf[2], struct admin_why *w)
{
	amf[0] = 0x80; /* where nothing is said: the separation bit (TS 33.401) alone */
	amf[1] = 0x00;
	return json_object_get(object, "amf") ? read_octets(object, "amf", amf, 2, w) : RC_OK;
}

static enum rc read_k(const json_t *root, struct front_admin_card *c, struct admin_why *w)
{
	const struct str k = text_of(root, "k");
	c->k_len = c->algorithm == AUC_TUAK && k.n == 2 * TUAK_OCTETS ? TUAK_OCTETS : MILENAGE_OCTETS;
	return read_octets(root, "k", c->k, c->k_len, w);
}

/* one of OP, OPc, TOP, TOPc; with TUAK the two short names mean the long ones */
static enum rc read_op(const json_t *root, struct front_admin_card *c, struct admin_why *w)
{
	static const char *const names[] = { "opc", "op", "topc", "top" };
	const char *name = NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!json_object_get(root, names[i]))
			continue;
		if (name || (i >= 2 && c->algorithm != AUC_TUAK))
			return admin_json_refuse(
				w, names[i], "one of opc and op is needed; topc and top belong to tuak");
		name = names[i];
		c->is_opc = i % 2 == 0;
	}
	if (!name)
		return admin_json_refuse(w, "opc", "missing");
	return read_octets(root, name, c->op, c->algorithm == AUC_TUAK ? TUAK_OCTETS : MILENAGE_OCTETS, w);
}

static enum rc read_sqn(const json_t *root, struct front_admin_card *c, struct admin_why *w)
{
	uint8_t sqn[6] = { 0 };
	if (!json_object_get(root, "sqn"))
		return RC_OK;
	const enum rc rc = read_octets(root, "sqn", sqn, sizeof(sqn), w);
	for (size_t i = 0; i < sizeof(sqn) && rc == RC_OK; i++)
		c->sqn = c->sqn << 8 | sqn[i];
	c->has_sqn = rc == RC_OK;
	return rc;
}

static enum rc without_k(const json_t *root, struct admin_why *w)
{
	for (size_t i = 0; i < sizeof(card_members) / sizeof(card_members[0]); i++)
		if (json_object_get(root, card_members[i]))
			return admin_json_refuse(w, "k", "missing");
	return RC_OK;
}

enum rc admin_card_read(const json_t *root, struct admin_json_line *io, struct admin_why *w)
{
	struct front_admin_card *c = &io->card;
	if (!json_object_get(root, "k"))
		return without_k(root, w);
	enum rc rc = read_algorithm(root, &c->algorithm, w);
	if (rc == RC_OK)
		rc = read_k(root, c, w);
	if (rc == RC_OK)
		rc = read_op(root, c, w);
	if (rc == RC_OK)
		rc = read_amf(root, c->amf, w);
	if (rc == RC_OK)
		rc = read_sqn(root, c, w);
	if (rc == RC_OK)
		rc = read_small(root, "res_len", &c->res_len, w);
	if (rc == RC_OK)
		rc = read_small(root, "iterations", &c->iterations, w);
	io->has_card = rc == RC_OK;
	return rc;
}

static enum rc read_sealed(const json_t *auc, struct auc_row *row, struct admin_why *w)
{
	const struct str text = text_of(auc, "sealed");
	struct arena *a = arena_new(SEALED_TEXT);
	struct bytes octets = BYTES_NONE;
	const bool good = a && text.n && text.n <= SEALED_TEXT && text_unbase64(a, text, &octets) == RC_OK &&
			  octets.n && octets.n <= sizeof(row->sealed);
	if (good) {
		memcpy(row->sealed, octets.p, octets.n);
		row->sealed_len = octets.n;
	}
	arena_free(&a);
	return good ? RC_OK : admin_json_refuse(w, "auc.sealed", "not the base64 of sealed keys");
}

static bool auc_members_known(const json_t *auc)
{
	static const char *const names[] = { "alg", "amf", "res_len", "iterations", "offset", "sealed" };
	size_t known = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		known += json_object_get(auc, names[i]) ? 1 : 0;
	return known == sizeof(names) / sizeof(names[0]) && json_object_size(auc) == known;
}

enum rc admin_card_read_sealed(const json_t *auc, struct admin_json_line *io, struct admin_why *w)
{
	struct auc_row *row = &io->auc;
	const json_t *offset = json_object_get(auc, "offset");
	if (!json_is_object(auc) || !auc_members_known(auc) || !json_is_integer(offset))
		return admin_json_refuse(w, "auc", "expected what an export with keys wrote");
	*row = (struct auc_row){
		.imsi = io->line.imsi, .mac_len = MAC, .offset = json_integer_value(offset)
	};
	enum rc rc = read_algorithm(auc, &row->algorithm, w);
	if (rc == RC_OK)
		rc = read_amf(auc, row->amf, w);
	if (rc == RC_OK)
		rc = read_small(auc, "res_len", &row->res_len, w);
	if (rc == RC_OK && row->algorithm == AUC_TUAK)
		rc = read_small(auc, "iterations", &row->keccak_iterations, w);
	if (rc == RC_OK)
		rc = read_sealed(auc, row, w);
	io->has_auc = rc == RC_OK;
	return rc;
}

void admin_card_write_sealed(struct buf *out, const struct auc_row *auc)
{
	buf_printf(out, "{\"alg\":\"%s\",\"amf\":\"", auc->algorithm == AUC_TUAK ? "tuak" : "milenage");
	text_hex(out, BYTES_OF(auc->amf));
	buf_printf(out, "\",\"res_len\":%u,\"iterations\":%u,\"offset\":%" PRId64 ",\"sealed\":\"",
		auc->res_len, auc->keccak_iterations, auc->offset);
	text_base64(out, (struct bytes){ auc->sealed, auc->sealed_len });
	buf_puts(out, "\"}");
}
