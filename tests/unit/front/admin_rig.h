/** A store in memory that answers at once or late, and admin visits over it. */
#pragma once

#include "unit.h"

#include "front/admin_visit.h"

#include <jansson.h>
#include <stdlib.h>

enum { RIG_LINES = 2100 };

struct rig_line {
	struct subscriber line;
	struct auc_row auc;
};

struct rig {
	struct subscriber_store store; /* first: the ops get it back */
	struct env env;
	struct front_admin_parts parts;
	struct rig_line line[RIG_LINES];
	size_t n;
	char import_id[IMPORT_ID_MAX + 1];
	struct rig_line kept[RIG_LINES];
	size_t n_kept;
	bool late;         /* answers with RC_PENDING first */
	struct call *open; /* a late call, and what it is */
	enum rc (*answer)(struct rig *r, struct call *c);
	struct imsi who;
	struct scan scan;
	struct change set[CHANGE_SET_MAX];
	size_t n_set, largest_set;
	void *out;
	unsigned cancels, commits, finds, seals, rotations;
	int64_t announce_s;
	char operator[40];
	bool ready;
	struct imsi racer;          /* is added by somebody else before the next commit */
	enum reason refuse_commits; /* REASON_none: not */
	/* the visit */
	struct arena *arena;
	struct admin_visit v;
	unsigned done;
	json_t *json;
};

static struct rig *rig_of(struct subscriber_store *s)
{
	return (struct rig *)(void *)s;
}

static struct rig_line *rig_find(struct rig *r, const struct imsi *who)
{
	for (size_t i = 0; i < r->n; i++)
		if (ids_imsi_eq(&r->line[i].line.imsi, who))
			return &r->line[i];
	return NULL;
}

static inline struct rig_line *rig_line(struct rig *r, const char *imsi)
{
	struct imsi who;
	assert_int_equal(ids_imsi(str_of(imsi), &who), RC_OK);
	return rig_find(r, &who);
}

static struct rig_line *rig_add(struct rig *r, const struct imsi *who)
{
	struct rig_line *l = &r->line[r->n++];
	assert_true(r->n <= RIG_LINES);
	*l = (struct rig_line){ .line = subscriber_new() };
	l->line.imsi = *who;
	return l;
}

static enum rc rig_answer_find(struct rig *r, struct call *c)
{
	struct rig_line *l = rig_find(r, &r->who);
	if (!l)
		return FAIL(c->fault, REASON_subscriber_unknown, "rig");
	*(const struct subscriber **)r->out = &l->line;
	return RC_OK;
}

static enum rc rig_apply(struct rig *r, const struct change *c, struct fault *f)
{
	struct rig_line *l = rig_find(r, &c->imsi);
	if (c->kind == CHANGE_IMPORT_UNDO) {
		if (!str_is(c->import_id, r->import_id) || !r->import_id[0])
			return FAIL(f, REASON_admin_absent, "rig");
		memcpy(r->line, r->kept, sizeof(r->line));
		r->n = r->n_kept;
		r->import_id[0] = '\0';
		return RC_OK;
	}
	if (c->kind == CHANGE_LINE_ADD && l)
		return FAIL(f, REASON_subscriber_exists, "rig");
	if (c->kind != CHANGE_LINE_ADD && c->kind != CHANGE_LINE_PUT && !l)
		return FAIL(f, REASON_subscriber_unknown, "rig");
	if (c->kind == CHANGE_LINE_REMOVE) {
		*l = r->line[--r->n];
		return RC_OK;
	}
	if (c->kind == CHANGE_EPOCH) {
		l->line.epoch++;
		return RC_OK;
	}
	l = l ? l : rig_add(r, &c->imsi);
	l->line = *c->line;
	if (c->auc)
		l->auc = *c->auc;
	return RC_OK;
}

static enum rc rig_answer_commit(struct rig *r, struct call *c)
{
	static struct rig_line before[RIG_LINES];
	const size_t n = r->n;
	enum rc rc = RC_OK;
	memcpy(before, r->line, sizeof(before));
	if (r->refuse_commits != REASON_none)
		return FAIL(c->fault, r->refuse_commits, "rig");
	if (r->set[0].import_id.n && r->set[0].kind != CHANGE_IMPORT_UNDO && !r->import_id[0]) {
		memcpy(r->import_id, r->set[0].import_id.p, r->set[0].import_id.n);
		memcpy(r->kept, r->line, sizeof(r->line));
		r->n_kept = r->n;
	}
	for (size_t i = 0; i < r->n_set && rc == RC_OK; i++)
		rc = rig_apply(r, &r->set[i], c->fault);
	if (rc != RC_OK) {
		memcpy(r->line, before, sizeof(before));
		r->n = n;
	}
	return rc;
}

