/** vector_http_conf.c: which URLs and files are taken. */
#include "unit.h"

#include "folder.h"

#include "conf/conf.h"
#include "drivers/vector_http_conf.h"

static enum rc read_text(const char *folder, const char *text, struct vector_http_conf *out, struct fault *f)
{
	static const struct conf_item *tables[1];
	static struct arena *a; /* paths live in it */
	const struct conf_schema schema = { tables, 1 };
	struct conf *c;
	struct str error;
	tables[0] = vector_http_conf_items;
	arena_free(&a);
	*f = (struct fault){ 0 };
	if (!text)
		return RC_OK;
	a = arena_new(256 * 1024);
	assert_non_null(a);
	const enum rc rc = conf_parse(a, str_of(text), "test", folder, &schema, &c, &error, f);
	return rc == RC_OK ? vector_http_conf_read(c, out, f) : rc;
}

static enum rc read_url(const char *url, struct vector_http_conf *out)
{
	char text[1024];
	struct fault f;
	snprintf(text, sizeof(text), "http_vector:\n  url: \"%s\"\n  ca: /dev/null\n", url);
	return read_text("/", text, out, &f);
}

static void urls(void **state)
{
	static const char *const wrong[] = { "ftp://127.0.0.1/x", "http://192.0.2.1/", "http://localhost:1/",
		"http://127.0.0.1.example/", "https://user:word@example/", "https://example/?a=b",
		"https://example/#x", "example.org", "https://", "file:///etc/passwd", "http://127.0.0.1@x/",
		"https://a b/" };
	struct vector_http_conf v;
	assert_int_equal(read_url("https://aka.example.org:8443/v1/", &v), RC_OK);
	assert_string_equal(v.url, "https://aka.example.org:8443/v1/vectors");
	assert_true(v.tls);
	assert_int_equal(read_url("https://aka.example.org", &v), RC_OK);
	assert_string_equal(v.url, "https://aka.example.org/vectors");
	assert_int_equal(read_url("HTTPS://aka.example.org", &v), RC_OK);
	assert_true(v.tls);
	assert_int_equal(read_url("http://127.0.0.1:9443", &v), RC_OK);
	assert_false(v.tls);
	assert_int_equal(read_url("http://[::1]:9443//", &v), RC_OK);
	assert_string_equal(v.url, "http://[::1]:9443/vectors");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(read_url(wrong[i], &v), RC_INVALID);
}

static void a_long_url(void **state)
{
	struct vector_http_conf v;
	char url[300] = "https://h/";
	memset(url + 10, 'a', 246);
	assert_int_equal(read_url(url, &v), RC_OK);
	assert_int_equal(strlen(v.url), 256 + strlen("/vectors"));
	url[256] = 'a';
	assert_int_equal(read_url(url, &v), RC_INVALID);
}

static void defaults(void **state)
{
	struct folder d = folder_make();
	struct vector_http_conf v;
	struct fault f;
	assert_int_equal(read_text(d.path, "{}", &v, &f), RC_ABSENT);
	assert_int_equal(f.reason, REASON_file_missing);
	folder_write(&d, "vector-ca.pem", "x", 0644);
	assert_int_equal(read_text(d.path, "{}", &v, &f), RC_OK);
	assert_string_equal(v.url, "https://127.0.0.1:9443/vectors");
	assert_null(v.certificate);
	assert_null(v.key);
	assert_int_equal(v.timeout_ms, 3000);
	folder_drop(&d);
}

static void the_key_is_ours_alone(void **state)
{
	static const char pair[] = "http_vector:\n  certificate: c.pem\n  key: c.key\n";
	struct folder d = folder_make();
	struct vector_http_conf v;
	struct fault f;
	folder_write(&d, "vector-ca.pem", "x", 0644);
	assert_int_equal(read_text(d.path, pair, &v, &f), RC_ABSENT);
	folder_write(&d, "c.pem", "x", 0644);
	assert_int_equal(read_text(d.path, pair, &v, &f), RC_ABSENT);
	folder_write(&d, "c.key", "x", 0600);
	assert_int_equal(read_text(d.path, pair, &v, &f), RC_OK);
	assert_non_null(v.certificate);
	assert_non_null(v.key);
	chmod(folder_file(&d, "c.key"), 0640);
	assert_int_equal(read_text(d.path, pair, &v, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_file_mode);
	assert_int_equal(read_text(d.path, "http_vector:\n  certificate: c.pem\n", &v, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_conf_value);
	folder_drop(&d);
}

static int finish(void **state)
{
	struct fault f;
	return read_text(NULL, NULL, NULL, &f) == RC_OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls),
		cmocka_unit_test(a_long_url),
		cmocka_unit_test(defaults),
		cmocka_unit_test(the_key_is_ours_alone),
	};
	return cmocka_run_group_tests(tests, NULL, finish);
}
