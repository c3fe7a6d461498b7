/** Reading of listen rows: addresses, words, and what does not go together. */
#include "unit.h"

#include "daemon/listen.h"

static void good(const char *url, const char *text, bool tls, bool loopback)
{
	struct listen_url u;
	struct fault f = { .reason = REASON_none };
	char out[LISTEN_TEXT];
	assert_int_equal(listen_parse(str_of(url), &u, &f), RC_OK);
	listen_text(&u, out);
	assert_string_equal(out, text);
	assert_int_equal(u.tls, tls);
	assert_int_equal(u.loopback, loopback);
}

static void addresses_are_read(void **state)
{
	good("https://127.0.0.1:8443", "https://127.0.0.1:8443", true, true);
	good("http://127.9.9.9:80/", "http://127.9.9.9:80", false, true);
	good("https://0.0.0.0:443", "https://0.0.0.0:443", true, false);
	good("https://[::]:443", "https://[::]:443", true, false);
	good("http://[::1]:0", "http://[::1]:0", false, true);
	good("http://192.0.2.1:65535", "http://192.0.2.1:65535", false, false);
	good("http+unix:/run/entitled/front.sock", "http+unix:/run/entitled/front.sock", false, true);
	good("https+unix:/run/a", "https+unix:/run/a", true, true);
	good("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443", true, false);
}

static void anything_else_is_refused(void **state)
{
	static const char *const bad[] = { "", "https://", "127.0.0.1:80", "ftp://127.0.0.1:80",
		"https://localhost:443", "https://127.0.0.1", "https://127.0.0.1:", "https://127.0.0.1:65536",
		"https://127.0.0.1:+80", "https://127.0.0.1:80/path", "https://::1:80", "https://[::1]80",
		"https://[::1:80", "https://[127.0.0.1]:80", "https://:80", "https://1.2.3:80",
		"https://[]:80", "https://1.2.3.4:000080", "HTTPS://127.0.0.1:80", "http+unix:front.sock",
		"http+unix:", "unix:/run/x", " https://127.0.0.1:80" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct fault f = { .reason = REASON_none };
		assert_int_equal(listen_check(str_of(bad[i]), &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_conf_value);
	}
}

static struct listen_url read_row(const char *row)
{
	struct listen_url u;
	struct fault f = { .reason = REASON_none };
	if (listen_parse(str_of(row), &u, &f) != RC_OK)
		fail_msg("%s: %s", row, f.note);
	return u;
}

static void words_follow_the_address(void **state)
{
	struct listen_url u = read_row("https://[::]:8443");
	assert_false(u.proxy);
	assert_int_equal(u.roles, LISTEN_PHONES);
	assert_int_equal(u.client_ca.n, 0);
	assert_int_equal(u.mode, 0600);
	u = read_row("https://[::]:8443  proxy client_ca=ca.pem ");
	assert_true(u.proxy);
	assert_true(str_is(u.client_ca, "ca.pem"));
	u = read_row("http+unix:/run/front.sock mode=0660 proxy group=haproxy");
	assert_int_equal(u.mode, 0660);
	assert_true(str_is(u.group, "haproxy"));
}

static void rows_of_admin_listen_have_roles(void **state)
{
	struct listen_url u;
	assert_int_equal(listen_parse_admin(STR("http://127.0.0.1:9090"), &u, NULL), RC_OK);
	assert_int_equal(u.roles, LISTEN_HEALTH | LISTEN_METRICS);
	assert_int_equal(listen_parse_admin(STR("http://127.0.0.1:9090 role=metrics"), &u, NULL), RC_OK);
	assert_int_equal(u.roles, LISTEN_METRICS);
	assert_int_equal(listen_parse_admin(
				 STR("https://10.0.0.5:9443 client_ca=ops.pem role=admin,health"), &u, NULL),
		RC_OK);
	assert_int_equal(u.roles, LISTEN_ADMIN | LISTEN_HEALTH);
}

static void refused(
	enum rc (*parse)(struct str, struct listen_url *, struct fault *), const char *row, const char *why)
{
	struct listen_url u;
	struct fault f = { .reason = REASON_none };
	if (parse(str_of(row), &u, &f) != RC_INVALID || !strstr(f.note, why))
		fail_msg("%s: %s", row, f.note);
	assert_int_equal(f.reason, REASON_conf_value);
}

static void every_mistake_has_its_reason(void **state)
{
	refused(listen_parse, "https://127.0.0.1:443 prox", "prox: expected");
	refused(listen_parse, "https://127.0.0.1:443 proxy=yes", "proxy: expected");
	refused(listen_parse, "https://127.0.0.1:443 client_ca", "client_ca: expected");
	refused(listen_parse, "https://127.0.0.1:443 client_ca=", "nothing behind it");
	refused(listen_parse, "https://127.0.0.1:443 proxy proxy", "twice");
	refused(listen_parse, "http://127.0.0.1:80 client_ca=a", "needs https");
	refused(listen_parse, "https://127.0.0.1:443 role=health", "is for admin.listen");
	refused(listen_parse, "https://127.0.0.1:443 mode=0660", "is for unix sockets");
	refused(listen_parse, "https://127.0.0.1:443 group=g", "is for unix sockets");
	refused(listen_parse, "http+unix:/run/a mode=660x", "octal");
	refused(listen_parse, "http+unix:/run/a mode=0777", "0600 to 0666");
	refused(listen_parse, "http+unix:/run/a mode=0060", "0600 to 0666");
	refused(listen_parse, "http+unix:/run/a mode=00660", "octal");
	refused(listen_parse_admin, "http://127.0.0.1:80 role=root", "health, metrics, admin");
	refused(listen_parse_admin, "http://127.0.0.1:80 role=admin", "needs client_ca=");
	refused(listen_parse_admin, "https://127.0.0.1:80 role=health,admin", "needs client_ca=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(words_follow_the_address),
		cmocka_unit_test(rows_of_admin_listen_have_roles),
		cmocka_unit_test(every_mistake_has_its_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
