/** The files of sealing keys: their format, their order of use, and how long they stay. */
#include "folder.h"

#include "crypto/seal_keys.h"

#define HEX64 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define GOOD  "entitled-seal-key 1\nid 0a0b0c0d\nkey " HEX64 "\nuse-from 100\ncreated 90\n"

static void good_file(void **state)
{
	struct folder d = folder_make();
	struct seal_keys keys;
	folder_write(&d, "seal-0a0b0c0d.key", GOOD, 0600);
	folder_write(&d, "README", "not a key", 0644);
	folder_write(&d, "seal-0a0b0c0d.key.11223344.new", "left by a crash", 0600);
	assert_int_equal(seal_keys_read(d.path, &keys, NULL), RC_OK);
	assert_int_equal(keys.n, 1);
	assert_int_equal(keys.key[0].use_from_s, 100);
	assert_int_equal(keys.key[0].created_s, 90);
	assert_memory_equal(keys.key[0].id, "\x0a\x0b\x0c\x0d", 4);
	assert_memory_equal(keys.key[0].key, "\x00\x11\x22\x33", 4);
	assert_ptr_equal(seal_keys_find(&keys, keys.key[0].id), &keys.key[0]);
	assert_null(seal_keys_find(&keys, (const uint8_t *)"none"));
	folder_drop(&d);
}

static void malformed_files(void **state)
{
	static const char *const text[] = {
		"",
		"entitled-seal-key 2\nid 0a0b0c0d\nkey " HEX64 "\nuse-from 100\ncreated 90\n",
		"entitled-seal-key 1\nid 0a0b0c0e\nkey " HEX64 "\nuse-from 100\ncreated 90\n",
		"entitled-seal-key 1\nid 0a0b0c0\nkey " HEX64 "\nuse-from 100\ncreated 90\n",
		"entitled-seal-key 1\nkey " HEX64 "\nid 0a0b0c0d\nuse-from 100\ncreated 90\n",
		"entitled-seal-key 1\nid 0a0b0c0d\nkey " HEX64 "00\nuse-from 100\ncreated 90\n",
		"entitled-seal-key 1\nid 0a0b0c0d\nkey " HEX64 "\nuse-from soon\ncreated 90\n",
		"entitled-seal-key 1\nid 0a0b0c0d\nkey " HEX64 "\nuse-from -1\ncreated 90\n",
		"entitled-seal-key 1\nid 0a0b0c0d\nkey " HEX64 "\nuse-from 100\n",
		"entitled-seal-key 1\nid 0a0b0c0d\nkey" HEX64 "\nuse-from 100\ncreated 90\n",
		GOOD "more\n",
	};
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		struct folder d = folder_make();
		struct seal_keys keys;
		struct fault f = { 0 };
		folder_write(&d, "seal-0a0b0c0d.key", text[i], 0600);
		assert_int_equal(seal_keys_read(d.path, &keys, &f), RC_MALFORMED);
		assert_int_equal(f.reason, REASON_file_content);
		assert_string_equal(f.note, "seal-0a0b0c0d.key");
		assert_int_equal(seal_keys_rotate(d.path, 1, 1, 1, NULL), RC_MALFORMED);
		assert_int_equal(folder_entry(&d, 9, NULL), 1); /* no further key */
		folder_drop(&d);
	}
}

