/** The ring: what is sealed opens for its purpose alone, through rotations, and no nonce comes twice. */
#include "folder.h"

#include "crypto/seal.h"

#include <sys/mman.h>
#include <sys/wait.h>

enum { SALT_AT = 5, COUNTER_AT = 21, HEAD = 29 };

struct world {
	struct folder folder;
	struct seal_ring *ring;
	struct arena *arena;
};

static struct world world_make(void)
{
	struct world w = { .folder = folder_make(), .arena = arena_new(1 << 20) };
	assert_int_equal(seal_ring_rotate(w.folder.path, 1000, 1000, 500, NULL), RC_OK);
	assert_int_equal(seal_ring_open(w.folder.path, &w.ring, NULL), RC_OK);
	return w;
}

static void world_end(struct world *w)
{
	seal_ring_close(&w->ring);
	assert_null(w->ring);
	seal_ring_close(&w->ring);
	arena_free(&w->arena);
	folder_drop(&w->folder);
}

static struct bytes sealed(struct world *w, enum seal_purpose why, int64_t now, const char *text)
{
	struct buf b;
	buf_init(&b, w->arena, 4096);
	assert_int_equal(seal_put(w->ring, why, now, str_bytes(str_of(text)), &b), RC_OK);
	assert_int_equal(b.n, strlen(text) + SEAL_OVERHEAD);
	return buf_bytes(&b);
}

static struct bytes signed_by(struct world *w, enum seal_purpose why, int64_t now, const char *text)
{
	struct buf b;
	buf_init(&b, w->arena, 4096);
	assert_int_equal(seal_sign(w->ring, why, now, str_bytes(str_of(text)), &b), RC_OK);
	assert_int_equal(b.n, strlen(text) + SIGN_OVERHEAD);
	return buf_bytes(&b);
}

static bool opens(struct world *w, struct seal_ring *r, struct bytes v, const char *text)
{
	struct bytes plain = BYTES_NONE;
	if (seal_open(r, SEAL_TOKEN, w->arena, v, &plain) != RC_OK) {
		assert_null(plain.p);
		return false;
	}
	assert_int_equal(plain.n, strlen(text));
	assert_memory_equal(plain.p, text, plain.n);
	return true;
}

static void there_and_back(void **state)
{
	struct world w = world_make();
	const struct bytes empty = sealed(&w, SEAL_TOKEN, 1000, ""),
			   some = sealed(&w, SEAL_TOKEN, 1000, "a token");
	assert_true(opens(&w, w.ring, empty, ""));
	assert_true(opens(&w, w.ring, some, "a token"));
	assert_true(opens(&w, w.ring, some, "a token"));
	assert_int_equal(some.p[0], 1);
	for (size_t i = 0; i + 7 <= some.n; i++)
		assert_memory_not_equal(some.p + i, "a token", 7);
	world_end(&w);
}

static void altered_or_cut(void **state)
{
	struct world w = world_make();
	const struct bytes good = sealed(&w, SEAL_TOKEN, 1000, "a token");
	uint8_t copy[128];
	memcpy(copy, good.p, good.n);
	for (size_t bit = 0; bit < good.n * 8; bit++) {
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(opens(&w, w.ring, (struct bytes){ copy, good.n }, "a token"));
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t n = 0; n < good.n; n++)
		assert_false(opens(&w, w.ring, (struct bytes){ copy, n }, "a token"));
	copy[good.n] = 0;
	assert_false(opens(&w, w.ring, (struct bytes){ copy, good.n + 1 }, "a token"));
	assert_true(opens(&w, w.ring, good, "a token"));
	world_end(&w);
}

static void for_one_purpose(void **state)
{
	struct world w = world_make();
	const struct bytes login = sealed(&w, SEAL_LOGIN, 1000, "x"),
			   mark = signed_by(&w, SEAL_LOGIN, 1000, "x");
	struct bytes plain;
	assert_int_equal(seal_open(w.ring, SEAL_TOKEN, w.arena, login, &plain), RC_DENIED);
	assert_int_equal(seal_open(w.ring, SEAL_PORTAL, w.arena, login, &plain), RC_DENIED);
	assert_int_equal(seal_open(w.ring, SEAL_LOGIN, w.arena, login, &plain), RC_OK);
	assert_int_equal(seal_check(w.ring, SEAL_TOKEN, mark, &plain), RC_DENIED);
	assert_int_equal(seal_check(w.ring, SEAL_LOGIN, mark, &plain), RC_OK);
	assert_int_equal(seal_check(w.ring, SEAL_LOGIN, login, &plain), RC_DENIED);
	world_end(&w);
}

