/** All listeners of a configuration. */
#include "place.h"

#include "daemon/doors.h"
#include "daemon/listen_bind.h"

#include <fcntl.h>

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static const char two[] =
	"listen: [\"https://127.0.0.1:0\", \"http://[::1]:0\"]\nadmin.listen: \"http://127.0.0.1:0\"\n";

static void every_worker_has_a_socket_per_address(void **state)
{
	struct doors d = { 0 };
	const struct conf *c = place_conf(*state, two);
	assert_int_equal(doors_open(&d, c, 3, NULL), RC_OK);
	assert_int_equal(d.n, 2);
	assert_int_equal(d.n_health, 1);
	assert_true(d.url[0].tls);
	assert_false(d.url[1].tls);
	assert_int_equal(d.door[0].n, 3);
	for (unsigned w = 0; w < 3; w++) {
		assert_true(is_open(d.door[0].fd[w]) && is_open(d.door[1].fd[w]));
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(doors_accepts(&d, &d.door[0], w, k), k == w);
	}
	assert_int_equal(access(place_path(*state, "admin.sock"), F_OK), 0);
	doors_close(&d);
	assert_int_not_equal(access(place_path(*state, "admin.sock"), F_OK), 0);
	doors_close(&d);
}

static void each_process_keeps_its_own(void **state)
{
	struct doors d = { 0 };
	int admin, own, other;
	assert_int_equal(doors_open(&d, place_conf(*state, two), 2, NULL), RC_OK);
	admin = d.admin, own = d.door[0].fd[1], other = d.door[0].fd[0];
	doors_keep_worker(&d, 1);
	assert_true(is_open(own));
	assert_false(is_open(other) || is_open(admin));
	close(own);
	close(d.door[1].fd[1]);
	doors_close(&d);

	d = (struct doors){ 0 };
	unlink(place_path(*state, "admin.sock"));
	assert_int_equal(doors_open(&d, place_conf(*state, two), 2, NULL), RC_OK);
	admin = d.admin, own = d.door[0].fd[1], other = d.health[0];
	doors_keep_core(&d);
	assert_true(is_open(admin) && is_open(other));
	assert_false(is_open(own));
	close(admin);
	close(other);
	doors_close(&d);
}

static void one_that_ends_refuses_newcomers(void **state)
{
	struct doors d = { 0 };
	assert_int_equal(doors_open(&d, place_conf(*state, two), 2, NULL), RC_OK);
	const int own = d.door[0].fd[1];
	doors_refuse(&d);
	assert_false(is_open(own));
	assert_true(is_open(d.admin) && is_open(d.health[0]));
	doors_close(&d);
}

static void a_second_server_is_refused_and_the_first_goes_on(void **state)
{
	struct doors d = { 0 }, second = { 0 };
	struct fault f = { .reason = REASON_none };
	const struct conf *c = place_conf(*state, two);
	assert_int_equal(doors_open(&d, c, 1, NULL), RC_OK);
	assert_int_equal(doors_open(&second, c, 1, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_port_in_use);
	assert_int_equal(access(place_path(*state, "admin.sock"), F_OK), 0);
	doors_close(&d);
}

/* YAML with one address */
static const char *with_url(const struct listen_url *u, const char *more)
{
	static char yaml[300];
	char url[LISTEN_TEXT];
	listen_text(u, url);
	snprintf(yaml, sizeof(yaml), "listen: [\"%s\"%s]\n", url, more);
	return yaml;
}

static void a_port_in_use_leaves_nothing_open(void **state)
{
	struct doors d = { 0 }, second = { 0 };
	struct fault f = { .reason = REASON_none };
	char yaml[400], url[LISTEN_TEXT];
	assert_int_equal(doors_open(&d, place_conf(*state, two), 1, NULL), RC_OK);
	listen_text(&d.url[0], url);
	snprintf(yaml, sizeof(yaml), "%sadmin.socket: other.sock\n",
		with_url(&d.url[0], ", \"http://127.0.0.1:0\""));
	assert_int_equal(doors_open(&second, place_conf(*state, yaml), 1, &f), RC_UNAVAIL);
	assert_non_null(strstr(f.note, url));
	assert_int_equal(second.all.n, 0);
	assert_int_not_equal(access(place_path(*state, "other.sock"), F_OK), 0);
	doors_close(&d);
}

/* what an image gets from the one before: the sockets, and no word on what they were for */
static void next_image(struct doors *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->door[i].fd);
	for (size_t i = 0; i < d->all.n; i++)
		d->all.row[i].used = false;
	*d = (struct doors){ .all = d->all };
}

