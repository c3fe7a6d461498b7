/** metrics_page.c: both formats, buckets, escapes, what is left out. */
#include "operation_fixture.h"

#include "daemon/metrics.h"
#include "daemon/metrics_page.h"

static const char *page(struct fixture *x, bool openmetrics)
{
	struct buf b;
	buf_init(&b, x->place->arena, 1 << 20);
	metrics_page(&x->o, openmetrics, &b);
	buf_putc(&b, 0);
	assert_false(b.failed);
	return (const char *)b.p;
}

static void has_not(const char *text, const char *what)
{
	if (strstr(text, what))
		fail_msg("%s is in %s", what, text);
}

static void a_counter(void **state)
{
	struct fixture *x = *state;
	x->o.segment->slot[1].flow.requests = 5;
	has(page(x, false), "# HELP entitled_requests_total Requests to the entitlement resource.\n"
			    "# TYPE entitled_requests_total counter\nentitled_requests_total 5\n");
	has(page(x, true), "# HELP entitled_requests Requests to the entitlement resource.\n"
			   "# TYPE entitled_requests counter\nentitled_requests_total 5\n");
}

static void info_and_units(void **state)
{
	struct fixture *x = *state;
	has(page(x, false), "# TYPE entitled_build_info gauge\nentitled_build_info{version=\"");
	has(page(x, true), "# TYPE entitled_build info\nentitled_build_info{version=\"");
	has(page(x, true), "# TYPE entitled_store_read_seconds histogram\n# UNIT entitled_store_read_seconds "
			   "seconds\n");
	has_not(page(x, false), "# UNIT");
}

static void a_histogram(void **state)
{
	struct fixture *x = *state;
	struct flow_counters *c = &x->o.segment->slot[0].flow;
	has(page(x, false), "entitled_store_read_seconds_count 0\n"); /* without labels it is always there */
	histogram_add(&c->store_read, HISTOGRAM_TIMES, 20);
	histogram_add(&c->store_read, HISTOGRAM_TIMES, 1500000);
	histogram_add(&x->o.segment->head->store.group, HISTOGRAM_SIZES, 3);
	const char *text = page(x, true);
	has(text, "entitled_store_read_seconds_bucket{le=\"1e-05\"} 0\n"
		  "entitled_store_read_seconds_bucket{le=\"3e-05\"} 1\n");
	has(text, "entitled_store_read_seconds_bucket{le=\"1.0\"} 1\n"
		  "entitled_store_read_seconds_bucket{le=\"3.0\"} 2\n");
	has(text, "entitled_store_read_seconds_bucket{le=\"+Inf\"} 2\nentitled_store_read_seconds_sum "
		  "1.500020\n"
		  "entitled_store_read_seconds_count 2\n");
	has(text, "entitled_store_group_sets_sum 3\nentitled_store_group_sets_count 1\n");
}

static void two_labels(void **state)
{
	struct fixture *x = *state;
	struct flow_counters *c = &x->o.segment->slot[0].flow;
	has_not(page(x, false), "entitled_app_answers_total{");
	has_not(page(x, false), "entitled_app_answer_seconds_bucket{");
	c->results[APPID_ap2004][REASON_aka_mac] = 2;
	histogram_add(&c->app_answer[APPID_ap2003][FLOW_REFUSAL], HISTOGRAM_TIMES, 1);
	const char *text = page(x, false);
	has(text, "\nentitled_app_answers_total{app=\"ap2004\",reason=\"aka_mac\"} 2\n# HELP");
	has(text, "\nentitled_app_answer_seconds_bucket{app=\"ap2003\",step=\"refusal\",le=\"1e-05\"} 1\n");
	has(text, "entitled_process_state{process=\"core\",state=\"ready\"} 0\n"); /* gauges are all there */
}

static void devices_and_names_of_files(void **state)
{
	struct fixture *x = *state;
	devices_place(
		x->o.segment->devices, &(struct user_agent){ .vendor = STR("ACME"), .model = STR("A7") });
	x->o.segment->slot[1].flow.by_device[0] = 3;
	memcpy(x->o.segment->slot[0].certificate[0].file, "a\"\\\n.pem", 9);
	const char *text = page(x, true);
	has(text, "entitled_device_documents_total{vendor=\"ACME\",model=\"A7\"} 3\n"
		  "entitled_device_documents_total{vendor=\"other\",model=\"other\"} 0\n");
	has(text, "{certificate=\"a\\\"\\\\\\n.pem\"} 0\n");
}

static void the_end(void **state)
{
	struct fixture *x = *state;
	const char *text = page(x, true), *end = strstr(text, "# EOF\n");
	assert_non_null(end);
	assert_int_equal(end[6], 0);
	has_not(page(x, false), "# EOF");
}

/* each family is introduced once and its samples stand together behind it */
static void every_row_is_there_once(void **state)
{
	struct fixture *x = *state;
	size_t families = 0;
	for (const char *p = page(x, true); (p = strstr(p, "# TYPE ")); p++)
		families++;
	assert_int_equal(families, metrics_count());
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(a_counter), T(info_and_units), T(a_histogram), T(two_labels),
		T(devices_and_names_of_files), T(the_end), T(every_row_is_there_once) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