static void signatures(void **state)
{
	struct world w = world_make();
	const struct bytes a = signed_by(&w, SEAL_PORTAL, 1000, "clear"),
			   b = signed_by(&w, SEAL_PORTAL, 2000, "clear");
	uint8_t copy[64];
	struct bytes plain = BYTES_NONE;
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, a.n);
	assert_int_equal(seal_check(w.ring, SEAL_PORTAL, a, &plain), RC_OK);
	assert_int_equal(plain.n, 5);
	assert_memory_equal(plain.p, "clear", 5);
	memcpy(copy, a.p, a.n);
	for (size_t bit = 0; bit < a.n * 8; bit++) {
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(
			seal_check(w.ring, SEAL_PORTAL, (struct bytes){ copy, a.n }, &plain), RC_DENIED);
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t n = 0; n < a.n; n++)
		assert_int_equal(
			seal_check(w.ring, SEAL_PORTAL, (struct bytes){ copy, n }, &plain), RC_DENIED);
	world_end(&w);
}

/* proves: own-210 */
/* equal while a key is in use, found again by each key, and another one for another purpose */
static void names(void **state)
{
	struct world w = world_make();
	const struct bytes who = str_bytes(STR("001010000000001"));
	uint8_t old[SEAL_NAME], fresh[SEAL_NAME], by[SEAL_NAME];
	seal_name(w.ring, SEAL_EXPLAIN, 1000, who, old);
	seal_name(w.ring, SEAL_EXPLAIN, 1500, who, fresh);
	assert_memory_equal(old, fresh, SEAL_NAME);
	seal_name(w.ring, SEAL_TOKEN, 1000, who, fresh);
	assert_memory_not_equal(old, fresh, SEAL_NAME);
	assert_int_equal(seal_ring_rotate(w.folder.path, 1600, 1600, 5000, NULL), RC_OK);
	assert_int_equal(seal_ring_reload(w.ring, NULL), RC_OK);
	seal_name(w.ring, SEAL_EXPLAIN, 1700, who, fresh);
	assert_memory_not_equal(old, fresh, SEAL_NAME);
	assert_true(seal_name_by(w.ring, SEAL_EXPLAIN, 0, who, by));
	assert_memory_equal(old, by, SEAL_NAME);
	assert_true(seal_name_by(w.ring, SEAL_EXPLAIN, 1, who, by));
	assert_memory_equal(fresh, by, SEAL_NAME);
	assert_false(seal_name_by(w.ring, SEAL_EXPLAIN, 2, who, by));
	world_end(&w);
}

static void an_older_key_still_opens(void **state)
{
	struct world w = world_make();
	const struct bytes token = sealed(&w, SEAL_TOKEN, 1000, "t"),
			   mark = signed_by(&w, SEAL_TOKEN, 1000, "t");
	struct bytes plain;
	assert_int_equal(seal_ring_rotate(w.folder.path, 1100, 1100, 500, NULL), RC_OK);
	assert_int_equal(seal_ring_reload(w.ring, NULL), RC_OK);
	const struct bytes later = sealed(&w, SEAL_TOKEN, 1200, "t");
	assert_memory_not_equal(later.p + 1, token.p + 1, 4); /* under the new key */
	assert_true(opens(&w, w.ring, token, "t"));
	assert_true(opens(&w, w.ring, later, "t"));
	assert_int_equal(seal_check(w.ring, SEAL_TOKEN, mark, &plain), RC_OK);
	world_end(&w);
}

