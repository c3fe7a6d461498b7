/** The parts of the admin front that belong to the processes. */
#include "daemon/operation.h"

#include "apps/app_list.h"
#include "conf/conf.h"
#include "crypto/seal.h"
#include "daemon/metrics.h"
#include "daemon/metrics_page.h"
#include "drivers/vector_local.h"
#include "front/admin_json.h"

#include <inttypes.h>
#include <time.h>

static enum rc seal_card(void *owner, const struct imsi *imsi, const struct front_admin_card *card,
	struct auc_row *out, struct fault *f)
{
	struct operation *o = owner;
	const size_t op_len = card->algorithm == AUC_TUAK ? 32 : 16;
	const struct bytes op = { card->op, op_len };
	struct vector_local_card in = {
		.imsi = *imsi,
		.algorithm = card->algorithm,
		.k = { card->k, card->k_len },
		.op = card->is_opc ? BYTES_NONE : op,
		.opc = card->is_opc ? op : BYTES_NONE,
		.amf = { card->amf[0], card->amf[1] },
		.res_len = card->res_len,
		.iterations = card->iterations,
		.has_sqn = card->has_sqn,
		.sqn = card->sqn,
	};
	return vector_local_seal_keys(o->vectors, &in, out, f);
}

/* a key stays as long as anything that it may have sealed is valid */
static int64_t keep_s(const struct conf *c)
{
	static const char *const lives[] = { "token.life", "token.max_age", "login.life", "portal.life",
		"explain.keep" };
	int64_t most = 0;
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
		if (conf_int(c, lives[i]) > most)
			most = conf_int(c, lives[i]);
	}
	return most + 3600;
}

static enum rc rotate_keys(void *owner, struct str operator, int64_t announce_s, struct fault *f)
{
	struct operation *o = owner;
	const int64_t now = time(NULL);
	const unsigned i = operator.n> 0 ? operators_find(o->operators, operator) : 0;
	if (i == OPERATORS_NONE)
		return FAIL(f, REASON_admin_absent, "no such operator");
	const struct conf *c = o->operators->row[i].conf;
	const enum rc rc =
		seal_ring_rotate(conf_text(c, "seal.folder").p, now, now + announce_s, keep_s(c), f);
	if (rc == RC_OK)
		atomic_fetch_add(&o->segment->head->keys, 1);
	return rc;
}

static void rules_stored(void *owner)
{
	struct operation *o = owner;
	atomic_fetch_add(&o->segment->head->rules, 1);
}

static bool ready(void *owner)
{
	const struct operation *o = owner;
	return segment_ready(o->segment);
}

static void status(void *owner, struct buf *json)
{
	operation_status(owner, json);
}

static void metrics(void *owner, bool openmetrics, struct buf *page)
{
	metrics_page(owner, openmetrics, page);
}

enum rc operation_open(struct operation *o, struct env *env, struct subscriber_store *store,
	struct front_admin **out, struct fault *f)
{
	o->env = env;
	const struct front_admin_parts parts = {
		.env = env,
		.operators = o->operators,
		.store = store,
		.owner = o,
		.seal_card = seal_card,
		.rotate_keys = rotate_keys,
		.status = status,
		.metrics = metrics,
		.ready = ready,
		.rules_schema = app_list_schema(),
		.explain = o->explain,
		.reload = o->reload,
		.rules_stored = rules_stored,
	};
	return front_admin_open(&parts, out, f);
}

static void put_rules(struct buf *b, const struct segment_rules *r)
{
	buf_printf(b, "\"rules\":{\"number\":%" PRIu32 ",\"sha256\":\"%.64s\",\"state\":\"%s\"}",
		atomic_load(&r->number), r->hash, atomic_load(&r->kept) ? "kept" : "current");
}

/* of the first operator as a member of its own, of all by name where there are several */
static void put_worker(struct buf *b, const struct operators *all, const struct segment_slot *slot)
{
	buf_puts(b, ",");
	put_rules(b, &slot->rules[0]);
	if (all->n == 1)
		return;
	buf_puts(b, ",\"operators\":[");
	for (unsigned i = 0; i < all->n; i++) {
		buf_printf(b, "%s{\"name\":\"%.*s\",", i > 0 ? "," : "", STR_ARG(all->row[i].name));
		put_rules(b, &slot->rules[i]);
		buf_puts(b, "}");
	}
	buf_puts(b, "]");
}

static void put_process(struct buf *b, const struct operation *o, unsigned i)
{
	const struct segment *s = o->segment;
	const struct segment_process *p = &s->process[i];
	struct metrics_value role, state;
	if (!metrics_label_set(LABEL_process)->read(o, i, &role) ||
		!metrics_label_set(LABEL_state)->read(o, segment_state(s, i), &state))
		return;
	buf_printf(b, "%s{\"role\":\"%.*s\",\"state\":\"%.*s\",\"pid\":%" PRId32 ",\"restarts\":%" PRIu32,
		i > 0 ? "," : "", STR_ARG(role.text[0]), STR_ARG(state.text[0]), atomic_load(&p->pid),
		atomic_load(&p->restarts));
	if (i >= SEGMENT_FIRST_WORKER)
		put_worker(b, o->operators, &s->slot[i - SEGMENT_FIRST_WORKER]);
	buf_puts(b, "}");
}

static void put_comma(struct buf *b)
{
	if (b->n > 0 && b->p[b->n - 1] != '{')
		buf_putc(b, ',');
}

/* values that counted nothing are left out */
static void put_labelled(struct buf *b, const struct operation *o, const struct metrics_row *r)
{
	const struct metrics_set *set = metrics_label_set(r->label[0]);
	buf_putc(b, '{');
	for (size_t i = 0; i < set->size; i++) {
		struct metrics_value value = { 0 };
		const int64_t n = set->read(o, i, &value) ? metrics_value(r, o, i, 0) : 0;
		if (!n)
			continue;
		put_comma(b);
		buf_printf(b, "\"%.*s%s%.*s\":%" PRId64, STR_ARG(value.text[0]), value.text[1].n ? "/" : "",
			STR_ARG(value.text[1]), n);
	}
	buf_putc(b, '}');
}

/* distributions and tables of two labels are for the page of metrics alone */
static void put_home(struct buf *b, const struct operation *o, enum metrics_home home)
{
	buf_printf(b, ",\"%s\":{", metrics_word(home));
	for (size_t i = 0; i < metrics_count(); i++) {
		const struct metrics_row *r = metrics_at(i);
		if (r->home != home || metrics_is_histogram(r) || r->label[1] != LABEL_no)
			continue;
		put_comma(b);
		buf_printf(b, "\"%s\":", r->member);
		if (r->label[0] == LABEL_no)
			buf_printf(b, "%" PRId64, metrics_value(r, o, 0, 0));
		else
			put_labelled(b, o, r);
	}
	buf_putc(b, '}');
}

void operation_status(const struct operation *o, struct buf *json)
{
	buf_puts(json, "{\"processes\":[");
	for (unsigned i = 0; i < segment_processes(o->segment); i++)
		put_process(json, o, i);
	buf_puts(json, "]");
	for (unsigned home = 0; home < METRICS_HOMES; home++)
		put_home(json, o, (enum metrics_home)home);
	buf_puts(json, ",\"configuration\":");
	admin_json_text(json, str_of(o->conf_path));
	buf_putc(json, '}');
}
