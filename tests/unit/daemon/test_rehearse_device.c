/** rehearse_device.c: facts of devices from the command line and from files. */
#include "place.h"

#include "daemon/rehearse_device.h"

static struct rehearse_device *device;
static size_t n;

static void read_good(struct place *p, const char *text)
{
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	n = 0;
	if (rehearse_device_read(p->arena, text, &device, &n, &error, &f) != RC_OK)
		fail_msg("%.*s", STR_ARG(error));
}

static void refused(struct place *p, const char *text, const char *why)
{
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	assert_true(rehearse_device_read(p->arena, text, &device, &n, &error, &f) < 0);
	assert_int_not_equal(f.reason, REASON_none);
	if (str_find_str(error, str_of(why)) == error.n)
		fail_msg("%.*s", STR_ARG(error));
}

static const char *file(struct place *p, const char *text)
{
	FILE *f = fopen(place_path(p, "devices.yaml"), "we");
	fputs(text, f);
	fclose(f);
	return place_path(p, "devices.yaml");
}

static void nothing_given(void **state)
{
	read_good(*state, NULL);
	assert_int_equal(n, 1);
	assert_string_equal(device->name, "device 1");
	assert_int_equal(device->rq.version.major, 12);
	assert_int_equal(device->rq.version.minor, 0);
	assert_int_equal(device->rq.terminal_id.n, 0);
	assert_false(rehearse_device_lacks(device, RULES_FACT_entitlement_version));
	assert_true(rehearse_device_lacks(device, RULES_FACT_tac));
	assert_true(rehearse_device_lacks(device, RULES_FACT_access));
	assert_false(rehearse_device_lacks(device, RULES_FACT_now));  /* the clock knows it */
	assert_false(rehearse_device_lacks(device, RULES_FACT_plan)); /* a fact of the line */
}

static void pairs(void **state)
{
	read_good(*state,
		"tac=35209900, "
		"terminal_vendor=Acme,terminal_model=One,terminal_sw_version=1.2,entitlement_version=6.0,"
		"access=wifi,now=2026-05-01T10:00Z");
	assert_string_equal(device->name, "Acme One");
	assert_true(str_is(device->rq.terminal_id, "352099000000000"));
	assert_true(str_is(device->rq.terminal_model, "One"));
	assert_true(str_is(device->rq.terminal_sw_version, "1.2"));
	assert_int_equal(device->rq.version.major, 6);
	assert_false(rehearse_device_lacks(device, RULES_FACT_tac));
	struct rules_facts facts = { .plan = STR("gold"), .os = STR("android"), .now_s = 1 };
	rehearse_device_overlay(device, &facts);
	assert_true(facts.access.known && facts.access.value == RULES_ACCESS_WIFI);
	assert_true(str_is(facts.plan, "gold"));
	assert_true(str_is(facts.os, "android")); /* what the device does not say stays */
	assert_int_equal(facts.now_s, 1777629600);
	read_good(*state, "terminal_model=One");
	assert_string_equal(device->name, "One");
}

static void a_list_of_devices(void **state)
{
	read_good(
		*state, file(*state, "- {name: old phone, entitlement_version: 2.0}\n"
				     "- terminal_vendor: Acme\n  terminal_model: Two, large\n- {os: ios}\n"));
	assert_int_equal(n, 3);
	assert_string_equal(device[0].name, "old phone");
	assert_int_equal(device[0].rq.version.major, 2);
	assert_string_equal(device[1].name, "Acme Two, large");
	assert_string_equal(device[2].name, "device 3");
	assert_true(str_is(device[2].facts.os, "ios"));
}

static void what_is_refused(void **state)
{
	refused(*state, "foo=1", "--device:1:1: unknown fact \"foo\"");
	refused(*state, "os=ios,plan=gold", "--device:1:8: plan is a fact of the line");
	refused(*state, "os=ios,access", "--device:1:8: expected FACT=VALUE");
	refused(*state, "access=train", "unknown access \"train\"");
	refused(*state, "entitlement_version=new", "expected entitlement_version like 12.0");
	refused(*state, "tac=1234", "expected tac of 8 digits");
	refused(*state, "nowhere.yaml", "nowhere.yaml:1:1: nowhere.yaml: ENOENT");
	refused(*state, file(*state, "os: ios\n"), "a list of 1 to 64 devices");
	refused(*state, file(*state, "[]\n"), "a list of 1 to 64 devices");
	refused(*state, file(*state, "- ios\n"), "devices.yaml:1:3: ");
	refused(*state, file(*state, "- os: ios\n- os: [a]\n"), "devices.yaml:2:7: ");
	refused(*state, file(*state, "- {os: \n"), "devices.yaml:");
	char many[65 * 12 + 1] = "";
	for (int i = 0; i < 65; i++)
		strcat(many, "- {os: ios}\n");
	refused(*state, file(*state, many), "a list of 1 to 64 devices");
	many[64 * 12] = '\0';
	read_good(*state, file(*state, many));
	assert_int_equal(n, 64);
}

#define ROW(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)

int main(void)
{
	const struct CMUnitTest tests[] = { ROW(nothing_given), ROW(pairs), ROW(a_list_of_devices),
		ROW(what_is_refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
