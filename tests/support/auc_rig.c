/** The rig around the own AuC. */
#include "../support/auc_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEADLINE_MS = 8000, TURN_MS = 5, TURNS = 4000 };

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "auc_rig: %s\n", what);
	abort();
}

static void conf_of(struct auc_rig *r, const char *settings)
{
	static const struct conf_item *tables[1];
	const struct conf_schema schema = { tables, 1 };
	char text[512];
	struct str error;
	struct fault f = { 0 };
	tables[0] = vector_local_ops.conf;
	snprintf(text, sizeof(text), "auc:\n  key_file: %s\n%s", r->key_file, settings);
	r->conf_arena = arena_new(256 * 1024);
	must(r->conf_arena, "memory");
	must(conf_parse(r->conf_arena, str_of(text), "test", "/", &schema, &r->conf, &error, &f) == RC_OK,
		"settings");
}

void auc_rig_init(struct auc_rig *r, struct env_sim *env, struct store_mem_data *disk, const char *key_file,
	const char *settings)
{
	static unsigned made;
	struct fault f = { 0 };
	memset(r, 0, sizeof(*r));
	r->env = env;
	store_mem_init(&r->store, disk, &env->env);
	if (key_file) {
		snprintf(r->key_file, sizeof(r->key_file), "%s", key_file);
	} else {
		snprintf(r->key_file, sizeof(r->key_file), P_tmpdir "/entitled-test-auc-%ld-%u.key",
			(long)getpid(), made++);
		must(vault_create(r->key_file, &f) == RC_OK, "key file");
	}
	conf_of(r, settings);
	auc_rig_start(r);
}

void auc_rig_start(struct auc_rig *r)
{
	const struct setup s = {
		.conf = r->conf, .env = &r->env->env, .role = ROLE_CORE, .store = &r->store.store
	};
	struct fault f = { 0 };
	if (vector_local_ops.open(&s, &r->source, &f) != RC_OK) {
		fprintf(stderr, "%s: %s\n", fault_row(f.reason)->name, f.note);
		must(false, "open");
	}
}

void auc_rig_kill(struct auc_rig *r, bool applied)
{
	store_mem_crash(&r->store, applied);
	vector_local_ops.close(&r->source);
}

void auc_rig_end(struct auc_rig *r)
{
	if (r->source)
		vector_local_ops.close(&r->source);
	store_mem_crash(&r->store, false);
	arena_free(&r->conf_arena);
	unlink(r->key_file);
}

static void on_done(struct call *c, enum rc rc)
{
	struct auc_rig_call *a = c->owner;
	must(!a->inside, "done() ran inside the op");
	must(!a->done, "done() ran twice");
	a->done = 1;
	a->rc = rc;
}

void auc_rig_ask_begin(struct auc_rig *r, struct auc_rig_call *c, const struct auth_vector_ask *ask)
{
	memset(c, 0, sizeof(*c));
	c->call = (struct call){ .arena = arena_new(16 * 1024),
		.fault = &c->fault,
		.done = on_done,
		.owner = c,
		.deadline_ms = r->env->mono_ms + DEADLINE_MS };
	must(c->call.arena, "memory");
	c->inside = true;
	c->rc = r->source->ops->fetch(r->source, &c->call, ask, &c->vector);
	c->inside = false;
}

void auc_rig_ask_end(struct auc_rig *r, struct auc_rig_call *c)
{
	if (c->rc == RC_PENDING && !c->done && r->source)
		r->source->ops->cancel(r->source, &c->call);
	arena_free(&c->call.arena);
}

enum rc auc_rig_fetch(
	struct auc_rig *r, const struct auth_vector_ask *ask, struct auth_vector *out, struct fault *fault)
{
	struct auc_rig_call c;
	auc_rig_ask_begin(r, &c, ask);
	for (unsigned i = 0; i < TURNS && c.rc == RC_PENDING; i++)
		env_sim_pass(r->env, TURN_MS);
	must(c.rc != RC_PENDING, "no answer at the deadline");
	const enum rc rc = c.rc;
	if (rc == RC_OK)
		*out = c.vector;
	if (fault)
		*fault = c.fault;
	auc_rig_ask_end(r, &c);
	return rc;
}

struct imsi auc_rig_imsi(unsigned n)
{
	struct imsi who = { 0 };
	snprintf(who.d, sizeof(who.d), "00101%010u", n);
	return who;
}

void auc_rig_card(struct auc_rig *r, const struct imsi *who, const uint64_t *sqn, struct usim_sim *card)
{
	uint8_t k[16], opc[16];
	struct auc_row row;
	struct fault f = { 0 };
	r->env->env.ops->random(&r->env->env, k, sizeof(k));
	r->env->env.ops->random(&r->env->env, opc, sizeof(opc));
	const struct vector_local_card in = { .imsi = *who,
		.algorithm = AUC_MILENAGE,
		.k = BYTES_OF(k),
		.opc = BYTES_OF(opc),
		.amf = { 0x80, 0x00 },
		.has_sqn = sqn,
		.sqn = sqn ? *sqn : 0 };
	must(vector_local_seal_keys(r->source, &in, &row, &f) == RC_OK, "seal");
	store_mem_put(r->store.data, &row);
	memset(card, 0, sizeof(*card));
	card->card = (struct usim_algo){ .kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 8 };
	memcpy(card->card.k, k, sizeof(k));
	memcpy(card->card.opc, opc, sizeof(opc));
}