static enum rc rig_answer_scan(struct rig *r, struct call *c)
{
	struct scan_page *p = arena_new_of(c->arena, struct scan_page);
	struct subscriber *line = arena_take(c->arena, r->scan.max * sizeof(*line));
	struct auc_row *auc = arena_take(c->arena, r->scan.max * sizeof(*auc));
	assert_true(p && line && auc);
	for (size_t i = 0; i < r->n; i++) { /* the tests add in order */
		if (r->scan.after.n && strcmp(r->line[i].line.imsi.d, r->who.d) <= 0)
			continue;
		p->more = p->n == r->scan.max;
		if (p->more)
			break;
		line[p->n] = r->line[i].line;
		auc[p->n++] = r->line[i].auc;
	}
	p->line = line;
	p->auc = r->scan.with_auc ? auc : NULL;
	*(const struct scan_page **)r->out = p;
	return RC_OK;
}

static enum rc rig_answer_count(struct rig *r, struct call *c)
{
	*(uint64_t *)r->out = r->n;
	return RC_OK;
}

static enum rc rig_begin(
	struct rig *r, struct call *c, enum rc (*answer)(struct rig *r, struct call *c), void *out)
{
	assert_null(r->open);
	r->answer = answer;
	r->out = out;
	if (!r->late)
		return answer(r, c);
	r->open = c;
	return RC_PENDING;
}

static enum rc rig_op_find(
	struct subscriber_store *s, struct call *c, const struct imsi *who, const struct subscriber **out)
{
	rig_of(s)->who = *who;
	rig_of(s)->finds++;
	return rig_begin(rig_of(s), c, rig_answer_find, out);
}

static enum rc rig_op_commit(struct subscriber_store *s, struct call *c, const struct change *set, size_t n)
{
	struct rig *r = rig_of(s);
	assert_true(n > 0 && n <= CHANGE_SET_MAX);
	if (r->racer.d[0])
		rig_add(r, &r->racer);
	r->racer.d[0] = '\0';
	memcpy(r->set, set, n * sizeof(*set));
	r->n_set = n;
	r->largest_set = n > r->largest_set ? n : r->largest_set;
	r->commits++;
	return rig_begin(r, c, rig_answer_commit, NULL);
}

static enum rc rig_op_scan(
	struct subscriber_store *s, struct call *c, const struct scan *what, const struct scan_page **out)
{
	struct rig *r = rig_of(s);
	r->scan = *what;
	if (what->after.n)
		assert_int_equal(ids_imsi(what->after, &r->who), RC_OK);
	return rig_begin(r, c, rig_answer_scan, out);
}

static enum rc rig_op_count(struct subscriber_store *s, struct call *c, uint64_t *lines)
{
	return rig_begin(rig_of(s), c, rig_answer_count, lines);
}

static void rig_op_cancel(struct subscriber_store *s, struct call *c)
{
	struct rig *r = rig_of(s);
	assert_ptr_equal(r->open, c);
	r->open = NULL;
	r->cancels++;
}

static const struct subscriber_store_ops rig_ops = { .name = "rig",
	.find = rig_op_find,
	.commit = rig_op_commit,
	.scan = rig_op_scan,
	.count = rig_op_count,
	.cancel = rig_op_cancel };

/* a late call is answered now */
static inline void rig_turn(struct rig *r)
{
	struct call *c = r->open;
	assert_non_null(c);
	r->open = NULL;
	c->done(c, r->answer(r, c));
}

/* a late call ends with this reason instead */
static inline void rig_fail(struct rig *r, enum reason why)
{
	struct call *c = r->open;
	assert_non_null(c);
	r->open = NULL;
	c->done(c, FAIL(c->fault, why, "as told"));
}

static int64_t rig_mono(struct env *e)
{
	return 1000000;
}

static int64_t rig_wall(struct env *e)
{
	return 1000;
}

static void rig_random(struct env *e, void *out, size_t n)
{
	memset(out, 0x5a, n);
}

static const struct env_ops rig_env_ops = { .mono_us = rig_mono, .wall_ms = rig_wall, .random = rig_random };

