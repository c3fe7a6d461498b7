/** The parts of the admin front that explain. */
#include "daemon/explain_desk.h"

#include "apps/app_list.h"
#include "base/log.h"
#include "crypto/digest.h"

enum { RULES_ARENA = 768 << 20, EXPIRE_MS = 60000 };

static int64_t oldest_ms(const struct explain_desk *d)
{
	return env_wall_ms(d->env) - d->settings.keep_s * 1000;
}

static enum rc find(void *owner, struct arena *a, const struct explain_search *what,
	struct explain_found *out, struct fault *f)
{
	struct explain_desk *d = owner;
	struct explain_search search = *what;
	search.not_before_ms = oldest_ms(d);
	return explain_reader_find(&d->settings, d->bundles.ring[0], a, &search, out, f);
}

static const char *folder_of(const struct explain_desk *d, unsigned operator)
{
	return conf_text(d->operators->row[operator].conf, "rules.folder").p;
}

/* record NULL: the built-in rules */
static enum rc read_rules(const char *folder, const struct rules_record *record, struct arena *a,
	struct rules **out, struct fault *f)
{
	const struct rules_shelf shelf = { folder, digest_sha256 };
	struct rules_bundle bundle = { .text = STR("") };
	struct rules_bundle_files lists;
	struct str error = STR_NONE;
	const enum rc rc = record ? rules_folder_open(&shelf, record, a, &bundle, f) : RC_OK;
	if (rc != RC_OK)
		return rc;
	rules_bundle_init(&lists, &bundle);
	const struct rules_source src = { bundle.text, "rules", &lists.files };
	return rules_read(a, &src, app_list_schema(), out, &error, f);
}

static enum rc keep_rules(struct explain_desk *d, unsigned operator, const struct rules_record * record,
	struct rules_version *out, struct fault *f)
{
	const uint32_t number = record ? record->number : 0;
	struct explain_desk_rules *k = &d->rules[0];
	for (size_t i = 1; i < EXPLAIN_DESK_RULES; i++)
		if (d->rules[i].used < k->used)
			k = &d->rules[i];
	arena_free(&k->arena);
	*k = (struct explain_desk_rules){ .arena = arena_new(RULES_ARENA) };
	struct rules *rules = NULL;
	const enum rc rc = k->arena ? read_rules(folder_of(d, operator), record, k->arena, &rules, f)
				    : FAIL(f, REASON_memory, "rules");
	if (rc == RC_OK)
		*k = (struct explain_desk_rules){ k->arena, rules, operator, number, ++d->clock };
	*out = (struct rules_version){ .rules = rules, .number = number };
	return rc;
}

static bool is_kept(struct explain_desk *d, unsigned operator, uint32_t number, struct rules_version *out)
{
	for (size_t i = 0; i < EXPLAIN_DESK_RULES; i++) {
		struct explain_desk_rules *k = &d->rules[i];
		if (!k->rules || k->operator!= operator|| k->number != number)
			continue;
		k->used = ++d->clock;
		*out = (struct rules_version){ .rules = k->rules, .number = number };
		return true;
	}
	return false;
}

static enum rc rules(void *owner, struct arena *a, const struct explain_record *r, uint32_t number,
	struct rules_version *out, struct fault *f)
{
	struct explain_desk *d = owner;
	const unsigned operator= replay_operator(d->operators, r);
	struct rules_record *all = NULL;
	size_t n = 0;
	if (operator== OPERATORS_NONE)
		return FAIL(f, REASON_operator_unknown, "explain");
	if (number && number != FRONT_ADMIN_RULES_TODAY && is_kept(d, operator, number, out))
		return RC_OK;
	const enum rc rc = number ? rules_folder_history(folder_of(d, operator), a, &all, &n, f) : RC_OK;
	if (rc != RC_OK)
		return rc;
	if (number == FRONT_ADMIN_RULES_TODAY)
		number = n ? all[n - 1].number : 0;
	if (is_kept(d, operator, number, out))
		return RC_OK;
	for (size_t i = 0; i < n; i++)
		if (all[i].number == number)
			return keep_rules(d, operator, & all[i], out, f);
	return number ? FAIL(f, REASON_explain_absent, "version %u of the rules", number)
		      : keep_rules(d, operator, NULL, out, f);
}

static enum rc replay(void *owner, struct arena *a, const struct explain_record *r, bool facts_known,
	const struct rules_version *by, struct replay *out, struct fault *f)
{
	struct explain_desk *d = owner;
	return replay_run(d->flow, a, r, facts_known, by, out, f);
}

static size_t erase(void *owner, const struct imsi *line)
{
	struct explain_desk *d = owner;
	return explain_reader_erase(&d->settings, d->bundles.ring[0], line);
}

static enum rc trace(void *owner, const struct imsi *line, int64_t until_s)
{
	struct explain_desk *d = owner;
	return explain_marks_trace(d->segment->marks, line, env_wall_s(d->env), until_s);
}

static enum rc flow_up(struct explain_desk *d, struct fault *f)
{
	const struct flow_parts parts = { .env = d->env,
		.operators = d->operators,
		.engine = d->bundles.engine,
		.counters = &d->counters };
	return flow_open(&parts, &d->flow, f);
}

enum rc explain_desk_open(struct explain_desk *d, struct env *env, const struct operators *all,
	struct segment *s, struct fault *f)
{
	*d = (struct explain_desk){ .env = env,
		.operators = all,
		.segment = s,
		.settings = explain_settings_of(all->row[0].conf),
		.front = { .owner = d,
			.find = find,
			.rules = rules,
			.replay = replay,
			.erase = erase,
			.trace = trace } };
	enum rc rc = bundles_open(&d->bundles, all, env, &s->head->keys, f);
	if (rc == RC_OK)
		rc = flow_up(d, f);
	d->front.version = d->bundles.engine[0].rules.version_default;
	return rc;
}

void explain_desk_close(struct explain_desk *d)
{
	flow_close(&d->flow);
	bundles_close(&d->bundles);
	for (size_t i = 0; i < EXPLAIN_DESK_RULES; i++)
		arena_free(&d->rules[i].arena);
}

void explain_desk_tick(struct explain_desk *d)
{
	const int64_t now_ms = env_mono_ms(d->env);
	if (now_ms < d->expire_ms)
		return;
	d->expire_ms = now_ms + EXPIRE_MS;
	const size_t n = explain_reader_expire(&d->settings, oldest_ms(d));
	if (n > 0)
		LOG(LOG_INFO, "explain_expired", log_int("answers", (int64_t)n));
}
