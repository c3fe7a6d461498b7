/** metrics.c: the rows fit their words, words are summed, and a successor begins with the gauges at zero. */
#include "operation_fixture.h"

#include "daemon/metrics.h"

static const struct metrics_row *row(enum metrics_home home, const char *member)
{
	for (size_t i = 0; i < metrics_count(); i++)
		if (metrics_at(i)->home == home && strcmp(metrics_at(i)->member, member) == 0)
			return metrics_at(i);
	fail_msg("no row %s", member);
	return NULL;
}

static size_t cells(const struct metrics_row *r)
{
	return metrics_label_set(r->label[0])->size * metrics_label_set(r->label[1])->size;
}

/* a label set that has more or fewer values than its table has words would read a neighbour's */
static void label_sets_are_as_large_as_their_tables(void **state)
{
	for (size_t i = 0; i < metrics_count(); i++) {
		const struct metrics_row *r = metrics_at(i);
		const size_t one = metrics_is_histogram(r) ? sizeof(struct histogram) : sizeof(uint64_t);
		if (r->compute)
			assert_int_equal(r->size, 0);
		else
			assert_int_equal(r->size, cells(r) * one);
	}
}

/* every word of a slot's structs belongs to a row */
static void no_word_is_without_a_row(void **state)
{
	size_t size[METRICS_HOMES] = { 0 };
	for (size_t i = 0; i < metrics_count(); i++)
		size[metrics_at(i)->home] += metrics_at(i)->size;
	assert_int_equal(size[METRICS_FLOW], sizeof(struct flow_counters));
	has(metrics_layout(), "\nby_reason counter reason no\n");
	assert_int_equal(size[METRICS_HTTP], sizeof(struct http_counters));
	assert_int_equal(size[METRICS_WORKER], sizeof(struct worker_counters));
	assert_int_equal(size[METRICS_STORE], sizeof(struct store_counters));
	assert_int_equal(size[METRICS_ADMIN], sizeof(struct http_counters));
}

static void names_are_one_of_a_kind(void **state)
{
	char a[128], b[128];
	for (size_t i = 0; i < metrics_count(); i++) {
		const struct metrics_row *r = metrics_at(i);
		snprintf(a, sizeof(a), "%s%s/%d", metrics_prefix(r->home), r->name, r->unit);
		assert_true(strlen(r->help) > 10 && r->help[strlen(r->help) - 1] == '.');
		assert_null(strpbrk(r->help, "\\\"\n"));
		for (size_t k = 0; k < i; k++) {
			const struct metrics_row *other = metrics_at(k);
			snprintf(b, sizeof(b), "%s%s/%d", metrics_prefix(other->home), other->name,
				other->unit);
			assert_string_not_equal(a, b);
			assert_false(r->home == other->home && strcmp(r->member, other->member) == 0);
		}
	}
}

/* proves: own-232 */
static void words_of_all_workers_are_summed(void **state)
{
	struct fixture *x = *state;
	struct segment_slot *slot = x->o.segment->slot;
	slot[0].flow.requests = 2;
	slot[1].flow.requests = 3;
	slot[1].flow.results[FLOW_APP_OWN][REASON_bug] = 4;
	slot[0].http.timeouts[1] = 5;
	assert_int_equal(metrics_value(row(METRICS_FLOW, "requests"), &x->o, 0, 0), 5);
	assert_int_equal(metrics_value(row(METRICS_FLOW, "results"), &x->o, FLOW_APP_OWN, REASON_bug), 4);
	assert_int_equal(metrics_value(row(METRICS_FLOW, "results"), &x->o, FLOW_APP_OWN, 0), 0);
	assert_int_equal(metrics_value(row(METRICS_HTTP, "timeouts"), &x->o, 1, 0), 5);
	histogram_add(&slot[0].flow.answer[2][FLOW_DOCUMENT], HISTOGRAM_TIMES, 20);
	histogram_add(&slot[1].flow.answer[2][FLOW_DOCUMENT], HISTOGRAM_TIMES, 25);
	struct histogram h;
	metrics_histogram(row(METRICS_FLOW, "answer"), &x->o, 2, FLOW_DOCUMENT, &h);
	assert_int_equal(h.bucket[1], 2);
	assert_int_equal(h.sum, 45);
	assert_int_equal(metrics_sum(&x->o, offsetof(struct segment_slot, flow.requests)), 5);
}

static void the_writers_words_are_its_own(void **state)
{
	struct fixture *x = *state;
	x->o.segment->head->store.transactions = 7;
	assert_int_equal(metrics_value(row(METRICS_STORE, "transactions"), &x->o, 0, 0), 7);
	assert_int_equal(metrics_value(row(METRICS_ADMIN, "accepted"), &x->o, 0, 0), 0); /* no server yet */
	const struct http_counters http = { .accepted = 3 };
	x->o.http = &http;
	assert_int_equal(metrics_value(row(METRICS_ADMIN, "accepted"), &x->o, 0, 0), 3);
	assert_int_equal(metrics_value(row(METRICS_HTTP, "accepted"), &x->o, 0, 0), 0);
}

static void a_successor_has_no_connections_yet(void **state)
{
	struct fixture *x = *state;
	struct segment_slot *slot = &x->o.segment->slot[1];
	slot->flow.in_flight = 3;
	slot->flow.requests = 4;
	slot->http.open = 5;
	slot->http.phases[HTTP_PHASES - 1] = 6;
	slot->http.accepted = 7;
	slot->worker.questions[SEGMENT_PEER_WRITER] = 8;
	metrics_begin(slot);
	assert_int_equal(slot->flow.in_flight, 0);
	assert_int_equal(slot->http.open, 0);
	assert_int_equal(slot->http.phases[HTTP_PHASES - 1], 0);
	assert_int_equal(slot->worker.questions[SEGMENT_PEER_WRITER], 0);
	assert_int_equal(slot->flow.requests, 4);
	assert_int_equal(slot->http.accepted, 7);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(label_sets_are_as_large_as_their_tables),
		cmocka_unit_test(no_word_is_without_a_row),
		cmocka_unit_test(names_are_one_of_a_kind),
		T(words_of_all_workers_are_summed),
		T(the_writers_words_are_its_own),
		T(a_successor_has_no_connections_yet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
