/** make_base.c: a database of made-up lines, each with the card that its seed says; nothing that exists is
 * touched. */
#include "place.h"

#include "crypto/hmac.h"
#include "crypto/made_card.h"
#include "crypto/vault.h"
#include "daemon/make_base.h"
#include "daemon/shelf.h"

#include <string.h>

#define FIRST "001010000000001"

static const struct conf *conf_new(void **state)
{
	struct fault f = { .reason = REASON_none };
	const struct conf *c = place_conf(*state, "");
	assert_int_equal(vault_create(conf_text(c, WIRING_KEK).p, &f), RC_OK);
	return c;
}

static int make(const struct conf *c, const char *count, const char *first, const char *seed)
{
	const struct make_base_ask ask = { count, first, seed };
	FILE *kept[] = { stdout, stderr };
	stdout = stderr = fopen("/dev/null", "we");
	const int code = make_base_run(c, &ask);
	fclose(stdout);
	stdout = kept[0];
	stderr = kept[1];
	return code;
}

static const struct scan_page *lines(struct shelf *s, const struct conf *c, struct arena *a)
{
	struct fault f = { .reason = REASON_none };
	const struct scan what = { .max = 1000, .with_auc = true };
	const struct scan_page *page = NULL;
	assert_int_equal(shelf_open(s, c, ROLE_READER, &f), RC_OK);
	struct call call = shelf_call(s, a, &f, 60000);
	assert_int_equal(s->store->ops->scan(s->store, &call, &what, &page), RC_OK);
	return page;
}

static void check_card(struct vault *v, struct hmac_key *seed, const struct auc_row *auc)
{
	uint8_t plain[64];
	size_t n = 0;
	struct made_card card;
	const struct bytes sealed = { auc->sealed, auc->sealed_len };
	made_card(seed, ids_imsi_str(&auc->imsi), &card);
	assert_int_equal(vault_unseal(v, ids_imsi_str(&auc->imsi), sealed, plain, sizeof(plain), &n), RC_OK);
	assert_int_equal(n, sizeof(card));
	assert_memory_equal(plain, &card, n);
}

static void every_line_has_card_and_devices(void **state)
{
	const struct conf *c = conf_new(state);
	struct arena *a = arena_new(4 << 20);
	struct hmac_key *seed = hmac_key_new_sha256(str_bytes(STR("s")));
	struct fault f = { .reason = REASON_none };
	struct vault *v = NULL;
	struct shelf s;
	unsigned devices = 0;
	assert_int_equal(make(c, "700", NULL, "s"), 0);
	assert_int_equal(vault_open(conf_text(c, WIRING_KEK).p, &v, &f), RC_OK);
	const struct scan_page *page = lines(&s, c, a);
	assert_int_equal(page->n, 700);
	assert_string_equal(page->line[0].imsi.d, FIRST);
	assert_string_equal(page->line[699].imsi.d, "001010000000700");
	for (size_t i = 0; i < page->n; i++) {
		devices += page->line[i].push_count;
		check_card(v, seed, &page->auc[i]);
	}
	assert_in_range(devices, 400, 700);
	shelf_close(&s);
	vault_close(&v);
	hmac_key_free(&seed);
	arena_free(&a);
}

static void one_seed_one_base(void **state)
{
	struct arena *a = arena_new(4 << 20);
	struct shelf s, again;
	const struct conf *c = conf_new(state);
	assert_int_equal(make(c, "50", "262990000000100", NULL), 0);
	const struct scan_page *one = lines(&s, c, a);
	const struct conf *other = place_conf(*state, "store.path: other.db\n");
	assert_int_equal(make(other, "50", "262990000000100", MADE_CARD_SEED), 0);
	const struct scan_page *two = lines(&again, other, a);
	assert_int_equal(one->n, 50);
	assert_memory_equal(one->line, two->line, 50 * sizeof(one->line[0]));
	shelf_close(&s);
	shelf_close(&again);
	arena_free(&a);
}

static void what_exists_is_not_touched(void **state)
{
	const struct conf *c = conf_new(state);
	char log[300];
	assert_int_equal(make(c, "10", NULL, NULL), 0);
	assert_int_equal(make(c, "10", NULL, NULL), 1);
	snprintf(log, sizeof(log), "%s-wal", conf_text(c, WIRING_STORE).p);
	assert_int_equal(unlink(conf_text(c, WIRING_STORE).p), 0);
	FILE *f = fopen(log, "we"); /* what a server that was killed leaves */
	assert_non_null(f);
	fclose(f);
	assert_int_equal(make(c, "10", NULL, NULL), 1);
	assert_int_equal(unlink(log), 0);
	assert_int_equal(make(c, "10", NULL, NULL), 0);
}

static void what_is_no_base(void **state)
{
	const struct conf *c = place_conf(*state, "");
	assert_int_equal(make(c, "0", NULL, NULL), 2);
	assert_int_equal(make(c, "x", NULL, NULL), 2);
	assert_int_equal(make(c, "2", "999999", NULL), 2);
	assert_int_equal(make(c, "2", "", NULL), 2);
	assert_int_equal(make(c, "2", NULL, NULL), 1); /* no key file */
	assert_int_not_equal(access(conf_text(c, WIRING_STORE).p, F_OK), 0);
}

static void options_have_a_place(void **state)
{
	struct make_base_ask ask;
	assert_ptr_equal(make_base_option(&ask, "--first"), &ask.first);
	assert_ptr_equal(make_base_option(&ask, "--seed"), &ask.seed);
	assert_null(make_base_option(&ask, "--old"));
}

#define ROW(name) cmocka_unit_test_setup_teardown(name, place_open, place_close)

int main(void)
{
	const struct CMUnitTest tests[] = { ROW(every_line_has_card_and_devices), ROW(one_seed_one_base),
		ROW(what_exists_is_not_touched), ROW(what_is_no_base),
		cmocka_unit_test(options_have_a_place) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