/* the next image: what was there stays, grows, is shared by fewer */
static void what_listens_already_is_adopted(void **state)
{
	struct doors d = { 0 };
	assert_int_equal(doors_open(&d, place_conf(*state, two), 2, NULL), RC_OK);
	const int admin = d.admin, first = d.door[0].fd[0], second = d.door[0].fd[1], left = d.door[1].fd[0];
	const struct conf *c = place_conf(*state, with_url(&d.url[0], ""));
	next_image(&d);

	assert_int_equal(doors_open(&d, c, 3, NULL), RC_OK);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.door[0].n, 3);
	assert_true(d.door[0].fd[0] == first && d.door[0].fd[1] == second && d.admin == admin);
	assert_true(is_open(left)); /* until those that accept from it are gone */
	doors_settle(&d);
	assert_false(is_open(left));

	next_image(&d);
	assert_int_equal(doors_open(&d, c, 2, NULL), RC_OK);
	assert_int_equal(d.door[0].n, 3); /* connections may wait in any of them */
	assert_true(doors_accepts(&d, &d.door[0], 0, 2));
	assert_false(doors_accepts(&d, &d.door[0], 1, 2));
	doors_close(&d);
	assert_false(is_open(first));
}

static void a_socket_of_another_is_shared_and_stays(void **state)
{
	struct doors d = { 0 };
	struct listen_url u;
	int fd;
	assert_int_equal(listen_parse(STR("http://127.0.0.1:0"), &u, NULL), RC_OK);
	assert_int_equal(listen_bind(&u, 1, &fd, NULL), RC_OK);
	assert_int_equal(sockets_add(&d.all, (struct socket_row){ .fd = fd }, NULL), RC_OK);
	assert_int_equal(doors_open(&d, place_conf(*state, with_url(&u, "")), 3, NULL), RC_OK);
	assert_int_equal(d.door[0].n, 1);
	for (unsigned w = 0; w < 3; w++)
		assert_true(doors_accepts(&d, &d.door[0], w, 0));
	doors_close(&d);
}

static void an_address_is_not_given_twice(void **state)
{
	struct doors d = { 0 };
	struct fault f = { .reason = REASON_none };
	char more[LISTEN_TEXT + 8], url[LISTEN_TEXT];
	assert_int_equal(doors_open(&d, place_conf(*state, two), 1, NULL), RC_OK);
	const struct listen_url first = d.url[0];
	const int fd = d.door[0].fd[0];
	listen_text(&first, url);
	snprintf(more, sizeof(more), ", \"%s\"", url);
	next_image(&d);
	const size_t n = d.all.n;
	assert_int_equal(doors_open(&d, place_conf(*state, with_url(&first, more)), 1, &f), RC_UNAVAIL);
	assert_int_equal(d.all.n, n); /* what was adopted is still held */
	assert_true(is_open(fd));
	doors_close(&d);
}

static void trying_leaves_no_trace(void **state)
{
	struct sockets all = { 0 };
	assert_int_equal(doors_try(&all, place_conf(*state, two), 2, NULL), RC_OK);
	assert_int_equal(all.n, 0);
	assert_int_not_equal(access(place_path(*state, "admin.sock"), F_OK), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
	const struct CMUnitTest tests[] = {
		T(every_worker_has_a_socket_per_address),
		T(each_process_keeps_its_own),
		T(a_second_server_is_refused_and_the_first_goes_on),
		T(a_port_in_use_leaves_nothing_open),
		T(one_that_ends_refuses_newcomers),
		T(what_listens_already_is_adopted),
		T(a_socket_of_another_is_shared_and_stays),
		T(an_address_is_not_given_twice),
		T(trying_leaves_no_trace),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
