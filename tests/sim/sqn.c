/**
 * SQN over the years: two nodes with skewed clocks and bands of their own share a store; cards of every kind
 * log in fast or after years, clocks step, processes die or are replaced while they serve (a reload: two
 * cores of a node give at once), vectors are lost or arrive late. Arguments: seed, logins. A failure prints
 * the seed that repeats it.
 *
 * proves: own-215, own-217, own-218, own-219, own-220
 */
#include "../support/auc_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINES = 28,
	NODES = 2,
	CORES = 2 * NODES, /* two of a node, of which one is dead but for a reload */
	HELD_MAX = 3,
	BURST_MAX = 4,
	RESYNC_MAX = 2,
	PER_HOUR = 12,
	BAND = 8,
	LOGINS = 120000
};
static const int64_t SECOND = 1000, HOUR = 3600 * SECOND, DAY = 24 * HOUR;

struct held {
	struct auth_vector v;
	unsigned core;
	unsigned long at; /* line.n_given */
};

struct line {
	struct imsi imsi;
	struct usim_sim card;
	bool must_accept; /* an array card without limits: it never refuses */
	struct held held[HELD_MAX];
	size_t n_held;
	int64_t last_seq[CORES]; /* given by this core */
	unsigned long n_given;
	int64_t resyncs[PER_HOUR]; /* when the last ones were */
	unsigned n_resyncs;
};

struct core {
	struct env_sim env;
	struct auc_rig auc;
};

static struct world {
	uint64_t seed, chance;
	struct store_mem_data disk;
	struct core core[CORES];
	unsigned serves[NODES]; /* the core of a node, the elder one while two of them live */
	bool both[NODES];
	struct line line[LINES];
	int64_t now_ms;
	uint64_t *given; /* set of (line, SQN) */
	size_t n_given, cap;
	unsigned long logins, accepted, syncs, spent, lost, late, crashes, reloads, steps;
} w;

static void must(bool holds, const char *what, const struct line *l)
{
	if (holds)
		return;
	fprintf(stderr, "sqn: %s: line %s, login %lu; repeat with: sqn %llu %lu\n", what, l ? l->imsi.d : "-",
		w.logins, (unsigned long long)w.seed, w.logins + 1);
	exit(1);
}

static uint64_t draw(uint64_t below)
{
	return env_sim_draw(&w.chance) % below;
}

static bool in_1000(uint64_t n)
{
	return draw(1000) < n;
}

static void pass(int64_t ms)
{
	w.now_ms += ms;
	for (unsigned i = 0; i < CORES; i++)
		env_sim_pass(&w.core[i].env, ms);
}

/* one core's machine has seen it pass already */
static void pass_for_others(unsigned core, int64_t ms)
{
	w.now_ms += ms;
	for (unsigned i = 0; i < CORES; i++)
		if (i != core)
			env_sim_pass(&w.core[i].env, ms);
}

/* a core that serves a node now */
static unsigned core_of(unsigned node)
{
	return w.serves[node] ^ (w.both[node] && in_1000(500));
}

/* the place of a key in the set, free or its own */
static uint64_t *place(uint64_t *set, size_t cap, uint64_t key)
{
	uint64_t at = key;
	at = env_sim_draw(&at) % cap;
	while (set[at] && set[at] != key)
		at = (at + 1) % cap;
	return &set[at];
}

static void grow(void)
{
	const size_t cap = w.cap ? 2 * w.cap : 1 << 16;
	uint64_t *set = calloc(cap, sizeof(*set));
	must(set, "memory", NULL);
	for (size_t i = 0; i < w.cap; i++)
		if (w.given[i])
			*place(set, cap, w.given[i]) = w.given[i];
	free(w.given);
	w.given = set;
	w.cap = cap;
}

static uint64_t sqn_of(struct line *l, const struct auth_vector *v)
{
	struct usim_algo_autn autn;
	struct usim_algo_vector out;
	must(usim_algo_autn_open(&l->card.card, v->rand, v->autn, &autn, &out) == RC_OK, "MAC-A", l);
	return autn.sqn;
}