static void readable_by_others(void **state)
{
	struct folder d = folder_make();
	struct seal_keys keys;
	struct fault f = { 0 };
	folder_write(&d, "seal-0a0b0c0d.key", GOOD, 0640);
	assert_int_equal(seal_keys_read(d.path, &keys, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_file_mode);
	folder_drop(&d);
}

static void no_folder_and_empty_folder(void **state)
{
	struct folder d = folder_make();
	struct seal_keys keys;
	struct fault f = { 0 }, g = { 0 };
	assert_int_equal(seal_keys_read(d.path, &keys, &f), RC_ABSENT);
	assert_int_equal(f.reason, REASON_seal_key_none);
	assert_int_equal(seal_keys_read(folder_file(&d, "none"), &keys, &g), RC_ABSENT);
	assert_int_equal(g.reason, REASON_file_missing);
	assert_int_equal(seal_keys_rotate(d.file, 1, 1, 1, &g), RC_ABSENT);
	folder_drop(&d);
}

/* proves: own-211 */
static void in_use_at(void **state)
{
	struct folder d = folder_make();
	struct seal_keys keys;
	assert_int_equal(seal_keys_rotate(d.path, 1000, 1000, 500, NULL), RC_OK);
	assert_int_equal(seal_keys_rotate(d.path, 1100, 1200, 500, NULL), RC_OK);
	assert_int_equal(seal_keys_read(d.path, &keys, NULL), RC_OK);
	assert_int_equal(keys.n, 2);
	assert_ptr_equal(seal_keys_at(&keys, 1199), &keys.key[0]);
	assert_ptr_equal(seal_keys_at(&keys, 1200), &keys.key[1]);
	assert_ptr_equal(seal_keys_at(&keys, 9999), &keys.key[1]);
	assert_ptr_equal(seal_keys_at(&keys, 5), &keys.key[0]); /* a clock far behind still seals */
	folder_drop(&d);
}

/* equal times: every node must choose the same key */
static void ties_have_one_order(void **state)
{
	struct folder d = folder_make();
	struct seal_keys keys;
	folder_write(&d, "seal-0a0b0c0d.key", GOOD, 0600);
	folder_write(&d, "seal-00000002.key",
		"entitled-seal-key 1\nid 00000002\nkey " HEX64 "\nuse-from 100\ncreated 91\n", 0600);
	folder_write(&d, "seal-00000003.key",
		"entitled-seal-key 1\nid 00000003\nkey " HEX64 "\nuse-from 100\ncreated 90\n", 0600);
	folder_write(&d, "seal-00000001.key",
		"entitled-seal-key 1\nid 00000001\nkey " HEX64 "\nuse-from 101\ncreated 1\n", 0600);
	assert_int_equal(seal_keys_read(d.path, &keys, NULL), RC_OK);
	assert_int_equal(keys.n, 4);
	assert_int_equal(keys.key[0].id[3], 3);
	assert_int_equal(keys.key[1].id[3], 0x0d);
	assert_int_equal(keys.key[2].id[3], 2);
	assert_int_equal(keys.key[3].id[3], 1);
	folder_drop(&d);
}

/* a rotation within the second of the key before takes effect all the same */
static void a_new_key_never_ties(void **state)
{
	struct folder d = folder_make();
	struct seal_keys keys;
	for (int i = 0; i < 3; i++)
		assert_int_equal(seal_keys_rotate(d.path, 1000, 1000, 500, NULL), RC_OK);
	assert_int_equal(seal_keys_read(d.path, &keys, NULL), RC_OK);
	assert_int_equal(keys.n, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(keys.key[i].use_from_s, 1000 + i);
	folder_drop(&d);
}

/* a key goes once its successor has been in use for longer than keep_s, and not before */
static void old_keys_retire(void **state)
{
	struct folder d = folder_make();
	assert_int_equal(seal_keys_rotate(d.path, 1000, 1000, 500, NULL), RC_OK);
	assert_int_equal(seal_keys_rotate(d.path, 2000, 2100, 500, NULL), RC_OK);
	assert_int_equal(folder_entry(&d, 9, NULL), 2);
	assert_int_equal(seal_keys_rotate(d.path, 2600, 2700, 500, NULL), RC_OK);
	assert_int_equal(folder_entry(&d, 9, NULL), 3);
	assert_int_equal(seal_keys_rotate(d.path, 2601, 2800, 500, NULL), RC_OK);
	assert_int_equal(folder_entry(&d, 9, NULL), 3);
	folder_drop(&d);
}

static void too_many(void **state)
{
	struct folder d = folder_make();
	struct seal_keys keys;
	for (int i = 0; i < SEAL_KEYS_MAX; i++)
		assert_int_equal(seal_keys_rotate(d.path, 1000, 1000, 500, NULL), RC_OK);
	assert_int_equal(seal_keys_rotate(d.path, 1000, 1000, 500, NULL), RC_MALFORMED);
	assert_int_equal(seal_keys_read(d.path, &keys, NULL), RC_OK);
	folder_write(&d, "seal-0a0b0c0d.key", GOOD, 0600);
	assert_int_equal(seal_keys_read(d.path, &keys, NULL), RC_MALFORMED);
	folder_drop(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_file),
		cmocka_unit_test(malformed_files),
		cmocka_unit_test(readable_by_others),
		cmocka_unit_test(no_folder_and_empty_folder),
		cmocka_unit_test(in_use_at),
		cmocka_unit_test(ties_have_one_order),
		cmocka_unit_test(a_new_key_never_ties),
		cmocka_unit_test(old_keys_retire),
		cmocka_unit_test(too_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
