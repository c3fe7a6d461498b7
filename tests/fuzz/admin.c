/** Fuzz target: any octets as a subscriber's JSON (first octet F: a change of facts, else a whole line) end
 * in a reason or in a line and a card within their ranges, and what is written of the line reads the same
 * again. */
#include "front/admin_json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void look_card(const struct front_admin_card *c)
{
	must(c->algorithm == AUC_MILENAGE || c->algorithm == AUC_TUAK);
	must(c->k_len == 16 || (c->k_len == 32 && c->algorithm == AUC_TUAK));
	must(!c->has_sqn || c->sqn < UINT64_C(1) << 48);
}

static void write_line(struct buf *out, struct arena *a, const struct admin_json_line *l)
{
	buf_init(out, a, 16 * 1024);
	admin_json_write(out, &l->line, l->has_auc ? &l->auc : NULL);
	must(!out->failed);
}

static void read_again(struct arena *a, const struct admin_json_line *l)
{
	struct admin_json_line again = { .has_card = false };
	struct admin_why why = { .fault = { .reason = REASON_none } };
	struct buf first, second;
	write_line(&first, a, l);
	must(admin_json_read(buf_str(&first), ADMIN_JSON_WHOLE, &again, &why) == RC_OK);
	must(!again.has_card && again.has_auc == l->has_auc);
	write_line(&second, a, &again);
	must(first.n == second.n && memcmp(first.p, second.p, first.n) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(256 * 1024);
	const bool facts = size > 0 && data[0] == 'F';
	struct admin_json_line line = { .line = subscriber_new() };
	struct admin_why why = { .fault = { .reason = REASON_none } };
	must(a != NULL);
	if (facts)
		must(ids_imsi(STR("001010000000001"), &line.line.imsi) == RC_OK);
	const struct str text = size ? (struct str){ (const char *)data + 1, size - 1 } : STR_NONE;
	const enum rc rc = admin_json_read(text, facts ? ADMIN_JSON_FACTS : ADMIN_JSON_WHOLE, &line, &why);
	must(rc == why.fault.rc && (rc == RC_OK || rc == RC_MALFORMED || rc == RC_INVALID));
	must(memchr(why.field, '\0', sizeof(why.field)) != NULL);
	if (rc == RC_OK) {
		must(line.line.imsi.d[0] && !(line.has_card && line.has_auc) &&
			!(facts && (line.has_card || line.has_auc)));
		if (line.has_card)
			look_card(&line.card);
		read_again(a, &line);
	}
	arena_free(&a);
	return 0;
}
