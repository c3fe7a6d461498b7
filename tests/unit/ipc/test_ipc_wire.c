/** Whole messages between two ends. */
#include "unit.h"

#include "ipc/ipc_wire.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static uint8_t buffer[IPC_BUFFER];

static int set_up(void **state)
{
	static int end[2];
	*state = end;
	return ipc_wire_pair(end, NULL) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	const int *end = *state;
	close(end[0]);
	close(end[1]);
	return 0;
}

static void the_largest_message_arrives_whole(void **state)
{
	const int *end = *state;
	uint8_t *body = malloc(PEER_MESSAGE_MAX);
	struct ipc_head head = { .kind = IPC_QUESTION, .id = 77, .note = "n" }, got;
	struct bytes in;
	for (size_t i = 0; i < PEER_MESSAGE_MAX; i++)
		body[i] = (uint8_t)(i * 7);
	assert_int_equal(ipc_wire_send(end[0], &head, (struct bytes){ body, PEER_MESSAGE_MAX }), IPC_DONE);
	assert_int_equal(ipc_wire_recv(end[1], buffer, &got, &in), IPC_DONE);
	assert_int_equal(got.id, 77);
	assert_int_equal(in.n, PEER_MESSAGE_MAX);
	assert_memory_equal(in.p, body, PEER_MESSAGE_MAX);
	assert_int_equal(ipc_wire_recv(end[1], buffer, &got, &in), IPC_LATER);
	free(body);
}

static void a_full_channel_takes_nothing_by_halves(void **state)
{
	const int *end = *state;
	uint8_t body[10000] = { 1 };
	struct ipc_head head = { .kind = IPC_QUESTION }, got;
	struct bytes in;
	unsigned sent = 0, received = 0;
	while (sent < 10000 && ipc_wire_send(end[0], &head, BYTES_OF(body)) == IPC_DONE)
		head.id = ++sent;
	assert_in_range(sent, 2, 9999);
	while (ipc_wire_recv(end[1], buffer, &got, &in) == IPC_DONE) {
		assert_int_equal(got.id, received++);
		assert_int_equal(in.n, sizeof(body));
	}
	assert_int_equal(received, sent);
}

static void what_is_not_a_message_is_skipped(void **state)
{
	const int *end = *state;
	struct ipc_head head = { .kind = IPC_ANSWER, .id = 5 }, got;
	struct ipc_head lies = { .kind = IPC_ANSWER, .body_n = 9 },
			reason = { .kind = IPC_ANSWER, .reason = REASON_COUNT };
	struct bytes in;
	assert_int_equal(send(end[0], "x", 1, 0), 1);
	assert_int_equal(send(end[0], &lies, sizeof(lies), 0), sizeof(lies));
	assert_int_equal(send(end[0], &reason, sizeof(reason), 0), sizeof(reason));
	assert_int_equal(ipc_wire_send(end[0], &head, BYTES_NONE), IPC_DONE);
	assert_int_equal(ipc_wire_recv(end[1], buffer, &got, &in), IPC_DONE);
	assert_int_equal(got.id, 5);
	assert_int_equal(in.n, 0);
}

static void a_closed_end_is_broken(void **state)
{
	int *end = *state;
	struct ipc_head head = { .kind = IPC_ANSWER };
	struct bytes in;
	close(end[1]);
	assert_int_equal(ipc_wire_send(end[0], &head, BYTES_NONE), IPC_BROKEN);
	assert_int_equal(ipc_wire_recv(end[0], buffer, &head, &in), IPC_BROKEN);
	end[1] = -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_largest_message_arrives_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_full_channel_takes_nothing_by_halves, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_a_message_is_skipped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_closed_end_is_broken, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
