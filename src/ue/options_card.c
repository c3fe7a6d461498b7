/** From the texts on the command line, or a line of a file, to a card. */
#include "ue/options.h"

#include "base/text.h"
#include "model/ids.h"
#include "ue/sims.h"

static enum rc wrong(char why[128], const char *text)
{
	snprintf(why, 128, "%s", text);
	return RC_INVALID;
}

static bool unhex(const char *text, uint8_t *out, size_t a, size_t b, uint8_t *n)
{
	const size_t octets = strlen(text) / 2;
	*n = (uint8_t)octets;
	return (octets == a || octets == b) && text_unhex(str_of(text), out, octets);
}

static enum rc set_memory(struct options *o, char why[128])
{
	static const char *const WORDS[] = { "array", "single", "whole" };
	for (unsigned i = 0; i < 3; i++) {
		if (o->memory && strcmp(o->memory, WORDS[i]) != 0)
			continue;
		o->card.memory = (enum usim_memory)i;
		return RC_OK;
	}
	return wrong(why, "--card is array, single or whole");
}

static enum rc from_file(struct options *o, char why[128])
{
	struct sims_line line;
	const enum rc rc = sims_find(o->sim, o->imsi_text, &line, why);
	if (rc != RC_OK)
		return rc;
	memcpy(o->imsi, line.imsi, sizeof(o->imsi));
	o->card.algo = line.algo;
	return RC_OK;
}

static enum rc from_hex(struct options *o, char why[128])
{
	struct usim_algo *algo = &o->card.algo;
	const bool tuak = o->topc || o->top || (o->alg && strcmp(o->alg, "tuak") == 0);
	const char *derived = tuak ? o->topc : o->opc, *common = tuak ? o->top : o->op;
	const size_t op_len = tuak ? 32 : 16;
	uint8_t n, op[32];
	*algo = (struct usim_algo){
		.kind = tuak ? USIM_ALGO_TUAK : USIM_ALGO_MILENAGE, .res_len = 8, .iterations = tuak
	};
	if ((!o->imsi_text && !o->imsi_range) || !o->k || (!derived && !common))
		return wrong(why, "the card is missing: --sim FILE, or --imsi with --k and --opc, --op, "
				  "--topc or --top");
	if (!unhex(o->k, algo->k, 16, tuak ? 32 : 16, &algo->k_len))
		return wrong(why, tuak ? "--k is 32 or 64 hex digits" : "--k is 32 hex digits");
	if (!unhex(derived ? derived : common, derived ? algo->opc : op, op_len, op_len, &n))
		return wrong(why,
			tuak ? "--topc and --top are 64 hex digits" : "--opc and --op are 32 hex digits");
	if (!derived && usim_algo_set_op(algo, op) != RC_OK)
		return wrong(why, "OPc or TOPc cannot be computed from this");
	if (o->imsi_text)
		snprintf(o->imsi, sizeof(o->imsi), "%.15s", o->imsi_text);
	return RC_OK;
}

static enum rc set_sqn(struct options *o, char why[128])
{
	uint8_t sqn[6];
	uint64_t v = 0;
	if (!o->sqn)
		return RC_OK;
	if (!text_unhex(str_of(o->sqn), sqn, sizeof(sqn)))
		return wrong(why, "--sqn is 12 hex digits");
	for (size_t i = 0; i < sizeof(sqn); i++)
		v = v << 8 | sqn[i];
	usim_set_sqn(&o->card, v);
	return RC_OK;
}

static enum rc set_range(struct options *o, char why[128])
{
	uint64_t first, last;
	struct str rest = str_of(o->imsi_range), a, b;
	o->range = 1;
	if (!o->imsi_range)
		return RC_OK;
	if (!str_next(&rest, '-', &a) || !str_next(&rest, '-', &b) || rest.n || a.n != b.n ||
		a.n >= sizeof(o->imsi) || !str_to_u64(a, UINT64_MAX / 2, &first) ||
		!str_to_u64(b, UINT64_MAX / 2, &last) || last < first)
		return wrong(why, "--imsi-range is FIRST-LAST, of equal length");
	memcpy(o->imsi, a.p, a.n);
	o->imsi[a.n] = '\0';
	o->range = last - first + 1;
	return RC_OK;
}

static enum rc check_imsi(const struct options *o, char why[128])
{
	struct imsi parsed;
	return ids_imsi(str_of(o->imsi), &parsed) == RC_OK ? RC_OK : wrong(why, "an IMSI is 6 to 15 digits");
}

enum rc options_card(struct options *o, char why[128])
{
	enum rc rc = set_memory(o, why);
	if (rc == RC_OK)
		rc = o->sim ? from_file(o, why) : from_hex(o, why);
	if (rc == RC_OK)
		rc = set_sqn(o, why);
	if (rc == RC_OK)
		rc = set_range(o, why);
	if (rc == RC_OK)
		rc = check_imsi(o, why);
	if (rc != RC_OK)
		return rc;
	o->card.jump_ahead = (o->misbehave & MISBEHAVE_SQN_AHEAD) != 0;
	if (o->misbehave & MISBEHAVE_WRONG_K)
		o->card.algo.k[0] ^= 1;
	return RC_OK;
}
