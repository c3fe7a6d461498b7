/** Keys of session tickets: announced, sealing, still opening, gone. */
#include "unit.h"

#include "crypto/ticket_keys.h"

#include <stdlib.h>
#include <string.h>

static int set_up(void **state)
{
	*state = ticket_keys_make(calloc(1, ticket_keys_size()));
	return 0;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static bool opens(const struct ticket_keys *k, const struct ticket_key *key)
{
	struct ticket_key found;
	bool now;
	if (!ticket_keys_find(k, key->name, &found, &now))
		return false;
	assert_memory_equal(&found, key, sizeof(found));
	return true;
}

static void a_key_seals_then_opens_then_is_gone(void **state)
{
	struct ticket_keys *k = *state;
	struct ticket_key first, second, found;
	bool now = false;
	ticket_keys_now(k, &first);
	assert_true(ticket_keys_find(k, first.name, &found, &now) && now);
	ticket_keys_rotate(k);
	ticket_keys_now(k, &second);
	assert_memory_not_equal(&first, &second, sizeof(first));
	assert_true(ticket_keys_find(k, first.name, &found, &now) && !now);
	ticket_keys_rotate(k);
	assert_false(opens(k, &first));
	assert_true(opens(k, &second));
}

/* who has not seen the rotation yet opens what another sealed behind it */
static void a_key_opens_before_it_seals(void **state)
{
	struct ticket_keys *k = *state;
	struct ticket_keys *late = malloc(ticket_keys_size());
	for (int i = 0; i < 10; i++) {
		struct ticket_key next;
		memcpy(late, k, ticket_keys_size());
		ticket_keys_rotate(k);
		ticket_keys_now(k, &next);
		assert_true(opens(late, &next));
	}
	free(late);
}

static void a_strange_name_opens_nothing(void **state)
{
	const struct ticket_key strange = { .name = "no such key" };
	assert_false(opens(*state, &strange));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(a_key_seals_then_opens_then_is_gone),
		T(a_key_opens_before_it_seals),
		T(a_strange_name_opens_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
