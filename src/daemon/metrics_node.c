/** Processes, back ends, the own AuC, rules, keys and certificates as numbers. */
#include "daemon/metrics_node.h"

#include "base/env.h"
#include "crypto/seal.h"
#include "daemon/metrics.h"
#include "drivers/vector_local.h"

/* clang-format off */
#define ROW(member) int64_t metrics_node_##member(const struct operation *o, size_t i, size_t j)
/* clang-format on */

const struct metrics_node_failure metrics_node_failures[METRICS_NODE_FAILURES] = {
	{ "mac", REASON_aka_mac },
	{ "res", REASON_aka_res },
	{ "checkcode", REASON_aka_checkcode },
	{ "auts", REASON_aka_auts },
	{ "sqn_range", REASON_aka_sqn_range },
	{ "card_refused", REASON_aka_reject },
	{ "client_error", REASON_aka_client_error },
	{ "aaa_rejected", REASON_aaa_rejected },
};

ROW(eap_failures)
{
	return (int64_t)metrics_sum(
		o, offsetof(struct segment_slot, flow.by_reason[metrics_node_failures[i].why]));
}

ROW(logins)
{
	return (int64_t)login_table_count(
		o->segment->logins, env_wall_s(o->env), conf_int(o->operators->row[0].conf, "login.life"));
}

ROW(backlog_wait)
{
	return backlog_wait_ms(o->segment->backlog, env_mono_ms(o->env)) / 1000;
}

ROW(backlog_rate)
{
	return backlog_per_second(o->segment->backlog);
}

ROW(state)
{
	return segment_state(o->segment, (unsigned)i) == (enum segment_state)j;
}

ROW(generation)
{
	return atomic_load(&o->segment->process[i].generation);
}

ROW(restarts)
{
	return atomic_load(&o->segment->process[i].restarts);
}

ROW(started)
{
	return atomic_load(&o->segment->process[i].started_s);
}

ROW(build)
{
	return 1;
}

ROW(backend_asked)
{
	return (int64_t)o->guards->guard[i].asked;
}

ROW(backend_silent)
{
	return (int64_t)o->guards->guard[i].silent;
}

ROW(backend_refused)
{
	return (int64_t)o->guards->guard[i].refused;
}

ROW(backend_open)
{
	return o->guards->guard[i].open;
}

ROW(backend_open_max)
{
	return o->guards->guard[i].limits.open_max;
}

ROW(backend_budget)
{
	return guard_left(&o->guards->guard[i]);
}

ROW(backend_budget_max)
{
	return o->guards->guard[i].limits.per_second;
}

ROW(backend_breaker)
{
	return guard_is_open(&o->guards->guard[i]);
}

static struct vector_local_state auc(const struct operation *o)
{
	struct vector_local_state s = { 0 };
	vector_local_state(o->vectors, &s);
	return s;
}

ROW(auc_behind)
{
	return auc(o).clock_behind;
}

ROW(auc_episodes)
{
	return (int64_t)auc(o).clock_episodes;
}

ROW(auc_floor_failures)
{
	return (int64_t)auc(o).floor_failures;
}

ROW(auc_given)
{
	return (int64_t)auc(o).given;
}

ROW(auc_decoys)
{
	return (int64_t)auc(o).decoys;
}

ROW(auc_steps)
{
	return (int64_t)auc(o).steps;
}

/* the newest that a worker has: the others follow before their next request */
static const struct segment_rules *rules(const struct operation *o, size_t operator)
{
	const struct segment_rules *newest = &o->segment->slot[0].rules[operator];
	for (unsigned w = 1; w < o->segment->workers; w++) {
		const struct segment_rules *r = &o->segment->slot[w].rules[operator];
		if (atomic_load(&r->number) > atomic_load(&newest->number))
			newest = r;
	}
	return newest;
}

ROW(rules_number)
{
	return atomic_load(&rules(o, i)->number);
}

ROW(rules_activated)
{
	return atomic_load(&rules(o, i)->when_s);
}

ROW(rules_kept)
{
	bool kept = false;
	for (unsigned w = 0; w < o->segment->workers; w++)
		kept = kept || atomic_load(&o->segment->slot[w].rules[i].kept);
	return kept;
}

ROW(seal_used)
{
	return seal_ring_used_since(o->rings[i], env_wall_s(o->env));
}

/* workers that did not take a new one yet count */
ROW(certificate)
{
	int64_t first = 0;
	for (unsigned w = 0; w < o->segment->workers; w++) {
		const int64_t at = atomic_load(&o->segment->slot[w].certificate[i].expires_s);
		if (at && (!first || at < first))
			first = at;
	}
	return first;
}
