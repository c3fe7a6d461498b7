/** trace.c: packets taken apart. */
#include "unit.h"

#include "screen.h"
#include "ue/trace.h"

static void trace(const uint8_t *p, size_t n)
{
	FILE *out = screen_open();
	trace_packet(out, (struct bytes){ p, n });
	fclose(out);
}

static void sync_failure(void **state)
{
	static const uint8_t P[24] = { 2, 7, 0, 24, 23, 4, 0, 0, 4, 4, 0x33, 0xd5 };
	char mem[64];
	trace(P, sizeof(P));
	assert_string_equal(screen_text,
		"      0000  02070018                                       identifier 7, length 24\n"
		"      0004  17040000                                       "
		"EAP-Response/AKA-Synchronization-Failure\n"
		"      0008  040433d5 00000000 00000000 00000000            AT_AUTS: SQN_MS xor AK*, "
		"MAC-S\n");
	assert_string_equal(trace_packet_name((struct bytes){ P, sizeof(P) }, mem),
		"EAP-Response/AKA-Synchronization-Failure");
}

static void impossible_lengths(void **state)
{
	static const uint8_t ZERO[12] = { 1, 7, 0, 12, 23, 1, 0, 0, 1, 0, 0, 0 };
	static const uint8_t FAR[12] = { 1, 7, 0, 12, 23, 1, 0, 0, 1, 5, 0, 0 };
	trace(ZERO, sizeof(ZERO));
	assert_on_screen("its length is impossible");
	trace(FAR, sizeof(FAR));
	assert_on_screen("its length is impossible");
}

static void any_octets(void **state)
{
	uint8_t p[70];
	for (size_t i = 0; i < sizeof(p); i++)
		p[i] = (uint8_t)(i * 37);
	for (size_t n = 0; n <= sizeof(p); n++) {
		uint8_t *exact = malloc(n + 1);
		memcpy(exact, p, n);
		trace(exact, n);
		assert_fits_screen();
		free(exact);
	}
	assert_int_equal(p[0], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sync_failure),
		cmocka_unit_test(impossible_lengths),
		cmocka_unit_test(any_octets),
	};
	const int failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(screen_text);
	return failed;
}
