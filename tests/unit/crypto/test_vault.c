/** The vault: keys at rest open under their key-encryption key and for their IMSI alone. */
#include "folder.h"

#include "crypto/vault.h"

static const char *const HEX = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

static void there_and_back(void **state)
{
	struct folder d = folder_make();
	struct vault *v, *again;
	uint8_t out[100], twice[100], plain[100];
	size_t n, m, k;
	assert_int_equal(vault_create(folder_file(&d, "kek"), NULL), RC_OK);
	assert_int_equal(vault_open(d.file, &v, NULL), RC_OK);
	assert_int_equal(
		vault_seal(v, STR("001010000000017"), str_bytes(STR("secret")), out, sizeof(out), &n), RC_OK);
	assert_int_equal(n, 6 + 29);
	assert_int_equal(
		vault_seal(v, STR("001010000000017"), str_bytes(STR("secret")), twice, sizeof(twice), &m),
		RC_OK);
	assert_memory_not_equal(out + 1, twice + 1, 12);
	vault_close(&v);
	vault_close(&v);
	assert_int_equal(vault_open(d.file, &again, NULL), RC_OK);
	assert_int_equal(vault_unseal(again, STR("001010000000017"), (struct bytes){ out, n }, plain,
				 sizeof(plain), &k),
		RC_OK);
	assert_int_equal(k, 6);
	assert_memory_equal(plain, "secret", 6);
	assert_int_equal(vault_unseal(again, STR("001010000000018"), (struct bytes){ out, n }, plain,
				 sizeof(plain), &k),
		RC_DENIED);
	for (size_t bit = 0; bit < n * 8; bit++) {
		out[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_equal(vault_unseal(again, STR("001010000000017"), (struct bytes){ out, n }, plain,
					 sizeof(plain), &k),
			RC_DENIED);
		out[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t cut = 0; cut < n; cut++)
		assert_int_equal(vault_unseal(again, STR("001010000000017"), (struct bytes){ out, cut },
					 plain, sizeof(plain), &k),
			RC_DENIED);
	vault_close(&again);
	folder_drop(&d);
}

static void ceilings(void **state)
{
	struct folder d = folder_make();
	struct vault *v;
	uint8_t out[64], plain[8];
	size_t n, k;
	folder_write(&d, "kek", HEX, 0600);
	assert_int_equal(vault_open(d.file, &v, NULL), RC_OK);
	assert_int_equal(vault_seal(v, STR("1"), str_bytes(STR("12345")), out, 33, &n), RC_NOMEM);
	assert_int_equal(vault_seal(v, STR("1"), str_bytes(STR("12345")), out, 28, &n), RC_NOMEM);
	assert_int_equal(vault_seal(v, STR_NONE, str_bytes(STR("12345")), out, 34, &n), RC_OK);
	assert_int_equal(vault_unseal(v, STR_NONE, (struct bytes){ out, n }, plain, 4, &k), RC_NOMEM);
	assert_int_equal(vault_unseal(v, STR_NONE, (struct bytes){ out, n }, plain, 5, &k), RC_OK);
	const struct str no_imsi = STR("123456789012345678901234567890123");
	assert_int_equal(vault_seal(v, no_imsi, BYTES_NONE, out, sizeof(out), &n), RC_INVALID);
	assert_int_equal(
		vault_unseal(v, no_imsi, (struct bytes){ out, 34 }, plain, sizeof(plain), &k), RC_INVALID);
	vault_close(&v);
	folder_drop(&d);
}

static void key_files(void **state)
{
	struct folder d = folder_make();
	struct vault *v = NULL;
	struct fault f = { 0 }, g = { 0 }, h = { 0 }, i = { 0 };
	folder_write(&d, "kek", HEX, 0644);
	assert_int_equal(vault_open(d.file, &v, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_file_mode);
	assert_int_equal(vault_create(d.file, &g), RC_CONFLICT);
	assert_int_equal(g.reason, REASON_file_exists);
	folder_write(&d, "short", "0011\n", 0600);
	assert_int_equal(vault_open(d.file, &v, &h), RC_MALFORMED);
	assert_int_equal(h.reason, REASON_file_content);
	assert_int_equal(vault_open(folder_file(&d, "none"), &v, &i), RC_ABSENT);
	assert_null(v);
	folder_drop(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(there_and_back), cmocka_unit_test(ceilings),
		cmocka_unit_test(key_files) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
