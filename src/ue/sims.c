/** Reading `{"imsi": ..., "alg": ..., "k": ..., "opc": ...}` line by line; what the network alone needs is
 * skipped. */
#include "ue/sims.h"

#include "base/text.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct str member(const json_t *line, const char *name)
{
	const json_t *v = json_object_get(line, name);
	return json_is_string(v) ? (struct str){ json_string_value(v), json_string_length(v) } : STR_NONE;
}

static bool hex(struct str s, uint8_t *out, size_t max, uint8_t *n)
{
	*n = (uint8_t)(s.n / 2);
	return s.n && s.n / 2 <= max && text_unhex(s, out, s.n / 2);
}

static uint8_t small(const json_t *line, const char *name, uint8_t by_default)
{
	const json_int_t v = json_integer_value(json_object_get(line, name));
	return v > 0 && v <= 32 ? (uint8_t)v : by_default;
}

static bool read_algo(const json_t *line, struct usim_algo *algo)
{
	uint8_t n = 0;
	const bool tuak = str_is(member(line, "alg"), "tuak");
	*algo = (struct usim_algo){ .kind = tuak ? USIM_ALGO_TUAK : USIM_ALGO_MILENAGE, .res_len = 8 };
	if (tuak)
		algo->res_len = small(line, "res_len", 8);
	algo->iterations = tuak ? small(line, "iterations", 1) : 0;
	if (!hex(member(line, "k"), algo->k, sizeof(algo->k), &algo->k_len))
		return false;
	const struct str derived = member(line, tuak ? "topc" : "opc"),
			 common = member(line, tuak ? "top" : "op");
	uint8_t given[32];
	if (!hex(derived.p ? derived : common, given, sizeof(given), &n) || n != (tuak ? 32 : 16))
		return false;
	if (!derived.p)
		return usim_algo_set_op(algo, given) == RC_OK;
	memcpy(algo->opc, given, n);
	return true;
}

/* RC_ABSENT: another line than the one looked for */
static enum rc read_line(const char *text, const char *imsi, struct sims_line *out)
{
	json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const struct str id = member(line, "imsi");
	enum rc rc = RC_ABSENT;
	*out = (struct sims_line){ 0 };
	if (!id.n || id.n >= sizeof(out->imsi)) {
		rc = RC_MALFORMED;
	} else if (!imsi || str_is(id, imsi)) {
		memcpy(out->imsi, id.p, id.n);
		const bool good = read_algo(line, &out->algo) && usim_algo_check(&out->algo) == RC_OK;
		rc = good ? RC_OK : RC_MALFORMED;
	}
	json_decref(line);
	return rc;
}

enum rc sims_find(const char *path, const char *imsi, struct sims_line *out, char why[128])
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t cap = 0;
	unsigned number = 0;
	enum rc rc = RC_ABSENT;
	snprintf(why, 128, f ? "%.60s has no card %.16s" : "%.60s cannot be opened", path,
		imsi ? imsi : "at all");
	while (f && rc == RC_ABSENT && getline(&text, &cap, f) > 0) {
		number++;
		if (text[0] != '\n' && text[0] != '#')
			rc = read_line(text, imsi, out);
	}
	if (rc == RC_MALFORMED)
		snprintf(why, 128, "%.60s, line %u: not a card", path, number);
	free(text);
	if (f)
		fclose(f);
	return rc;
}
