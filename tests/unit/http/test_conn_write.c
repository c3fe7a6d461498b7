/** Octets to a socket that takes them all, some, or none. */
#include "served.h"

#include "http/conn_write.h"

static uint8_t big[1 << 20];
static unsigned written;

static void on_written(struct conn *c)
{
	written++;
}

static void on_close(struct conn *c)
{
}

static const struct conn_protocol protocol = { .written = on_written, .close = on_close };

/* A connection without a loop that watches it: who calls is the test. */
struct side {
	struct served v;
	struct conn conn;
	int far;
};

static void side_open(struct side *s)
{
	const struct http_limits limits = served_limits();
	int pair[2];
	memset(s, 0, sizeof(*s));
	written = 0;
	served_open(&s->v, &limits, NULL);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	s->far = pair[1];
	s->conn = (struct conn){ .server = s->v.server, .protocol = &protocol, .phase = CONN_STREAMS };
	assert_int_equal(io_open(&s->conn.io, pair[0], NULL), IO_DONE);
	deadlines_enter(&s->conn.server->deadlines, &s->conn.due, CONN_STREAMS, 0);
}

static void side_close(struct side *s)
{
	close(s->far);
	leftover_drop(&s->conn.out);
	deadlines_leave(&s->conn.due);
	io_close(&s->conn.io);
	served_close(&s->v);
}

static size_t drain(int fd)
{
	static uint8_t in[1 << 16];
	size_t n = 0;
	for (ssize_t r; (r = recv(fd, in, sizeof(in), 0)) > 0;)
		n += (size_t)r;
	return n;
}

static void test_all_at_once(void **state)
{
	struct side s;
	side_open(&s);
	assert_true(conn_write(&s.conn, str_bytes(STR("octets"))));
	assert_true(conn_write(&s.conn, BYTES_NONE));
	assert_int_equal(drain(s.far), 6);
	assert_int_equal(s.conn.phase, CONN_STREAMS);
	assert_int_equal(written, 0);
	side_close(&s);
}

static void test_the_rest_waits(void **state)
{
	struct side s;
	side_open(&s);
	assert_false(conn_write(&s.conn, BYTES_OF(big)));
	assert_int_equal(s.conn.phase, CONN_WRITE);
	assert_int_equal(s.conn.wait, IO_WRITE);
	size_t n = 0;
	while (!written) {
		n += drain(s.far);
		conn_write_flush(&s.conn);
	}
	assert_int_equal(n + drain(s.far), sizeof(big));
	assert_null(s.conn.out.p);
	assert_int_equal(s.conn.wait, IO_READ);
	side_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_at_once),
		cmocka_unit_test(test_the_rest_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
