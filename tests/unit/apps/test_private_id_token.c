/** private_id_token.c: what the gateway reads, which key opens it, how long it gets. */
#include "private_id_gateway.h"

#include "apps/private_id_token.h"

enum { NOW = 1767225600, END = NOW + 86400 };

static struct arena *arena;
static const struct imsi who = { "001010000000017" };
static const struct seal_keys keys = { .n = 2,
	.key = { { .id = { 0xa, 0xb, 0xc, 0xd }, .key = { 1, 2, 3 }, .use_from_s = 0 },
		{ .id = { 0, 1, 2, 3 }, .key = { 9 }, .use_from_s = NOW + 100 } } };

static int setup(void **state)
{
	arena = arena_new(1 << 20);
	return 0;
}

static int teardown(void **state)
{
	arena_free(&arena);
	return 0;
}

static struct str token_at(int64_t now_s, const struct imsi *imsi, int64_t end)
{
	struct buf b;
	buf_init(&b, arena, 4096);
	assert_int_equal(
		private_id_token_write(&keys, now_s, STR("https://ecs.example"), imsi, end, &b), RC_OK);
	return buf_str(&b);
}

/* proves: ts43-12.4-03, ts43-12.1.2-05 */
static void the_gateway_reads_it(void **state)
{
	const struct str token = token_at(NOW, &who, END);
	json_t *claims = gateway_verify(arena, keys.key[0].key, token);
	struct str imsi;
	assert_non_null(claims);
	assert_string_equal(json_string_value(json_object_get(claims, "iss")), "https://ecs.example");
	assert_int_equal(json_integer_value(json_object_get(claims, "exp")), END);
	assert_int_equal(json_object_size(claims), 3);
	assert_true(gateway_open(
		arena, keys.key[0].key, str_of(json_string_value(json_object_get(claims, "imsi"))), &imsi));
	assert_true(str_is(imsi, "001010000000017"));
	json_decref(claims);
	const struct bytes header = gateway_part(arena, str_sub(token, 0, str_find(token, '.')));
	assert_true(str_is(str_of_bytes(header), "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"0a0b0c0d\"}"));
	claims = gateway_verify(arena, keys.key[0].key, token_at(NOW, &who, 0));
	assert_null(json_object_get(claims, "exp"));
	json_decref(claims);
}

/* The encrypted IMSI opens only with the right key. proves: own-626 */
static void no_other_key_reads_it(void **state)
{
	const struct str token = token_at(NOW, &who, END);
	struct str imsi;
	json_t *claims = gateway_verify(arena, keys.key[0].key, token);
	const struct str jwe = arena_str(arena, str_of(json_string_value(json_object_get(claims, "imsi"))));
	json_decref(claims);
	assert_null(gateway_verify(arena, keys.key[1].key, token));
	assert_false(gateway_open(arena, keys.key[1].key, jwe, &imsi));
	for (size_t bit = 0; bit < 256; bit++) {
		uint8_t other[32];
		memcpy(other, keys.key[0].key, sizeof(other));
		other[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(gateway_open(arena, other, jwe, &imsi));
	}
	/* nor does anybody without one: no part of it, decoded or not, has the digits */
	struct str rest = token, part;
	while (str_next(&rest, '.', &part)) {
		const struct bytes plain = gateway_part(arena, part);
		assert_null(memmem(plain.p, plain.n, "0010100000", 10));
		assert_null(memmem(part.p, part.n, "0010100000", 10));
	}
}

/* proves: own-210 */
static void keys_are_used_in_turn(void **state)
{
	json_t *claims = gateway_verify(arena, keys.key[0].key, token_at(NOW + 99, &who, END));
	assert_non_null(claims);
	json_decref(claims);
	claims = gateway_verify(arena, keys.key[1].key, token_at(NOW + 100, &who, END));
	assert_non_null(claims);
	json_decref(claims);
}

static void equal_questions_equal_tokens(void **state)
{
	const struct imsi other = { "001010000000018" };
	const struct str token = token_at(NOW, &who, END);
	assert_true(str_eq(token, token_at(NOW + 1, &who, END)));
	assert_false(str_eq(token, token_at(NOW, &other, END)));
	assert_false(str_eq(token, token_at(NOW, &who, END + 3600)));
}

/* proves: ts43-12.4-02 */
static void the_ceiling(void **state)
{
	char issuer[PRIVATE_ID_ISSUER_MAX];
	static const struct imsi longest = { "999999999999999" };
	memset(issuer, 'i', sizeof(issuer));
	struct buf b;
	buf_init(&b, arena, 4096);
	assert_int_equal(private_id_token_write(&keys, NOW, (struct str){ issuer, sizeof(issuer) }, &longest,
				 INT64_C(999999999999), &b),
		RC_OK);
	assert_in_range(b.n, PRIVATE_ID_ISSUER_MAX, PRIVATE_ID_TOKEN_MAX);
	assert_int_equal(PRIVATE_ID_TOKEN_MAX, 1015);
}

static void memory_ends(void **state)
{
	char mem[100];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	assert_int_equal(private_id_token_write(&keys, NOW, STR("i"), &who, END, &b), RC_NOMEM);
}

int main(void)
{
#define EACH(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = { EACH(the_gateway_reads_it), EACH(no_other_key_reads_it),
		EACH(keys_are_used_in_turn), EACH(equal_questions_equal_tokens), EACH(the_ceiling),
		EACH(memory_ends) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
