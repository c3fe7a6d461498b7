/** The own AuC as a source of vectors: calls for one line run one after the other, so that an offset on its
 * way to the disk is never overtaken. */
#include "drivers/vector_local.h"

#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "conf/conf.h"
#include "drivers/vector_local_steps.h"

#include <stdlib.h>

enum { OPEN_MAX = 2048, LINE_OPEN_MAX = 8, LINES_AHEAD = 32768, LINES_RESYNC = 4096 };

static void resume(struct vector_local_op *op, enum rc rc);

static struct vector_local *of(struct auth_vector_source *s)
{
	return (struct vector_local *)(void *)s; /* source is the first member */
}

static struct vector_local_op *next_of_line(struct vector_local *v, const struct imsi *who, size_t *n)
{
	struct vector_local_op *first = NULL;
	*n = 0;
	for (struct list *node = v->open.next; node != &v->open; node = node->next) {
		struct vector_local_op *op = list_owner(node, struct vector_local_op, node);
		if (!ids_imsi_eq(&op->ask.imsi, who))
			continue;
		if (!first)
			first = op;
		++*n;
	}
	return first;
}

/* the call is no longer ours; its memory may go */
static void detach(struct vector_local_op *op)
{
	struct vector_local *v = op->v;
	if (op->sub_open)
		v->store->ops->cancel(v->store, &op->sub);
	list_take(&op->wait.node);
	list_take(&op->node);
	v->n_open--;
	v->env->ops->timer_disarm(v->env, &op->deadline);
	op->c->driver = NULL;
}

/* lets the line's next call begin; the order of arrival is the order of the list, so whoever runs is its
 * first */
static void wake_line(struct vector_local *v, const struct imsi *who)
{
	size_t n;
	struct vector_local_op *op = next_of_line(v, who, &n);
	if (!op || op->stage != STAGE_QUEUED)
		return;
	op->stage = STAGE_CLOCK;
	resume(op, RC_OK);
}

/* whoever waits behind a call that was cancelled goes on from the loop, not from inside the cancel */
static void on_wake(struct env_timer *t)
{
	struct vector_local *v = t->owner;
	struct list *node = v->open.next;
	while (node != &v->open) {
		struct vector_local_op *op = list_owner(node, struct vector_local_op, node);
		size_t n;
		node = node->next;
		if (op->stage != STAGE_QUEUED || next_of_line(v, &op->ask.imsi, &n) != op)
			continue;
		wake_line(v, &op->ask.imsi);
		node = v->open.next; /* callbacks may have changed the list */
	}
}

static void finish(struct vector_local_op *op, enum rc rc)
{
	struct vector_local *v = op->v;
	struct call *c = op->c;
	const struct imsi who = op->ask.imsi;
	detach(op);
	c->done(c, rc);
	wake_line(v, &who);
}

static void resume(struct vector_local_op *op, enum rc rc)
{
	if (rc == RC_OK)
		rc = vector_local_steps_run(op);
	if (rc != RC_PENDING)
		finish(op, rc);
}

static void on_store(struct call *sub, enum rc rc)
{
	struct vector_local_op *op = sub->owner;
	op->sub_open = false;
	rc = vector_local_steps_found(op, rc);
	if (rc == RC_OK)
		op->stage++;
	resume(op, rc);
}

static void on_floor(struct vector_local_wait *w, enum rc rc)
{
	struct vector_local_op *op = list_owner(w, struct vector_local_op, wait);
	resume(op, rc < 0 ? FAIL(op->c->fault, REASON_auc_clock_floor, "%s", rc_name(rc)) : rc);
}

static void on_deadline(struct env_timer *t)
{
	struct vector_local_op *op = t->owner;
	finish(op, FAIL(op->c->fault, REASON_deadline, "auc stage %d", (int)op->stage));
}

/* in the list of the open ones; NULL: no memory */
static struct vector_local_op *op_new(
	struct vector_local *v, struct call *c, const struct auth_vector_ask *ask, struct auth_vector *out)
{
	struct vector_local_op *op = arena_new_of(c->arena, struct vector_local_op);
	if (!op)
		return NULL;
	op->v = v;
	op->c = c;
	op->ask = *ask;
	op->out = out;
	op->sub = (struct call){ .arena = c->arena,
		.fault = c->fault,
		.deadline_ms = c->deadline_ms,
		.done = on_store,
		.owner = op };
	op->wait.go_on = on_floor;
	op->deadline = (struct env_timer){ .fire = on_deadline, .owner = op };
	list_push(&v->open, &op->node);
	v->n_open++;
	c->driver = op;
	return op;
}

