/** What a worker keeps, and what happens without a disk. */
#include "explain_fixture.h"

#include "explain/explain_ring.h"

static bool wants(struct explain_fixture_place *p, struct explain_record *r, unsigned why)
{
	const bool kept = explain_writer_wants(p->w, r);
	assert_int_equal(r->why, why);
	return kept;
}

static void always_and_by_sample(void **state)
{
	struct explain_fixture_place p;
	explain_fixture_open(&p, 3);
	struct explain_record *r = explain_fixture(p.arena), *no = explain_fixture_refusal(p.arena);
	assert_true(wants(&p, r, EXPLAIN_NOT_ENTITLED));
	r->app[0].told[0] = 1;
	assert_true(wants(&p, r, EXPLAIN_CHANGED));
	assert_false(wants(&p, r, 0));
	assert_false(wants(&p, r, 0));
	assert_true(wants(&p, r, EXPLAIN_SAMPLED));
	assert_false(wants(&p, r, 0));
	r->app[0].told[0] = 0;
	assert_true(wants(&p, r, EXPLAIN_NOT_ENTITLED | EXPLAIN_CHANGED));
	assert_true(wants(&p, no, EXPLAIN_REFUSED));
	no->http = 511;
	assert_true(wants(&p, no, EXPLAIN_REFUSED));
	no->http = 503;
	assert_true(wants(&p, no, EXPLAIN_REFUSED | EXPLAIN_ERROR));
	no->kind = EXPLAIN_CHALLENGE;
	assert_false(wants(&p, no, 0));
	assert_int_equal(
		explain_marks_trace(p.marks, &no->imsi, EXPLAIN_FIXTURE_T0, EXPLAIN_FIXTURE_T0 + 9), RC_OK);
	assert_true(wants(&p, no, EXPLAIN_TRACED));
	explain_fixture_close(&p);
}

static void sealed_in_the_file(void **state)
{
	static uint8_t whole[256 * 1024];
	struct explain_fixture_place p;
	explain_fixture_open(&p, 1);
	assert_true(explain_writer_keep(p.w, explain_fixture(p.arena)));
	FILE *f = fopen(folder_file(&p.dir, "worker-0.ring"), "re");
	assert_non_null(f);
	assert_int_equal(fread(whole, 1, sizeof(whole), f), sizeof(whole));
	fclose(f);
	assert_non_null(memmem(whole, sizeof(whole), "decision", 8)); /* its id */
	assert_null(memmem(whole, sizeof(whole), EXPLAIN_FIXTURE_IMSI, 15));
	assert_null(memmem(whole, sizeof(whole), "Brick", 5));
	explain_fixture_close(&p);
}

static void a_large_document_is_left_out(void **state)
{
	static uint8_t large[EXPLAIN_OCTETS_MAX];
	struct explain_fixture_place p;
	explain_fixture_open(&p, 1);
	struct explain_record *r = explain_fixture(p.arena);
	r->document = BYTES_OF(large);
	assert_true(explain_writer_keep(p.w, r));
	explain_fixture_close(&p);
}

static void no_disk_then_a_disk(void **state)
{
	struct explain_fixture_place p;
	explain_fixture_open(&p, 1);
	struct explain_record *r = explain_fixture(p.arena);
	assert_true(explain_writer_keep(p.w, r));
	assert_int_equal(truncate(folder_file(&p.dir, "worker-0.ring"), 0), 0);
	assert_false(explain_writer_keep(p.w, r)); /* the file gives way: nothing else happens */
	assert_false(explain_writer_wants(p.w, r));
	assert_true(explain_writer_is_off(p.w));
	explain_writer_tick(p.w);
	assert_false(explain_writer_wants(p.w, r)); /* not at once */
	env_sim_pass(&p.env, 60000);
	explain_writer_tick(p.w);
	assert_true(explain_writer_wants(p.w, r));
	assert_false(explain_writer_is_off(p.w));
	assert_true(explain_writer_keep(p.w, r));
	explain_fixture_close(&p);
}

static void off_means_ids_alone(void **state)
{
	struct explain_fixture_place p;
	explain_fixture_open(&p, 1);
	struct explain_writer *none = NULL;
	p.parts.settings.size = 0;
	assert_int_equal(explain_writer_open(&p.parts, &none, NULL), RC_OK);
	assert_false(explain_writer_wants(none, explain_fixture(p.arena)));
	const struct explain_id one = explain_writer_id(none), two = explain_writer_id(none);
	assert_memory_not_equal(&one, &two, sizeof(one));
	explain_writer_close(&none);
	explain_fixture_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(always_and_by_sample),
		cmocka_unit_test(sealed_in_the_file), cmocka_unit_test(a_large_document_is_left_out),
		cmocka_unit_test(no_disk_then_a_disk), cmocka_unit_test(off_means_ids_alone) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
