/** All listeners of a configuration. */
#include "place.h"

#include "daemon/doors.h"

#include <fcntl.h>

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static const char two[] =
	"listen: [\"https://127.0.0.1:0\", \"http://[::1]:0\"]\nadmin.listen: \"http://127.0.0.1:0\"\n";

static void every_worker_has_a_socket_per_address(void **state)
{
	struct doors d;
	const struct conf *c = place_conf(*state, two);
	assert_int_equal(doors_open(&d, c, 3, NULL), RC_OK);
	assert_int_equal(d.n, 2);
	assert_int_equal(d.n_health, 1);
	assert_true(d.url[0].tls);
	assert_false(d.url[1].tls);
	for (unsigned w = 0; w < 3; w++)
		assert_true(is_open(d.fd[0][w]) && is_open(d.fd[1][w]));
	assert_int_equal(access(place_path(*state, "admin.sock"), F_OK), 0);
	doors_close(&d);
	assert_int_not_equal(access(place_path(*state, "admin.sock"), F_OK), 0);
	doors_close(&d);
}

static void each_process_keeps_its_own(void **state)
{
	struct doors d;
	int admin, own, other;
	assert_int_equal(doors_open(&d, place_conf(*state, two), 2, NULL), RC_OK);
	admin = d.admin, own = d.fd[0][1], other = d.fd[0][0];
	doors_keep_worker(&d, 1);
	assert_true(is_open(own));
	assert_false(is_open(other));
	assert_false(is_open(admin));
	doors_close(&d);

	assert_int_equal(doors_open(&d, place_conf(*state, two), 2, NULL), RC_OK);
	admin = d.admin, own = d.fd[0][1], other = d.health[0];
	doors_keep_core(&d);
	assert_true(is_open(admin) && is_open(other));
	assert_false(is_open(own));
	doors_keep_none(&d);
	assert_false(is_open(admin) || is_open(other));
	doors_close(&d);
}

static void a_second_server_is_refused_and_the_first_goes_on(void **state)
{
	struct doors d, second;
	struct fault f = { .reason = REASON_none };
	const struct conf *c = place_conf(*state, two);
	assert_int_equal(doors_open(&d, c, 1, NULL), RC_OK);
	assert_int_equal(doors_open(&second, c, 1, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_port_in_use);
	assert_int_equal(access(place_path(*state, "admin.sock"), F_OK), 0);
	doors_close(&d);
}

static void a_port_in_use_leaves_nothing_open(void **state)
{
	struct doors d, second;
	struct fault f = { .reason = REASON_none };
	char yaml[200], url[LISTEN_TEXT];
	assert_int_equal(doors_open(&d, place_conf(*state, two), 1, NULL), RC_OK);
	listen_text(&d.url[0], url);
	snprintf(yaml, sizeof(yaml), "listen: [\"http://127.0.0.1:0\", \"%s\"]\nadmin.socket: other.sock\n",
		url);
	assert_int_equal(doors_open(&second, place_conf(*state, yaml), 1, &f), RC_UNAVAIL);
	assert_non_null(strstr(f.note, url));
	assert_int_not_equal(access(place_path(*state, "other.sock"), F_OK), 0);
	doors_close(&d);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
	const struct CMUnitTest tests[] = {
		T(every_worker_has_a_socket_per_address),
		T(each_process_keeps_its_own),
		T(a_second_server_is_refused_and_the_first_goes_on),
		T(a_port_in_use_leaves_nothing_open),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