/* a refusal takes the op out of the list again */
static enum rc begin(struct vector_local_op *op, bool first)
{
	struct vector_local *v = op->v;
	enum rc rc = RC_PENDING;
	if (first) {
		op->stage = STAGE_CLOCK;
		rc = vector_local_steps_run(op);
	}
	if (rc == RC_PENDING && v->env->ops->timer_arm(v->env, &op->deadline,
					op->c->deadline_ms - env_mono_ms(v->env)) != RC_OK)
		rc = FAIL(op->c->fault, REASON_memory, "timer");
	if (rc != RC_PENDING)
		detach(op);
	return rc;
}

static enum rc fetch(struct auth_vector_source *s, struct call *c, const struct auth_vector_ask *ask,
	struct auth_vector *out)
{
	struct vector_local *v = of(s);
	size_t n;
	if (c->deadline_ms <= env_mono_ms(v->env))
		return FAIL(c->fault, REASON_deadline, "auc");
	const bool first = !next_of_line(v, &ask->imsi, &n);
	if (v->n_open >= OPEN_MAX || n >= LINE_OPEN_MAX)
		return FAIL(c->fault, REASON_auc_busy, "%zu open, %zu of the line", v->n_open, n);
	struct vector_local_op *op = op_new(v, c, ask, out);
	return op ? begin(op, first) : FAIL(c->fault, REASON_memory, "auc");
}

static void cancel(struct auth_vector_source *s, struct call *c)
{
	struct vector_local *v = of(s);
	struct vector_local_op *op = c->driver;
	if (!op)
		return;
	detach(op);
	/* without a timer those behind it end at their deadlines */
	if (v->env->ops->timer_arm(v->env, &v->wake, 0) != RC_OK)
		LOG(LOG_WARN, "auc_wake", log_cstr("cause", "no timer"));
}

static void close_source(struct auth_vector_source **s)
{
	struct vector_local *v = *s ? of(*s) : NULL;
	if (!v)
		return;
	while (!list_empty(&v->open))
		detach(list_owner(v->open.next, struct vector_local_op, node));
	v->env->ops->timer_disarm(v->env, &v->wake);
	vector_local_floor_free(&v->floor);
	auc_sqn_free(&v->sqn);
	auc_lines_free(&v->resyncs);
	vault_close(&v->vault);
	free(v);
	*s = NULL;
}

static enum rc tables_new(struct vector_local *v, const struct setup *s, struct fault *f)
{
	const int64_t first = conf_int(s->conf, "auc.ind_first"), last = conf_int(s->conf, "auc.ind_last");
	struct auc_sqn_setup sqn = {
		.lines = LINES_AHEAD, .ind_first = (unsigned)first, .ind_last = (unsigned)last
	};
	uint8_t seed[16];
	if (first > last)
		return FAIL(f, REASON_conf_value, "auc.ind_first is above auc.ind_last");
	v->env->ops->random(v->env, sqn.seed, sizeof(sqn.seed));
	v->env->ops->random(v->env, seed, sizeof(seed));
	v->floor = vector_local_floor_new(s);
	v->sqn = auc_sqn_new(&sqn);
	v->resyncs = auc_lines_new(LINES_RESYNC, seed);
	return v->floor && v->sqn && v->resyncs ? RC_OK : FAIL(f, REASON_memory, "auc");
}

static bool read_amf(struct str hex, uint8_t amf[2])
{
	return text_unhex(hex, amf, 2);
}

static enum rc check_amf(struct str value, struct fault *f)
{
	uint8_t amf[2];
	return read_amf(value, amf) ? RC_OK : FAIL(f, REASON_conf_value, "expected 4 hex digits");
}

/* A card with random keys, sealed like any other: what is computed with it takes as long, and nobody has it.
 */
