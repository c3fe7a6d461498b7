/** Every golden case, octet for octet. */
#include "golden.h"

static struct seal_ring *ring;

static void run_file(const char *path)
{
	static char text[65536];
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	const size_t n = fread(text, 1, sizeof(text), f);
	fclose(f);
	assert_true(n < sizeof(text));
	golden_run(ring, path, (struct str){ text, n });
}

static size_t run_folder(const char *name)
{
	char path[1024];
	size_t n = 0;
	snprintf(path, sizeof(path), "%s/golden/apps/%s", TEST_ROOT, name);
	DIR *dir = opendir(path);
	assert_non_null(dir);
	for (const struct dirent *e; (e = readdir(dir));) {
		const size_t length = strlen(e->d_name);
		if (length < 5 || strcmp(e->d_name + length - 5, ".case") != 0)
			continue;
		char file[2048];
		snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
		run_file(file);
		n++;
	}
	closedir(dir);
	return n;
}

/* proves: ts43-3.1-01, ts43-3.1.1-01, ts43-3.1.1-02, ts43-3.1.1-03, ts43-3.1.1-04, ts43-3.1.3-01,
 * ts43-3.1.3-02, ts43-3.1.3-03, ts43-3.1.3-04, ts43-3.1.3-05, ts43-3.1.3-06, ts43-3.1.3-07, ts43-3.1.4-01,
 * ts43-3.1.4-02, ts43-3.1.4-03, ts43-3.1.4-04, ts43-3.1.5-01, ts43-3.1.5-02, ts43-3.1.5-03, ts43-3.1.5-04,
 * ts43-3.1.6-01, ts43-3.1.6-02, ts43-3.3.1-01, ts43-3.3.2-01, ts43-3.3.2-02, ts43-3.3.3-01, ts43-3.3.3-02,
 * ts43-3.3.3-03, ts43-3.3.3-04, ts43-3.3.4-01, ts43-3.3.4-02, ts43-3.3.5-01, ts43-3.3.5-02, ts43-3.3.5-03,
 * ts43-3.1.2-01, ts43-3.1.2-02, ts43-2.2.2-02, own-096, own-169, own-172, own-173, own-175 */
static void vowifi(void **state)
{
	assert_true(run_folder("vowifi") >= 20);
}

/* proves: ts43-4-01, ts43-4.1.1-01, ts43-4.1.1-02, ts43-4.1.1-03, ts43-4.1.1-04, ts43-4.1.1-05,
 * ts43-4.1.1-06, ts43-4.1.1-07, ts43-4.1.1-08, ts43-4.1.1-09, ts43-4.1.1-10, ts43-4.1.1-11, ts43-4.1.1-12,
 * ts43-4.1.1-13, ts43-4.1.1-14, ts43-4.1.1-15, ts43-4.1.1-16, ts43-4.1.1-17, ts43-4.1.1-19, ts43-4.1.1-20,
 * ts43-4.1.1-21, ts43-2.5-01, own-006, own-096, own-177, own-178, own-179, own-180, own-181, own-182,
 * own-183, own-184, own-185, own-186, ts43-2.2.2-02 */
static void voice(void **state)
{
	assert_true(run_folder("voice") >= 12);
}

/* proves: ts43-5.1.1-01, ts43-5.1.1-02, ts43-5.1.1-03, ts43-5.1.1-04, ts43-5.1.1-05, own-096, own-187 */
static void smsoip(void **state)
{
	assert_true(run_folder("smsoip") >= 4);
}

/* proves: ts43-15.1.1-01, ts43-15.1.1-02, ts43-15.1.1-03, ts43-15.1.1-04, ts43-15.1.1-05, ts43-15.1.2-01,
 * ts43-15.1.4-01, ts43-15.1.5-01, ts43-15.2-01, ts43-15.2-02, ts43-15.2-03, ts43-15.2-04,
 * ts43-15.2-05, ts43-15.2-06, ts43-15.2-07, ts43-15.2-08, ts43-15.2-09, ts43-15.2-10, client-s3-string,
 * own-669, own-670, own-671, own-673, own-674, own-675, own-676 */
static void satmode(void **state)
{
	assert_true(run_folder("satmode") >= 10);
}

/* proves: ts43-12.1.1-01, ts43-12.1.1-02, ts43-12.1.1-03, ts43-12.1.2-01, ts43-12.1.2-02, ts43-12.1.2-03,
 * ts43-12.4-01, own-628, own-629, own-630 */
static void private_id(void **state)
{
	assert_true(run_folder("private_id") >= 4);
}

/* proves: ts43-11.1-02, ts43-11.1.1-01, ts43-11.1.1-02, ts43-11.1.1-03, ts43-11.1.1-04,
 * ts43-11.1.2-01, ts43-11.1.2-02, ts43-11.1.2-03, ts43-11.1.2-04, ts43-11.1.2-05, ts43-11.1.2-06,
 * ts43-11.1.2-07, ts43-11.1.2-08, ts43-11.1.3-01, ts43-11.1.3.2-01,
 * ts43-11.1.3.2-02, ts43-11.1.4-01, ts43-11.3-01, ts43-11.3-02, own-617, own-618, own-619, own-621, own-623,
 * own-624, own-625 */
static void dcb(void **state)
{
	assert_true(run_folder("dcb") >= 15);
}

/* proves: ts43-9.1.2-07, ts43-9.1.2-08, ts43-9.1.2-09, ts43-9.1.2-10, ts43-9.1.3-01, ts43-9.1.3-02,
 * ts43-9.1.3-03, ts43-9.1.3-04, ts43-9.1.3-05, ts43-9.1.3-06, ts43-9.1.3-07, ts43-9.1.3-08, ts43-9.1.4-01,
 * ts43-9.1.4-02, ts43-9.4-01, ts43-9.9-01, ts43-9.9-02, ts43-9.9-03, ts43-9.9-04, ts43-9.9-05, ts43-9.9-06,
 * ts43-9.9-07, ts43-9.9-08, ts43-9.9-09, ts43-9.9-10, ts43-9.9-11, ts43-9.3-01, own-601, own-602, own-603,
 * own-604, own-605, own-606, own-610, client-s4-flat */
static void data_plan(void **state)
{
	assert_true(run_folder("data_plan") >= 55);
}

static void custom(void **state)
{
	assert_true(run_folder("custom") >= 7);
}

/* proves: ts43-2.9.2-04, ts43-2.9.3-01, own-001, own-098, own-120, own-121, own-122, own-124, client-28a,
 * client-19b */
static void together(void **state)
{
	assert_true(run_folder("together") >= 2);
}

static int setup(void **state)
{
	ring = engine_fixture_ring();
	return 0;
}

static int teardown(void **state)
{
	seal_ring_close(&ring);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vowifi),
		cmocka_unit_test(voice),
		cmocka_unit_test(smsoip),
		cmocka_unit_test(satmode),
		cmocka_unit_test(private_id),
		cmocka_unit_test(dcb),
		cmocka_unit_test(data_plan),
		cmocka_unit_test(custom),
		cmocka_unit_test(together),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