/* proves: own-211 */
static void two_nodes_open_each_other_at_every_moment(void **state)
{
	struct world w = world_make();
	struct seal_ring *other;
	assert_int_equal(seal_ring_open(w.folder.path, &other, NULL), RC_OK);
	assert_int_equal(seal_ring_rotate(w.folder.path, 1100, 1160, 500, NULL), RC_OK);
	assert_int_equal(
		seal_ring_reload(w.ring, NULL), RC_OK); /* one node knows the new key, the other not yet */
	assert_true(opens(&w, other, sealed(&w, SEAL_TOKEN, 1100, "t"), "t"));
	assert_true(opens(&w, other, sealed(&w, SEAL_TOKEN, 1159, "t"), "t"));
	assert_int_equal(seal_ring_reload(other, NULL), RC_OK);
	const struct bytes with_new = sealed(&w, SEAL_TOKEN, 1160, "t");
	assert_true(opens(&w, other, with_new, "t"));
	struct seal_ring *mine = w.ring;
	w.ring = other;
	const struct bytes with_old = sealed(&w, SEAL_TOKEN, 1150, "t"); /* its clock is late */
	w.ring = mine;
	assert_memory_not_equal(with_old.p + 1, with_new.p + 1, 4);
	assert_true(opens(&w, w.ring, with_old, "t"));
	seal_ring_close(&other);
	world_end(&w);
}

/* proves: own-212 */
static void a_removed_key_opens_nothing(void **state)
{
	struct world w = world_make();
	char name[256] = { 0 };
	struct bytes plain;
	const struct bytes token = sealed(&w, SEAL_TOKEN, 1000, "t"),
			   mark = signed_by(&w, SEAL_TOKEN, 1000, "t");
	assert_true(opens(&w, w.ring, token, "t")); /* its subkey is kept from now on */
	folder_entry(&w.folder, 0, name);
	assert_int_equal(seal_ring_rotate(w.folder.path, 1001, 1001, 500, NULL), RC_OK);
	assert_int_equal(unlink(folder_file(&w.folder, name)), 0);
	assert_int_equal(seal_ring_reload(w.ring, NULL), RC_OK);
	assert_false(opens(&w, w.ring, token, "t"));
	assert_int_equal(seal_check(w.ring, SEAL_TOKEN, mark, &plain), RC_DENIED);
	assert_true(opens(&w, w.ring, sealed(&w, SEAL_TOKEN, 1001, "t"), "t"));
	world_end(&w);
}

static void a_failed_reload_changes_nothing(void **state)
{
	struct world w = world_make();
	struct fault f = { 0 };
	const struct bytes token = sealed(&w, SEAL_TOKEN, 1000, "t");
	folder_write(&w.folder, "seal-00000000.key", "junk", 0600);
	assert_int_equal(seal_ring_reload(w.ring, &f), RC_MALFORMED);
	assert_non_null(strstr(f.note, "seal-00000000.key"));
	assert_true(opens(&w, w.ring, token, "t"));
	assert_true(opens(&w, w.ring, sealed(&w, SEAL_TOKEN, 1000, "t"), "t"));
	world_end(&w);
}

static void an_empty_folder(void **state)
{
	struct folder d = folder_make();
	struct seal_ring *r = NULL;
	struct fault f = { 0 };
	assert_int_equal(seal_ring_open(d.path, &r, &f), RC_ABSENT);
	assert_int_equal(f.reason, REASON_seal_key_none);
	assert_null(r);
	folder_drop(&d);
}

static void ceilings(void **state)
{
	struct world w = world_make();
	uint8_t room[SEAL_OVERHEAD + 4];
	struct buf b;
	struct bytes plain;
	buf_init_fixed(&b, room, sizeof(room));
	assert_int_equal(seal_put(w.ring, SEAL_TOKEN, 1000, str_bytes(STR("12345")), &b), RC_NOMEM);
	buf_init_fixed(&b, room, sizeof(room));
	assert_int_equal(seal_put(w.ring, SEAL_TOKEN, 1000, str_bytes(STR("1234")), &b), RC_OK);
	struct arena *small = arena_new(16);
	assert_non_null(arena_take(small, 16));
	assert_int_equal(seal_open(w.ring, SEAL_TOKEN, small, buf_bytes(&b), &plain), RC_NOMEM);
	arena_free(&small);
	buf_init_fixed(&b, room, SIGN_OVERHEAD);
	assert_int_equal(seal_sign(w.ring, SEAL_TOKEN, 1000, str_bytes(STR("1")), &b), RC_NOMEM);
	world_end(&w);
}

/* more sealing processes than subkeys are kept: all stay readable */
static void more_processes_than_are_kept(void **state)
{
	struct world w = world_make();
	enum { RINGS = 70 };
	struct bytes v[RINGS];
	struct seal_ring *mine = w.ring;
	for (int i = 0; i < RINGS; i++) {
		assert_int_equal(seal_ring_open(w.folder.path, &w.ring, NULL), RC_OK);
		v[i] = sealed(&w, SEAL_TOKEN, 1000, "t");
		seal_ring_close(&w.ring);
	}
	w.ring = mine;
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < RINGS; i++)
			assert_true(opens(&w, w.ring, v[i], "t"));
	for (int i = 1; i < RINGS; i++)
		assert_memory_not_equal(v[0].p + SALT_AT, v[i].p + SALT_AT, 16);
	world_end(&w);
}

