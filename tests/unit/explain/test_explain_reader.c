/** Finding in the files of several workers; erasing; expiring; records that do not open. */
#include "explain_fixture.h"

#include "explain/explain_reader.h"

static struct explain_record *keep(
	struct explain_fixture_place *p, struct explain_writer *w, const char *imsi, int64_t at_ms)
{
	struct explain_record *r = explain_fixture(p->arena);
	r->id = explain_writer_id(w);
	r->at_ms = at_ms;
	memcpy(r->imsi.d, imsi, strlen(imsi) + 1);
	explain_writer_keep(w, r);
	return r;
}

static struct explain_found *find(struct explain_fixture_place *p, struct explain_search what)
{
	struct explain_found *out = arena_new_of(p->arena, struct explain_found);
	assert_int_equal(explain_reader_find(&p->parts.settings, p->seal, p->arena, &what, out, NULL), RC_OK);
	return out;
}

#define A "001010000000001"
#define B "001010000000002"

static void over_all_workers_newest_first(void **state)
{
	struct explain_fixture_place p;
	struct explain_writer *second;
	explain_fixture_open(&p, 1);
	p.parts.slot = 1;
	assert_int_equal(explain_writer_open(&p.parts, &second, NULL), RC_OK);
	for (int i = 0; i < 6; i++)
		keep(&p, i % 2 ? second : p.w, A, 1000 + i);
	const struct explain_record *b = keep(&p, second, B, 2000);
	const struct explain_found *all = find(&p, (struct explain_search){ .imsi = { A }, .max = 100 });
	assert_int_equal(all->n, 6);
	for (int i = 0; i < 6; i++)
		assert_int_equal(all->r[i]->at_ms, 1005 - i);
	assert_int_equal(find(&p, (struct explain_search){ .imsi = { A }, .max = 2 })->n, 2);
	assert_int_equal(
		find(&p, (struct explain_search){ .imsi = { A }, .max = 9, .not_before_ms = 1004 })->n, 2);
	assert_int_equal(
		find(&p, (struct explain_search){ .imsi = { A }, .max = 9, .app = STR("AP2004") })->n, 6);
	assert_int_equal(
		find(&p, (struct explain_search){ .imsi = { A }, .max = 9, .app = STR("ap2003") })->n, 0);
	assert_int_equal(find(&p, (struct explain_search){ .imsi = { "" }, .max = 9 })->n, 0);
	const struct explain_found *one = find(&p, (struct explain_search){ .id = &b->id, .max = 1 });
	assert_int_equal(one->n, 1);
	assert_string_equal(one->r[0]->imsi.d, B);

	assert_int_equal(explain_reader_erase(&p.parts.settings, p.seal, &(struct imsi){ A }), 6);
	assert_int_equal(find(&p, (struct explain_search){ .imsi = { A }, .max = 9 })->n, 0);
	assert_int_equal(find(&p, (struct explain_search){ .imsi = { B }, .max = 9 })->n, 1);
	assert_int_equal(explain_reader_expire(&p.parts.settings, 3000), 1);
	assert_int_equal(find(&p, (struct explain_search){ .imsi = { B }, .max = 9 })->n, 0);
	explain_writer_close(&second);
	explain_fixture_close(&p);
}

/* what was sealed by a key that is gone is passed over */
static void foreign_records_are_passed_over(void **state)
{
	struct explain_fixture_place p;
	struct seal_ring *other = NULL;
	struct folder d = folder_make();
	explain_fixture_open(&p, 1);
	const struct explain_record *r = keep(&p, p.w, A, 1000);
	assert_int_equal(seal_ring_rotate(d.path, 1, 1, 1, NULL), RC_OK);
	assert_int_equal(seal_ring_open(d.path, &other, NULL), RC_OK);
	struct explain_found *out = arena_new_of(p.arena, struct explain_found);
	const struct explain_search by_id = { .id = &r->id, .max = 9 };
	assert_int_equal(explain_reader_find(&p.parts.settings, other, p.arena, &by_id, out, NULL), RC_OK);
	assert_int_equal(out->n, 0);
	assert_int_equal(find(&p, by_id)->n, 1);
	seal_ring_close(&other);
	folder_drop(&d);
	explain_fixture_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(over_all_workers_newest_first),
		cmocka_unit_test(foreign_records_are_passed_over) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