static enum rc nobody_new(struct vector_local *v, const struct conf *c, struct fault *f)
{
	const struct imsi none = { .d = "000000000000000" };
	uint8_t k[16], opc[16];
	struct vector_local_card card = { .imsi = none, .k = BYTES_OF(k), .opc = BYTES_OF(opc) };
	if (!read_amf(conf_text(c, "auc.decoy_amf"), card.amf))
		return FAIL(f, REASON_conf_value, "auc.decoy_amf");
	v->env->ops->random(v->env, k, sizeof(k));
	v->env->ops->random(v->env, opc, sizeof(opc));
	const enum rc rc = vector_local_card_seal(v->vault, &card, 0, &v->nobody, f);
	secret_wipe(k, sizeof(k));
	secret_wipe(opc, sizeof(opc));
	return rc;
}

static enum rc open_source(const struct setup *s, struct auth_vector_source **out, struct fault *f)
{
	struct vector_local *v = calloc(1, sizeof(*v));
	if (!v)
		return FAIL(f, REASON_memory, "auc");
	struct auth_vector_source *made = &v->source;
	made->ops = &vector_local_ops;
	v->env = s->env;
	v->store = s->store;
	v->resync_max = (uint32_t)conf_int(s->conf, "auc.resync_per_hour");
	v->wake = (struct env_timer){ .fire = on_wake, .owner = v };
	list_init(&v->open);
	enum rc rc = tables_new(v, s, f);
	if (rc == RC_OK)
		rc = vault_open(conf_text(s->conf, "auc.key_file").p, &v->vault, f);
	if (rc == RC_OK)
		rc = nobody_new(v, s->conf, f);
	if (rc != RC_OK)
		close_source(&made);
	else
		*out = made;
	return rc;
}

void vector_local_state(const struct auth_vector_source *s, struct vector_local_state *out)
{
	const struct vector_local *v = (const struct vector_local *)(const void *)s;
	vector_local_floor_count(v->floor, &out->clock_behind, &out->clock_episodes, &out->floor_failures);
	out->steps = v->steps;
	out->given = v->given;
	out->decoys = v->decoys;
}

bool vector_local_turn(struct auth_vector_source *s, bool mine, enum auc_sqn_share share)
{
	auc_sqn_share(of(s)->sqn, share);
	return vector_local_floor_turn(of(s)->floor, mine);
}

enum rc vector_local_seal_keys(struct auth_vector_source *s, const struct vector_local_card *in,
	struct auc_row *out, struct fault *f)
{
	struct vector_local *v = of(s);
	int64_t clock;
	const enum rc rc = vector_local_floor_clock(v->floor, NULL, &clock);
	if (rc != RC_OK)
		return FAIL(f, REASON_auc_clock_floor, "%s", rc_name(rc));
	return vector_local_card_seal(v->vault, in, clock, out, f);
}

static const struct conf_item conf[] = {
	{ .key = "auc.key_file",
		.type = CONF_PATH,
		.by_default = "kek.key",
		.help = "The key-encryption key of the own AuC: 64 hex digits, mode 0600. Only the core "
			"process reads it." },
	{ .key = "auc.ind_first",
		.type = CONF_INT,
		.by_default = "16",
		.min = 0,
		.max = AUC_SQN_INDS - 1,
		.help = "The first IND (TS 33.102 annex C) that this node gives. Nodes that share a store, "
			"and an HSS that serves the same "
			"cards, need bands that do not overlap." },
	{ .key = "auc.ind_last",
		.type = CONF_INT,
		.by_default = "31",
		.min = 0,
		.max = AUC_SQN_INDS - 1,
		.help = "The last IND that this node gives; not below auc.ind_first." },
	{ .key = "auc.resync_per_hour",
		.type = CONF_INT,
		.by_default = "120",
		.min = 1,
		.max = 10000,
		.help = "How often in an hour a card may make the AuC follow its SQN; more is refused until "
			"the hour is over." },
	{ .key = "auc.decoy_amf",
		.type = CONF_TEXT,
		.by_default = "8000",
		.min = 4,
		.max = 4,
		.help = "AMF in challenges for unknown lines (unknown_subscriber: challenge), 4 hex digits: "
			"that "
			"of most cards, because AMF is sent in clear.",
		.check = check_amf },
	CONF_ITEMS_END,
};

const struct auth_vector_source_ops vector_local_ops = {
	.name = "local",
	.conf = conf,
	.separation = true,
	.open = open_source,
	.close = close_source,
	.fetch = fetch,
	.cancel = cancel,
};
