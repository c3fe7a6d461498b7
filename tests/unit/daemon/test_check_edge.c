/** What is told about listeners and certificates before anything is started. */
#include "place.h"

#include "daemon/check_edge.h"
#include "daemon/init.h"

#include "tls_made.h"

struct heard {
	struct check check;
	unsigned n;
	char line[8][256];
};

static struct heard heard;

static void hear(void *to, const char *line)
{
	struct heard *h = to;
	if (h->n < 8)
		snprintf(h->line[h->n++], sizeof(h->line[0]), "%s", line);
}

static void drop(void *to, const char *line)
{
}

static bool said(const char *what)
{
	for (unsigned i = 0; i < heard.n; i++) {
		if (strstr(heard.line[i], what))
			return true;
	}
	return false;
}

static unsigned look(const struct conf *c)
{
	heard = (struct heard){ .check = { .put = hear, .to = &heard } };
	check_edge_listeners(c, &heard.check);
	check_edge_tls(c, &heard.check);
	return heard.check.problems;
}

static int set_up(void **state)
{
	return place_open(state) || init_all(place_conf(*state, ""), true, drop, NULL, NULL) != RC_OK;
}

static void plain_http_in_the_open_is_a_warning(void **state)
{
	assert_int_equal(
		look(place_conf(*state, "listen: [\"http://127.0.0.1:80\", \"http://192.0.2.1:80\"]\n")), 0);
	assert_int_equal(heard.n, 1);
	assert_true(said("warning: listen: http://192.0.2.1:80"));
}

static void a_certificate_is_for_tls_only(void **state)
{
	unlink(place_path(*state, "server.pem"));
	assert_int_equal(look(place_conf(*state, "listen: \"http://127.0.0.1:80\"\n")), 0);
	assert_int_equal(look(place_conf(*state, "")), 1);
	assert_true(said("server.pem"));
}

/* the files of a made certificate go into the place under a short name */
static void keep(const struct place *p, const struct tls_wish *wish, const char *cert, const char *key)
{
	struct tls_made made;
	tls_made_open(&made, wish);
	assert_int_equal(rename(made.files.cert, place_path(p, cert)), 0);
	assert_int_equal(rename(made.files.key, place_path(p, key)), 0);
	tls_made_close(&made);
}

static void each_pair_is_looked_at(void **state)
{
	keep(*state, &(struct tls_wish){ .name = "weak", .rsa_bits = 1024 }, "weak.pem", "weak.key");
	keep(*state, &(struct tls_wish){ .name = "good", .rsa_bits = 2048, .to = 86400 * 90 }, "good.pem",
		"good.key");
	assert_int_equal(look(place_conf(*state, "tls.more: [\"good.pem good.key\"]\n")), 0);
	assert_int_equal(heard.n, 0);
	assert_int_equal(
		look(place_conf(*state,
			"tls.more: [\"weak.pem weak.key\", \"good.pem weak.key\", \"none.pem good.key\"]\n")),
		3);
	assert_true(said("tls.more weak.pem weak.key: ee key too small (cert_weak)"));
	assert_true(said("(cert_mismatch)"));
	assert_true(said("(file_missing)"));
}

static void age_is_a_warning(void **state)
{
	keep(*state, &(struct tls_wish){ .name = "old", .from = -7200, .to = -3600 }, "old.pem", "old.key");
	keep(*state, &(struct tls_wish){ .name = "new", .from = 3600, .to = 86400 * 90 }, "new.pem",
		"new.key");
	keep(*state, &(struct tls_wish){ .name = "late", .to = 86400 * 13 }, "late.pem", "late.key");
	assert_int_equal(
		look(place_conf(*state,
			"tls.more: [\"old.pem old.key\", \"new.pem new.key\", \"late.pem late.key\"]\n")),
		0);
	assert_int_equal(heard.check.warnings, 3);
	assert_true(said("warning: tls.more old.pem old.key: has expired"));
	assert_true(said("new.pem new.key: is not valid yet"));
	assert_true(said("late.pem late.key: expires within 14 days"));
}

static void words_need_what_they_name(void **state)
{
	assert_int_equal(look(place_conf(*state, "listen: [\"https://127.0.0.1:1 proxy\"]\n")), 1);
	assert_true(said("https://127.0.0.1:1 proxy: everybody would be refused: proxy.from names no proxy"));
	assert_int_equal(look(place_conf(*state,
				 "listen: [\"https://127.0.0.1:1 proxy\"]\nproxy.from: [127.0.0.1]\n")),
		0);
	assert_int_equal(
		look(place_conf(*state, "listen: [\"http+unix:/run/x proxy group=no-such-group-here\"]\n")),
		1);
	assert_true(said("there is no such group"));
	assert_int_equal(
		look(place_conf(*state, "admin.listen: [\"https://127.0.0.1:1 client_ca=none.pem\"]\n")), 1);
	assert_true(said("client_ca=none.pem: client_ca: No such file or directory (file_missing)"));
	assert_int_equal(
		look(place_conf(*state, "admin.listen: [\"https://127.0.0.1:1 client_ca=ca.pem\"]\n")), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, place_close)
	const struct CMUnitTest tests[] = {
		T(plain_http_in_the_open_is_a_warning),
		T(a_certificate_is_for_tls_only),
		T(each_pair_is_looked_at),
		T(age_is_a_warning),
		T(words_need_what_they_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
