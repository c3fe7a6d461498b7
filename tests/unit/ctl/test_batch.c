/** batch.c: how lines share requests, and which of them an answer is about. */
#include "ctl_rig.h"

#include "ctl/batch.h"

static unsigned long told[BATCH_LINES_MAX];
static char why[64];
static size_t n_told;

static void refused(void *owner, const struct batch_refusal *r)
{
	told[n_told++] = r->line;
	snprintf(why, sizeof(why), "%s/%s/%s", r->error, r->note, r->field);
}

static struct command_run x = { .n = 0 };

static void begin(struct batch *b)
{
	n_told = 0;
	rig.said[0] = '\0';
	assert_int_equal(batch_open(b, &x, "mode=add"), RC_OK);
	b->refused = refused;
}

static void answers_belong_to_lines(void **state)
{
	static struct batch b;
	begin(&b);
	assert_int_equal(batch_add(&b, 2, STR("{a}")), CTL_OK);
	assert_int_equal(batch_add(&b, 5, STR("{b}")), CTL_OK);
	assert_int_equal(batch_add(&b, 9, STR("{c}")), CTL_OK);
	rig_asked("");
	rig_answer(200, "{\"ok\":1,\"bad\":[{\"line\":1,\"error\":\"e\",\"note\":\"n\",\"field\":\"f\"},{"
			"\"line\":3},{\"line\":4}]}");
	assert_int_equal(batch_flush(&b), CTL_OK);
	rig_asked("POST /v1/subscribers/batch?mode=add|{a}\n{b}\n{c}\n\n");
	assert_int_equal(n_told, 2);
	assert_int_equal(told[0], 2);
	assert_int_equal(told[1], 9);
	assert_string_equal(why, "//");
	assert_int_equal(b.bad, 2);
	assert_int_equal(batch_flush(&b), CTL_OK); /* nothing waits: nothing is asked */
	batch_close(&b);
}

static void full_batches_go_out(void **state)
{
	static struct batch b;
	begin(&b);
	rig_answer(200, "{\"ok\":1000,\"bad\":[]}");
	for (unsigned long i = 1; i <= BATCH_LINES_MAX + 1; i++)
		assert_int_equal(batch_add(&b, i, STR("x")), CTL_OK);
	assert_int_equal(strncmp(rig.said, "POST ", 5), 0);
	assert_int_equal(b.fill->n, 1);
	assert_int_equal(rig.at, 0); /* nobody waits for the answer yet */
	rig_answer(200, "{\"ok\":1,\"bad\":[]}");
	assert_int_equal(batch_flush(&b), CTL_OK);
	assert_int_equal(rig.at, 2);
	assert_int_equal(b.ok, BATCH_LINES_MAX + 1);
	batch_close(&b);
	static char large[BATCH_OCTETS_MAX / 2];
	memset(large, 'y', sizeof(large));
	begin(&b);
	rig_answer(200, "{\"ok\":1,\"bad\":[]}");
	rig_answer(200, "{\"ok\":1,\"bad\":[]}");
	for (unsigned long i = 1; i <= 2; i++)
		assert_int_equal(batch_add(&b, i, (struct str){ large, sizeof(large) }), CTL_OK);
	assert_int_equal(b.fill->n, 1);
	assert_int_equal(batch_flush(&b), CTL_OK);
	assert_int_equal(rig.at, 4);
	assert_int_equal(b.ok, 2);
	batch_close(&b);
}

static void a_refused_batch_refuses_each_line(void **state)
{
	static struct batch b;
	begin(&b);
	rig_answer(503, "{\"error\":\"core_gone\",\"note\":\"\",\"field\":\"\"}");
	assert_int_equal(batch_add(&b, 7, STR("x")), CTL_OK);
	assert_int_equal(batch_add(&b, 8, STR("x")), CTL_OK);
	assert_int_equal(batch_flush(&b), CTL_OK);
	assert_int_equal(n_told, 2);
	assert_int_equal(told[1], 8);
	assert_string_equal(why, "core_gone//");
	rig_answer(200, "no JSON");
	assert_int_equal(batch_add(&b, 9, STR("x")), CTL_OK);
	assert_int_equal(batch_flush(&b), CTL_OK);
	assert_int_equal(b.ok, 0);
	assert_int_equal(b.bad, 3);
	batch_close(&b);
}

static void no_answer_counts_for_nothing(void **state)
{
	static struct batch b;
	begin(&b);
	rig_answer(0, "");
	assert_int_equal(batch_add(&b, 7, STR("x")), CTL_OK);
	FILE *kept = stderr;
	size_t n;
	stderr = open_memstream(&rig.err, &n);
	const int code = (int)batch_flush(&b);
	fclose(stderr);
	stderr = kept;
	assert_int_equal(code, CTL_UNREACHABLE);
	rig_err_has("lines 7 to 7 may be stored or not");
	assert_int_equal(b.ok + b.bad, 0);
	batch_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(answers_belong_to_lines), RIG_ROW(full_batches_go_out),
		RIG_ROW(a_refused_batch_refuses_each_line), RIG_ROW(no_answer_counts_for_nothing) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