/* every vector passes here as it is given; resync: it may be a step that leads a card up (auc_sqn_step()) */
static void note_given(struct line *l, unsigned core, const struct auth_vector *v, bool resync)
{
	const uint64_t sqn = sqn_of(l, v), key = (uint64_t)(l - w.line + 1) << 48 | sqn;
	const int64_t seq = (int64_t)(sqn >> 5);
	const unsigned ind = sqn % 32;
	if (2 * w.n_given >= w.cap)
		grow();
	uint64_t *at = place(w.given, w.cap, key);
	must(!*at, "an SQN was given twice", l);
	*at = key;
	w.n_given++;
	l->n_given++;
	must(ind / BAND == 2 + core / 2, "IND outside the node's band", l);
	must(!resync || seq > (int64_t)(l->card.sqn_ms >> 5), "the card was not followed", l);
	if (resync && seq < l->last_seq[core])
		return;
	must(seq > l->last_seq[core], "SEQ did not rise", l);
	l->last_seq[core] = seq;
}

static bool budget_spent(const struct line *l)
{
	return l->n_resyncs >= PER_HOUR && w.now_ms - l->resyncs[l->n_resyncs % PER_HOUR] <= HOUR + SECOND;
}

/* the line's card shows its AUTS at a node; false: the hour's budget is spent, and rightly so */
static bool win_back(struct line *l, unsigned core, struct auth_vector *v, const uint8_t auts[14])
{
	struct auth_vector_ask ask = { .imsi = l->imsi, .resync = true };
	struct fault f = { 0 };
	memcpy(ask.rand, v->rand, sizeof(ask.rand));
	memcpy(ask.auts, auts, sizeof(ask.auts));
	const int64_t before = w.core[core].env.mono_ms;
	const enum rc rc = auc_rig_fetch(&w.core[core].auc, &ask, v, &f);
	pass_for_others(core, w.core[core].env.mono_ms - before);
	if (rc == RC_LIMIT && f.reason == REASON_resync_line_spent) {
		must(budget_spent(l), "refused within the budget", l);
		w.spent++;
		return false;
	}
	must(rc == RC_OK, fault_row(f.reason)->name, l);
	l->resyncs[l->n_resyncs++ % PER_HOUR] = w.now_ms;
	w.syncs++;
	note_given(l, core, v, true);
	return true;
}

static void deliver(struct line *l, unsigned core, struct auth_vector v)
{
	struct usim_algo_vector out;
	uint8_t auts[14];
	for (unsigned tries = 0;; tries++) {
		const enum usim_sim_answer a = usim_sim_authenticate(&l->card, v.rand, v.autn, &out, auts);
		must(a != USIM_SIM_REFUSES, "MAC-A", l);
		if (a == USIM_SIM_ACCEPTS)
			break;
		must(!l->must_accept, "an array card refused an SQN", l);
		must(tries < RESYNC_MAX, "a card was not won back", l);
		core = core_of(core / 2); /* whoever is there when its AUTS arrives */
		if (!win_back(l, core, &v, auts))
			return;
	}
	w.accepted++;
}

static void deliver_held(struct line *l)
{
	/* the latest first */
	while (l->n_held) {
		const struct held h = l->held[--l->n_held];
		deliver(l, h.core, h.v);
		w.late++;
	}
}

static void deliver_all_held(void)
{
	for (size_t i = 0; i < LINES; i++)
		deliver_held(&w.line[i]);
}

/* a vector on its way to the phone: there at once, late (by fewer vectors than the band has IND), or never */
static void send(struct line *l, unsigned core, const struct auth_vector *v)
{
	const bool late = in_1000(100) && !w.both[core / 2]; /* half a band is too short for late ones */
	if (l->n_held && l->n_given - l->held[0].at >= BAND - BURST_MAX)
		deliver_held(l);
	if (in_1000(50)) {
		w.lost++;
		return;
	}
	if (late && l->n_held < HELD_MAX) {
		l->held[l->n_held++] = (struct held){ *v, core, l->n_given };
		return;
	}
	deliver(l, core, *v);
	if (l->n_held && in_1000(300))
		deliver_held(l);
	if (l->n_held == HELD_MAX)
		deliver_held(l);
}

/* the process dies with what it has not written; phones that wait for its answers start again */
static void kill_core(unsigned core)
{
	auc_rig_kill(&w.core[core].auc, draw(2));
	env_sim_forget(&w.core[core].env);
}

static void crash(unsigned core)
{
	kill_core(core);
	for (size_t k = 0; k < LINES; k++)
		w.line[k].n_held = 0;
	w.crashes++;
}

static int64_t some_step(void)
{
	const int64_t size =
		in_1000(700) ? (int64_t)draw(4 * (uint64_t)HOUR) : (int64_t)draw(10 * (uint64_t)DAY);
	return in_1000(500) ? size : -size;
}

