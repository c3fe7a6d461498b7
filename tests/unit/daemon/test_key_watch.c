/** A new sealing key is noticed without a restart; a bad one changes nothing. */
#include "unit.h"

#include "daemon/env_uv.h"
#include "daemon/key_watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

struct fixture {
	uv_loop_t loop;
	struct env *env;
	char folder[40];
	struct seal_ring *ring, *other;
	_Atomic uint32_t raised;
	struct key_watch *watch;
	struct arena *arena;
};

static int set_up(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct fault f = { .reason = REASON_none };
	*state = x;
	uv_loop_init(&x->loop);
	snprintf(x->folder, sizeof(x->folder), "test-keys-XXXXXX");
	x->arena = arena_new(1 << 16);
	if (!mkdtemp(x->folder) || env_uv_open(&x->loop, &x->env) != RC_OK ||
		seal_ring_rotate(x->folder, 1000, 1000, 0, &f) != RC_OK ||
		seal_ring_open(x->folder, &x->ring, &f) != RC_OK)
		return -1;
	return key_watch_open(x->env, x->ring, x->folder, &x->raised, &x->watch, &f) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;
	char command[80];
	key_watch_close(&x->watch);
	seal_ring_close(&x->ring);
	seal_ring_close(&x->other);
	env_uv_close(&x->env);
	uv_run(&x->loop, UV_RUN_DEFAULT);
	const int rc = uv_loop_close(&x->loop);
	snprintf(command, sizeof(command), "rm -r %s", x->folder);
	arena_free(&x->arena);
	free(x);
	return system(command) + rc;
}

/* does our ring open what a ring that reads the folder now seals? */
static bool opens(struct fixture *x, int64_t now)
{
	struct buf sealed;
	struct bytes plain;
	buf_init(&sealed, x->arena, 4096);
	seal_ring_close(&x->other);
	assert_int_equal(seal_ring_open(x->folder, &x->other, NULL), RC_OK);
	assert_int_equal(seal_put(x->other, SEAL_TOKEN, now, str_bytes(STR("x")), &sealed), RC_OK);
	return seal_open(x->ring, SEAL_TOKEN, x->arena, buf_bytes(&sealed), &plain) == RC_OK;
}

/* proves: own-211 */
static void a_new_key_is_loaded(void **state)
{
	struct fixture *x = *state;
	assert_true(opens(x, 1500));
	assert_int_equal(seal_ring_rotate(x->folder, 1500, 2000, 100000, NULL), RC_OK);
	assert_true(opens(x, 1999)); /* announced, not yet in use */
	assert_false(opens(x, 2001));
	while (!opens(x, 2001))
		uv_run(&x->loop, UV_RUN_ONCE);
	assert_true(opens(x, 1999));
}

static void a_bad_file_leaves_the_ring(void **state)
{
	struct fixture *x = *state;
	char path[80];
	struct buf sealed;
	struct bytes plain;
	buf_init(&sealed, x->arena, 4096);
	assert_int_equal(seal_put(x->ring, SEAL_TOKEN, 1500, str_bytes(STR("x")), &sealed), RC_OK);
	snprintf(path, sizeof(path), "%s/seal-00000000.key", x->folder);
	FILE *f = fopen(path, "w");
	fputs("not a key\n", f);
	fclose(f);
	chmod(path, 0600);
	atomic_fetch_add(&x->raised, 1);
	for (int i = 0; i < 2; i++)
		uv_run(&x->loop, UV_RUN_ONCE);
	assert_int_equal(seal_open(x->ring, SEAL_TOKEN, x->arena, buf_bytes(&sealed), &plain), RC_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_new_key_is_loaded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bad_file_leaves_the_ring, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
