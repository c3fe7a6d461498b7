/** Over the real library: what an answer looks like after the guard, in answers that stop it without. */
#include "unit.h"

#include "diameter/guard.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdcore.h>

enum { UNKNOWN = 4242 };

static struct msg *message(uint8_t flags, const uint8_t *avps, size_t n)
{
	const uint8_t head[20] = { 1, 0, 0, (uint8_t)(20 + n), flags, 0, 1, 47, 1, 0, 0, 49 };
	struct msg *m = NULL;
	uint8_t *octets = malloc(20 + n);
	memcpy(octets, head, 20);
	memcpy(octets + 20, avps, n);
	assert_int_equal(fd_msg_parse_buffer(&octets, 20 + n, &m), 0);
	return m;
}

static unsigned count(struct msg *m, uint32_t code, bool decoded)
{
	unsigned n = 0;
	struct avp *a = NULL;
	struct avp_hdr *head;
	fd_msg_browse(m, MSG_BRW_FIRST_CHILD, &a, NULL);
	while (a) {
		assert_int_equal(fd_msg_avp_hdr(a, &head), 0);
		n += head->avp_code == code && (head->avp_value != NULL) == decoded;
		fd_msg_browse(a, MSG_BRW_NEXT, &a, NULL);
	}
	return n;
}

#define UNKNOWN_AVP 0, 0, 0x10, 0x92, 0x40, 0, 0, 12, 'a', 'b', 'c', 'd'

static const uint8_t good[] = { UNKNOWN_AVP, 0, 0, 1, 12, 0x40, 0, 0, 12, 0, 0, 7, 0xd1 };
static const uint8_t foreign[] = { 0, 0, 1, 12, 0xc0, 0, 0, 16, 0, 0, 0x28, 0xaf, 0, 0, 7, 0xd1 };
static const uint8_t short_one[] = { UNKNOWN_AVP, 0, 0, 1, 12, 0x40, 0, 0, 11, 1, 2, 3, 0 };

static void a_result_is_decoded_before_anybody_looks(void **state)
{
	struct msg *m = message(0x40, good, sizeof(good));
	guard_received(m);
	assert_int_equal(count(m, AC_RESULT_CODE, true), 1);
	assert_int_equal(count(m, UNKNOWN, false), 1);
	fd_msg_free(m);
}

static void one_that_cannot_be_is_taken_out(void **state)
{
	struct msg *m = message(0x40, short_one, sizeof(short_one));
	guard_received(m);
	assert_int_equal(count(m, AC_RESULT_CODE, true) + count(m, AC_RESULT_CODE, false), 0);
	assert_int_equal(count(m, UNKNOWN, false), 1);
	fd_msg_free(m);
}

static void requests_and_other_vendors_are_left_alone(void **state)
{
	struct msg *m = message(0xc0, good, sizeof(good));
	guard_received(m);
	assert_int_equal(count(m, AC_RESULT_CODE, false), 1);
	fd_msg_free(m);
	m = message(0x40, foreign, sizeof(foreign));
	guard_received(m);
	assert_int_equal(count(m, AC_RESULT_CODE, false), 1);
	fd_msg_free(m);
}

static void of_a_taken_answer_nothing_is_left(void **state)
{
	struct msg *m = message(0x40, good, sizeof(good));
	struct avp *a = NULL;
	guard_taken(m);
	assert_int_equal(fd_msg_browse(m, MSG_BRW_FIRST_CHILD, &a, NULL), 0);
	assert_null(a);
	fd_msg_free(m);
}

static int set_up(void **state)
{
	fd_g_debug_lvl = FD_LOG_FATAL;
	return fd_core_initialize();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_is_decoded_before_anybody_looks),
		cmocka_unit_test(one_that_cannot_be_is_taken_out),
		cmocka_unit_test(requests_and_other_vendors_are_left_alone),
		cmocka_unit_test(of_a_taken_answer_nothing_is_left),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