/* both cores of a node are on one machine */
static void step(unsigned node, int64_t ms)
{
	env_sim_step(&w.core[2 * node].env, ms);
	env_sim_step(&w.core[2 * node + 1].env, ms);
}

static void come_back(unsigned core)
{
	pass((int64_t)draw(3000));
	if (in_1000(200))
		step(core / 2, some_step());
	auc_rig_start(&w.core[core].auc);
}

struct asked {
	struct auc_rig_call call;
	struct line *l;
	unsigned core;
};

/* one to four logins at the same moment, some for one line, some at both nodes; a node may die meanwhile */
static void burst(void)
{
	static struct asked asked[BURST_MAX];
	const size_t n = 1 + (in_1000(300) ? (size_t)draw(BURST_MAX) : 0);
	const bool calm = w.both[0] || w.both[1];
	const int dead = !calm && in_1000(4) ? (int)w.serves[draw(NODES)] : -1;
	for (size_t i = 0; i < n; i++) {
		struct asked *a = &asked[i];
		a->l = i && in_1000(500) ? asked[0].l : &w.line[draw(LINES)];
		a->core = core_of((unsigned)draw(NODES));
		const struct auth_vector_ask ask = { .imsi = a->l->imsi };
		auc_rig_ask_begin(&w.core[a->core].auc, &a->call, &ask);
		w.logins++;
	}
	if (dead >= 0) {
		pass((int64_t)draw(30));
		crash((unsigned)dead);
	}
	for (int turns = 0; turns < 40; turns++)
		pass(5);
	for (size_t i = 0; i < n; i++) {
		struct asked *a = &asked[i];
		const bool given = a->call.rc == RC_OK;
		must(given || (int)a->core == dead, fault_row(a->call.fault.reason)->name, a->l);
		if (given)
			note_given(a->l, a->core, &a->call.vector, false);
	}
	if (dead >= 0)
		come_back((unsigned)dead);
	for (size_t i = 0; i < n; i++) {
		struct asked *a = &asked[i];
		if (a->call.rc == RC_OK && (int)a->core != dead)
			send(a->l, a->core, &a->call.vector);
		auc_rig_ask_end(&w.core[a->core].auc, &a->call);
	}
}

/* twenty logins in a second by one line */
static void rapid(void)
{
	struct line *l = &w.line[draw(LINES)];
	const unsigned core = w.serves[draw(NODES)];
	const struct auth_vector_ask ask = { .imsi = l->imsi };
	for (int i = 0; i < 20; i++) {
		struct auth_vector v;
		struct fault f = { 0 };
		const int64_t before = w.core[core].env.mono_ms;
		must(auc_rig_fetch(&w.core[core].auc, &ask, &v, &f) == RC_OK, fault_row(f.reason)->name, l);
		const int64_t took = w.core[core].env.mono_ms - before;
		pass_for_others(core, took);
		w.logins++;
		note_given(l, core, &v, false);
		send(l, core, &v);
		pass(took < 50 ? 50 - took : 0);
	}
}

/* until it is as told; the store may keep it waiting */
static void turn(unsigned core, bool mine)
{
	const enum auc_sqn_share half = core % 2 ? AUC_SQN_UPPER : AUC_SQN_LOWER;
	for (int i = 0; !vector_local_turn(w.core[core].auc.source, mine, half); i++) {
		must(i < 1000, "no turn was taken", NULL);
		pass(5);
	}
}

/* A second core of the node comes up beside the first; one of them stays. */
static void reload(unsigned node)
{
	const unsigned elder = w.serves[node], next = elder ^ 1, stays = in_1000(700) ? next : elder;
	deliver_all_held();
	turn(elder, false);
	pass((int64_t)draw(2000));
	auc_rig_start(&w.core[next].auc);
	turn(next, true);
	for (size_t i = 0; i < LINES; i++)
		w.line[i].last_seq[next] = w.line[i].last_seq[elder];
	w.both[node] = true;
	for (uint64_t n = 1 + draw(20); n > 0; n--) {
		burst();
		pass((int64_t)draw(200));
	}
	w.both[node] = false;
	kill_core(stays ^ 1);
	w.serves[node] = stays;
	turn(stays, true);
	(void)vector_local_turn(w.core[stays].auc.source, true, AUC_SQN_WHOLE);
	for (size_t i = 0; i < LINES; i++)
		if (w.line[i].last_seq[stays] < w.line[i].last_seq[stays ^ 1])
			w.line[i].last_seq[stays] = w.line[i].last_seq[stays ^ 1];
	w.reloads++;
}