/*
 * Every process draws a salt of its own, also when it inherits a ring that has sealed already, and counts up
 * from one. With distinct salts and rising counters no pair can repeat: so the salts of all processes are
 * compared, and in each of them every step.
 */
enum { CHILDREN = 4, SEALINGS = 50000 };

static void child_seals(struct seal_ring *r, uint8_t salt[16])
{
	uint8_t room[SEAL_OVERHEAD];
	for (uint64_t i = 1; i <= SEALINGS; i++) {
		struct buf b;
		uint64_t count = 0;
		buf_init_fixed(&b, room, sizeof(room));
		if (seal_put(r, SEAL_TOKEN, 1000, BYTES_NONE, &b) != RC_OK)
			_exit(2);
		for (int k = COUNTER_AT; k < HEAD; k++)
			count = count << 8 | room[k];
		if (i == 1)
			memcpy(salt, room + SALT_AT, 16);
		if (count != i || memcmp(salt, room + SALT_AT, 16))
			_exit(3);
	}
	_exit(0);
}

/* proves: own-213 */
static void no_nonce_twice_in_forked_processes(void **state)
{
	struct world w = world_make();
	uint8_t(*salt)[16] = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child[CHILDREN];
	int status;
	assert_ptr_not_equal(salt, MAP_FAILED);
	memcpy(salt[CHILDREN], sealed(&w, SEAL_TOKEN, 1000, "t").p + SALT_AT, 16);
	for (int i = 0; i < CHILDREN; i++) {
		child[i] = fork();
		if (child[i] == 0)
			child_seals(w.ring, salt[i]);
		assert_true(child[i] > 0);
	}
	for (int i = 0; i < CHILDREN; i++) {
		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_int_equal(status, 0);
	}
	const struct bytes again = sealed(&w, SEAL_TOKEN, 1000, "t");
	assert_memory_equal(again.p + SALT_AT, salt[CHILDREN], 16);
	assert_int_equal(again.p[HEAD - 1], 2);
	for (int i = 0; i <= CHILDREN; i++)
		for (int k = 0; k < i; k++)
			assert_memory_not_equal(salt[i], salt[k], 16);
	munmap(salt, 4096);
	world_end(&w);
}

static void a_value_names_its_ring(void **state)
{
	struct world a = world_make(), b = world_make();
	const struct bytes value = sealed(&a, SEAL_TOKEN, 1000, "x");
	struct buf sign;
	uint8_t other[5];
	buf_init(&sign, a.arena, 64);
	assert_int_equal(seal_sign(a.ring, SEAL_PORTAL, 1000, str_bytes(STR("y")), &sign), RC_OK);
	assert_true(seal_ring_named(a.ring, value) && seal_ring_named(a.ring, buf_bytes(&sign)));
	assert_true(seal_ring_named(a.ring, (struct bytes){ value.p, 5 }));
	assert_false(seal_ring_named(a.ring, (struct bytes){ value.p, 4 }));
	assert_false(seal_ring_named(b.ring, value));
	memcpy(other, value.p, 5);
	other[0]++;
	assert_false(seal_ring_named(a.ring, BYTES_OF(other)));
	assert_false(seal_ring_shares(a.ring, b.ring));
	assert_true(seal_ring_shares(a.ring, a.ring));
	world_end(&a);
	world_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(altered_or_cut),
		cmocka_unit_test(for_one_purpose),
		cmocka_unit_test(a_value_names_its_ring),
		cmocka_unit_test(signatures),
		cmocka_unit_test(names),
		cmocka_unit_test(an_older_key_still_opens),
		cmocka_unit_test(two_nodes_open_each_other_at_every_moment),
		cmocka_unit_test(a_removed_key_opens_nothing),
		cmocka_unit_test(a_failed_reload_changes_nothing),
		cmocka_unit_test(an_empty_folder),
		cmocka_unit_test(ceilings),
		cmocka_unit_test(more_processes_than_are_kept),
		cmocka_unit_test(no_nonce_twice_in_forked_processes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
