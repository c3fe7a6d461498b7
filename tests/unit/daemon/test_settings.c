/** The program's own settings. */
#include "place.h"

#include "daemon/settings.h"

#include <unistd.h>

static void defaults_are_sound(void **state)
{
	const struct conf *c = place_conf(*state, "");
	const struct http_limits l = settings_http(c);
	assert_in_range(settings_workers(c), 1, 256);
	assert_int_equal(conf_count(c, "listen"), 1);
	assert_int_equal(conf_count(c, "admin.listen"), 0);
	assert_int_equal(conf_choice(c, "log.format"), 0);
	assert_int_equal(l.handshake_ms, 10000);
	assert_int_equal(l.idle_ms, 60000);
	assert_int_equal(l.body_octets, 65536);
	/* a phone waits 30 s: an answer that a back end made late must still go out */
	assert_true(l.answer_ms > conf_int(c, "request.deadline") * 1000);
}

static void numbers_are_taken_over(void **state)
{
	const struct conf *c = place_conf(*state,
		"workers: 7\nhttp.connections: 100\nhttp.header_timeout: 3s\nhttp.header_max: 8k\n"
		"http.body_max: 2k\n");
	assert_int_equal(settings_workers(c), 7);
	assert_int_equal(settings_http(c).connections, 100);
	assert_int_equal(settings_http(c).header_ms, 3000);
	assert_int_equal(settings_http(c).header_octets, 8192);
	assert_int_equal(settings_http(c).body_octets, 2048);
	assert_true(settings_admin_http(c).body_octets > 65536);
}

static void a_bad_address_is_refused_with_its_line(void **state)
{
	struct place *p = *state;
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(conf_parse(p->arena, STR("workers: 1\nlisten: \"localhost:80\"\n"), "t.yaml", ".",
				 wiring_schema(), &p->conf, &error, &f),
		RC_INVALID);
	assert_int_equal(str_find_str(error, STR("t.yaml:2:")), 0);
}

static void proxies_are_read(void **state)
{
	struct place *p = *state;
	struct prefix row[SETTINGS_PROXIES_MAX];
	struct str error = STR_NONE;
	const struct prefix_list l =
		settings_proxies(place_conf(p, "proxy.from: [10.0.0.0/8, \"2001:db8::7\"]\n"), row);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.row[0].bits, 8);
	assert_int_equal(l.row[1].bits, 128);
	assert_int_equal(settings_proxies(place_conf(p, ""), row).n, 0);
	assert_int_equal(conf_parse(p->arena, STR("proxy.from: [10.0.0.1/8]\n"), "t.yaml", ".",
				 wiring_schema(), &p->conf, &error, NULL),
		RC_INVALID);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
	const struct CMUnitTest tests[] = {
		T(defaults_are_sound),
		T(numbers_are_taken_over),
		T(a_bad_address_is_refused_with_its_line),
		T(proxies_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