static void idle(void)
{
	const uint64_t kind = draw(1000);
	int64_t ms = (int64_t)draw(500);
	if (kind < 300)
		ms = (int64_t)draw(60 * (uint64_t)SECOND);
	if (kind < 100)
		ms = (int64_t)draw(10 * (uint64_t)HOUR);
	if (kind < 20)
		ms = (int64_t)draw(30 * (uint64_t)DAY);
	if (kind < 1)
		ms = (int64_t)draw(3 * 365 * (uint64_t)DAY);
	if (ms > HOUR)
		deliver_all_held();
	pass(ms);
}

static void weather(void)
{
	if (in_1000(3)) {
		deliver_all_held();
		step((unsigned)draw(NODES), some_step());
		w.steps++;
	}
	/* the HSS uses the card too, on an IND of its own */
	if (in_1000(3)) {
		struct line *l = &w.line[draw(LINES)];
		const uint64_t up = 1 + draw(1 << 20);
		if (!l->card.age)
			usim_sim_used_up_to(&l->card, ((l->card.sqn_ms >> 5) + up) << 5 | draw(16));
	}
	for (unsigned i = 0; i < CORES; i++) {
		w.core[i].auc.store.find_ms = in_1000(500) ? 0 : (int64_t)draw(10);
		w.core[i].auc.store.commit_ms = in_1000(200) ? 0 : (int64_t)draw(20);
	}
}

static void line_new(size_t i)
{
	struct line *l = &w.line[i];
	const uint64_t seq = draw(UINT64_C(1) << 36), used = seq << 5 | draw(32);
	const bool import = i % 3 == 0;
	l->imsi = auc_rig_imsi((unsigned)i);
	auc_rig_card(&w.core[0].auc, &l->imsi, import ? &used : NULL, &l->card);
	const enum usim_sim_mode modes[] = { USIM_SIM_ARRAY, USIM_SIM_ARRAY, USIM_SIM_ARRAY, USIM_SIM_ARRAY,
		USIM_SIM_ARRAY, USIM_SIM_SINGLE, USIM_SIM_WHOLE };
	l->card.mode = modes[i % 7];
	l->card.delta = i % 7 == 3 ? INT64_C(1) << 28 : i % 7 == 4 ? INT64_C(1) << 23 : 0;
	l->card.age = i % 7 == 2 ? INT64_C(1) << 38 : 0;
	l->must_accept = l->card.mode == USIM_SIM_ARRAY && !l->card.delta;
	if (import)
		usim_sim_used_up_to(&l->card, used);
}

static void world_new(void)
{
	static const char *const bands[NODES] = { "  ind_first: 16\n  ind_last: 23\n",
		"  ind_first: 24\n  ind_last: 31\n" };
	w.chance = w.seed;
	int64_t skew = 0;
	for (unsigned i = 0; i < CORES; i++) {
		if (i % 2 == 0)
			skew = (int64_t)draw(4 * (uint64_t)HOUR) - 2 * HOUR;
		env_sim_init(&w.core[i].env, w.seed * CORES + i, AUC_RIG_WALL_MS + skew);
		auc_rig_init(&w.core[i].auc, &w.core[i].env, &w.disk, i ? w.core[0].auc.key_file : NULL,
			bands[i / 2]);
		if (i % 2)
			kill_core(i);
		else
			w.serves[i / 2] = i;
	}
	for (size_t i = 0; i < LINES; i++)
		line_new(i);
}

int main(int argc, char **argv)
{
	static const uint8_t secret[16];
	w.seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	const unsigned long logins = argc > 2 ? strtoul(argv[2], NULL, 10) : LOGINS;
	log_open(LOG_TEXT, LOG_ERROR, "sim", secret);
	world_new();
	while (w.logins < logins) {
		weather();
		if (in_1000(5))
			reload((unsigned)draw(NODES));
		else if (in_1000(20))
			rapid();
		else
			burst();
		idle();
	}
	for (unsigned i = 0; i < CORES; i++)
		auc_rig_end(&w.core[i].auc);
	printf("seed %llu: %lu logins in %lld years: %lu accepted, %lu resynchronisations, %lu refused by "
	       "the budget, %lu lost, "
	       "%lu late, %lu crashes, %lu reloads, %lu clock steps\n",
		(unsigned long long)w.seed, w.logins, (long long)(w.now_ms / (365 * DAY)), w.accepted,
		w.syncs, w.spent, w.lost, w.late, w.crashes, w.reloads, w.steps);
	free(w.given);
	return 0;
}