static enum rc rig_seal(void *owner, const struct imsi *imsi, const struct front_admin_card *card,
	struct auc_row *out, struct fault *f)
{
	struct rig *r = owner;
	r->seals++;
	*out = (struct auc_row){ .imsi = *imsi,
		.algorithm = card->algorithm,
		.res_len = 8,
		.offset = (int64_t)card->sqn,
		.sealed_len = 2,
		.sealed = { card->k[0], card->op[0] } };
	memcpy(out->amf, card->amf, 2);
	return RC_OK;
}

static enum rc rig_rotate(void *owner, struct str operator, int64_t announce_s, struct fault *f)
{
	struct rig *r = owner;
	r->rotations++;
	r->announce_s = announce_s;
	snprintf(r->operator, sizeof(r->operator), "%.*s", STR_ARG(operator));
	return RC_OK;
}

static void rig_status(void *owner, struct buf *json)
{
	buf_puts(json, "{\"x\":1}");
}

static void rig_metrics(void *owner, bool openmetrics, struct buf *page)
{
	buf_puts(page, openmetrics ? "open\n" : "text\n");
}

static bool rig_ready(void *owner)
{
	return ((struct rig *)owner)->ready;
}

static inline int rig_open(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	assert_non_null(r);
	r->store.ops = &rig_ops;
	r->env.ops = &rig_env_ops;
	r->parts = (struct front_admin_parts){ .env = &r->env,
		.store = &r->store,
		.owner = r,
		.seal_card = rig_seal,
		.rotate_keys = rig_rotate,
		.status = rig_status,
		.metrics = rig_metrics,
		.ready = rig_ready };
	*state = r;
	return 0;
}

static inline void rig_clear(struct rig *r)
{
	json_decref(r->json);
	r->json = NULL;
	arena_free(&r->arena);
}

static inline int rig_close(void **state)
{
	struct rig *r = *state;
	rig_clear(r);
	free(r);
	return 0;
}

static void rig_done(struct admin_visit *v)
{
	struct rig *r = v->owner;
	r->done++;
	r->json = json_loadb((const char *)v->out.p, v->out.n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(r->json);
}

static inline void rig_start(struct rig *r, const char *method, const char *target, const char *body)
{
	struct str path, rest = str_of(target);
	rig_clear(r);
	r->done = 0;
	r->arena = arena_new(ADMIN_ARENA);
	assert_true(str_next(&rest, '?', &path));
	r->v = (struct admin_visit){ .parts = &r->parts,
		.arena = r->arena,
		.method = str_of(method),
		.path = path,
		.query = rest,
		.body = str_of(body),
		.done = rig_done,
		.owner = r };
	admin_visit_start(&r->v);
}

/* a whole visit, whether the store is late or not; gives back the status */
static inline int rig_do(struct rig *r, const char *method, const char *target, const char *body)
{
	rig_start(r, method, target, body);
	while (r->open)
		rig_turn(r);
	assert_int_equal(r->done, 1);
	return r->v.status;
}

static inline const char *rig_text(const struct rig *r, const char *name)
{
	const char *s = json_string_value(json_object_get(r->json, name));
	return s ? s : "";
}

static inline void rig_expect_error(const struct rig *r, const char *error, const char *field)
{
	assert_string_equal(rig_text(r, "error"), error);
	assert_string_equal(rig_text(r, "field"), field);
}

#define RIG_K   "465b5ce8b199b49faa5f0a2ee238a6bc"
#define RIG_OPC "cd63cb71954a9f4e48a5994e37a02baf"
#define RIG_LINE(imsi)                                                                                       \
	"{\"imsi\":\"" imsi "\",\"k\":\"" RIG_K "\",\"opc\":\"" RIG_OPC "\",\"vowifi\":{\"allowed\":true}}"
#define A "001010000000001"
#define B "001010000000002"
#define C "001010000000003"

/* each test with a store that answers at once, and with one that answers late */
#define RIG_TEST(name)                                                                                       \
	static void name##_late(void **state)                                                                \
	{                                                                                                    \
		((struct rig *)*state)->late = true;                                                         \
		name(state);                                                                                 \
	}
#define RIG_ROWS(name)                                                                                       \
	cmocka_unit_test_setup_teardown(name, rig_open, rig_close),                                          \
		cmocka_unit_test_setup_teardown(name##_late, rig_open, rig_close)
