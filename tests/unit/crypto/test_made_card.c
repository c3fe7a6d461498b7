/** made_card.c: cards and chances that anybody with the seed can compute. */
#include "unit.h"

#include "crypto/hmac.h"
#include "crypto/made_card.h"

static struct hmac_key *seed_new(const char *seed)
{
	return hmac_key_new_sha256(str_bytes(str_of(seed)));
}

/* the octets are those of Python's hmac: see the header */
static void a_card_follows_from_seed_and_imsi(void **state)
{
	static const uint8_t k[16] = { 0xaa, 0x37, 0x86, 0xa9, 0xc9, 0xf7, 0x3c, 0xf5, 0xf7, 0xf0, 0x4a, 0x13,
		0x6b, 0x7c, 0x17, 0x2a };
	static const uint8_t opc[16] = { 0x1b, 0x65, 0x1f, 0x33, 0x06, 0xbb, 0x5b, 0xe4, 0xf6, 0xc7, 0x8b,
		0x81, 0xd6, 0xcf, 0xd3, 0xa2 };
	struct hmac_key *seed = seed_new(MADE_CARD_SEED);
	struct made_card card, other;
	made_card(seed, STR("001010000000001"), &card);
	assert_memory_equal(card.k, k, sizeof(k));
	assert_memory_equal(card.opc, opc, sizeof(opc));
	made_card(seed, STR("001010000000002"), &other);
	assert_memory_not_equal(other.k, card.k, sizeof(card.k));
	hmac_key_free(&seed);
	seed = seed_new("another");
	made_card(seed, STR("001010000000001"), &other);
	assert_memory_not_equal(other.k, card.k, sizeof(card.k));
	hmac_key_free(&seed);
}

static void chance_says_nothing_of_the_card(void **state)
{
	struct hmac_key *seed = seed_new("s");
	uint8_t chance[MADE_CARD_CHANCE], again[MADE_CARD_CHANCE];
	struct made_card card;
	made_card(seed, STR("001010000000001"), &card);
	made_card_chance(seed, STR("001010000000001"), chance);
	made_card_chance(seed, STR("001010000000001"), again);
	assert_memory_equal(chance, again, sizeof(chance));
	assert_memory_not_equal(chance, card.k, sizeof(card.k));
	hmac_key_free(&seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_card_follows_from_seed_and_imsi),
		cmocka_unit_test(chance_says_nothing_of_the_card) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
