/** Paths and methods. */
#include "unit.h"

#include "front/admin_routes.h"

static const struct admin_route *find(const char *method, const char *path, struct str *param, size_t *n)
{
	const char *methods[ADMIN_METHODS_MAX];
	return admin_routes_find(str_of(method), str_of(path), param, methods, n);
}

static void found(void **state)
{
	struct str param;
	size_t n;
	const struct admin_route *r = find("POST", "/v1/subscribers/batch", &param, &n);
	assert_string_equal(r->action, "batch");
	r = find("DELETE", "/v1/subscribers/123456", &param, &n);
	assert_string_equal(r->action, "subscriber_remove");
	assert_true(str_is(param, "123456"));
	r = find("POST", "/v1/imports/june/undo", &param, &n);
	assert_string_equal(r->action, "import_undo");
	assert_true(str_is(param, "june"));
	r = find("GET", "/v1/status", &param, &n);
	assert_null(r->action); /* changes nothing: not logged */
}

static void not_found(void **state)
{
	static const char *const paths[] = { "", "/", "/v1", "/v1/", "/v1/subscribers/",
		"/v1/subscribers/1/2", "/v1/subscribers/1/revoke/", "v1/status", "/v1/status/",
		"//v1/status" };
	struct str param;
	size_t n;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_null(find("GET", paths[i], &param, &n));
		assert_int_equal(n, 0);
	}
	assert_null(find("TRACE", "/v1/subscribers/123456", &param, &n));
	assert_int_equal(n, 4);
	assert_null(find("get", "/v1/status", &param, &n));
	assert_int_equal(n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(found), cmocka_unit_test(not_found) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
