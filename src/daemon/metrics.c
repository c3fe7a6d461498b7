/** The table from metric.def, and sums over the slots of the workers. */
#include "daemon/metrics.h"

#include "daemon/metrics_node.h"

/* what all rows have in common, whatever their home */
#define ROW(home_, member_, type_, unit_, name_, a, b, help_)                                                \
	.home = (home_), .member = #member_, .name = #name_, .help = (help_), .type = METRIC_##type_,        \
	.unit = METRIC_##unit_, .label = { LABEL_##a, LABEL_##b }
#define IN(home, path) .at = offsetof(struct home, path), .size = sizeof(((struct home *)0)->path)

/* clang-format off */
static const struct metrics_row rows[] = {
#define FLOW(member, ...)   { ROW(METRICS_FLOW, member, __VA_ARGS__), IN(segment_slot, flow.member) },
#define HTTP(member, ...)   { ROW(METRICS_HTTP, member, __VA_ARGS__), IN(segment_slot, http.member) },
#define WORKER(member, ...) { ROW(METRICS_WORKER, member, __VA_ARGS__), IN(segment_slot, worker.member) },
#define STORE(member, ...)  { ROW(METRICS_STORE, member, __VA_ARGS__), IN(store_counters, member) },
#define NODE(member, ...)   { ROW(METRICS_NODE, member, __VA_ARGS__), .compute = metrics_node_##member },
#include "base/metric.def"
#define HTTP(member, ...)   { ROW(METRICS_ADMIN, member, __VA_ARGS__), IN(http_counters, member) },
#include "base/metric.def"
};
/* clang-format on */

size_t metrics_count(void)
{
	return sizeof(rows) / sizeof(rows[0]);
}

const struct metrics_row *metrics_at(size_t i)
{
	return &rows[i];
}

const char *metrics_prefix(enum metrics_home home)
{
	static const char *const words[METRICS_HOMES] = { [METRICS_FLOW] = "",
		[METRICS_HTTP] = "http_",
		[METRICS_WORKER] = "worker_",
		[METRICS_STORE] = "store_",
		[METRICS_ADMIN] = "admin_http_",
		[METRICS_NODE] = "" };
	return words[home];
}

const char *metrics_word(enum metrics_home home)
{
	static const char *const words[METRICS_HOMES] = { [METRICS_FLOW] = "flow",
		[METRICS_HTTP] = "http",
		[METRICS_WORKER] = "worker",
		[METRICS_STORE] = "store",
		[METRICS_ADMIN] = "admin_http",
		[METRICS_NODE] = "core" };
	return words[home];
}

static void add(uint64_t *to, const void *from, size_t words)
{
	const uint64_t *word = from;
	for (size_t i = 0; i < words; i++)
		to[i] += word[i];
}

/* of every slot that ever was used: nothing that was counted is lost */
static void add_slots(const struct segment *s, size_t at, uint64_t *out, size_t n)
{
	const struct segment_slot *slot;
	unsigned next = 0;
	while ((slot = segment_next_slot(s, &next)))
		add(out, (const char *)slot + at, n);
}

/* words that one process writes, or NULL: those of the workers */
static const void *alone(const struct metrics_row *r, const struct operation *o)
{
	static const struct http_counters none;
	if (r->home == METRICS_STORE)
		return &o->segment->head->store;
	if (r->home == METRICS_ADMIN)
		return o->http ? o->http : &none;
	return NULL;
}

/* words of one cell: one, or a histogram's */
static void cell(
	const struct metrics_row *r, const struct operation *o, size_t i, size_t j, uint64_t *out, size_t n)
{
	const char *one = alone(r, o);
	const size_t at = r->at + (i * metrics_label_set(r->label[1])->size + j) * n * sizeof(uint64_t);
	memset(out, 0, n * sizeof(uint64_t));
	if (one)
		add(out, one + at, n);
	else
		add_slots(o->segment, at, out, n);
}

int64_t metrics_value(const struct metrics_row *r, const struct operation *o, size_t i, size_t j)
{
	uint64_t word;
	if (r->compute)
		return r->compute(o, i, j);
	cell(r, o, i, j, &word, 1);
	return (int64_t)word;
}

void metrics_histogram(
	const struct metrics_row *r, const struct operation *o, size_t i, size_t j, struct histogram *out)
{
	_Static_assert(sizeof(*out) % sizeof(uint64_t) == 0, "words");
	cell(r, o, i, j, (uint64_t *)out, sizeof(*out) / sizeof(uint64_t));
}

uint64_t metrics_sum(const struct operation *o, size_t at)
{
	uint64_t sum = 0;
	add_slots(o->segment, at, &sum, 1);
	return sum;
}

const char *metrics_layout(void)
{
	static const char text[] =
#define TEXT(member, type, unit, name, a, b, help) #member " " #type " " #a " " #b "\n"
#define FLOW                                       TEXT
#define HTTP                                       TEXT
#define WORKER                                     TEXT
#define STORE                                      TEXT
#include "base/metric.def"
		;
	return text;
}

void metrics_begin(struct segment_slot *slot)
{
	for (size_t i = 0; i < metrics_count(); i++) {
		const struct metrics_row *r = &rows[i];
		if (r->type == METRIC_gauge && r->home <= METRICS_WORKER)
			memset((char *)slot + r->at, 0, r->size);
	}
}
