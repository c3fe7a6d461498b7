/** Choice of format, ceilings, the relay answer, VERS. */
#include "answer_fixture.h"

/* proves: ts43-2.9.1-01, own-103, client-02a, client-14b */
static void formats(void **state)
{
	assert_string_equal(ANSWER_TYPE_XML, "text/vnd.wap.connectivity-xml");
	assert_string_equal(ANSWER_TYPE_JSON, "application/json");
	assert_string_equal(ANSWER_TYPE_EAP, "application/vnd.gsma.eap-relay.v1.0+json");
	struct arena *a = arena_new(8192);
	const struct str xml = answer_fixture_value(a, STR("x"), ANSWER_XML),
			 json = answer_fixture_value(a, STR("x"), ANSWER_JSON);
	assert_true(str_starts(xml, STR("<?xml ")));
	assert_true(str_starts(json, STR("{\"Vers\":")));
	arena_free(&a);
}

/* proves: client-38a */
static void ceiling(void **state)
{
	static char text[ANSWER_MAX];
	memset(text, 'x', sizeof(text));
	struct arena *a = arena_new(1024 * 1024);
	struct doc_node *root = doc_new(a);
	assert_int_equal(
		doc_text(doc_add(root, DOC_STRUCT, STR("ap2004")), "v", (struct str){ text, sizeof(text) }),
		RC_OK);
	const struct answer answer = { .version = 1, .apps = root };
	struct buf out;
	for (int format = ANSWER_XML; format <= ANSWER_JSON; format++) {
		buf_init(&out, a, 8 * ANSWER_MAX);
		assert_int_equal(answer_write(&answer, (enum answer_format)format, &out), RC_NOMEM);
		buf_init(&out, a, 100);
		assert_int_equal(answer_write(&answer, (enum answer_format)format, &out), RC_NOMEM);
	}
	arena_free(&a);
}

/* proves: own-155 */
static void relay(void **state)
{
	uint8_t packet[68] = { 1, 7, 0, 68, 23, 1 }, mem[128];
	struct buf out;
	buf_init_fixed(&out, mem, sizeof(mem));
	packet[6] = 0xff, packet[7] = 0xfb;
	assert_int_equal(answer_write_eap((struct bytes){ packet, 8 }, &out), RC_OK);
	assert_true(str_is(buf_str(&out), "{\"eap-relay-packet\":\"AQcARBcB//s=\"}"));
	buf_init_fixed(&out, mem, 20);
	assert_int_equal(answer_write_eap(BYTES_OF(packet), &out), RC_NOMEM);
}

/* proves: own-120, own-121, own-122, own-123, own-224, own-225, ts43-2.9.6-03, ts43-2.9.6-04 */
static void vers(void **state)
{
	struct engine e = { .spread = { 1, 2 }, .vers_validity_s = 172800, .spread_percent = 10 };
	struct answer_rules r = { .number = 5 };
	struct subscriber line = subscriber_new();
	struct answer a = { 0 };
	assert_int_equal(ids_imsi(STR("001010000000017"), &line.imsi), RC_OK);
	line.version = 7;
	answer_vers(&e, &line, &r, &a);
	assert_int_equal(a.version, 12);
	assert_in_range(a.validity, 172800 - 17280, 172800 + 17280);
	r.validity_s = 3600;
	answer_vers(&e, &line, &r, &a);
	assert_in_range(a.validity, 3600 - 360, 3600 + 360);
	line.version = UINT32_MAX;
	answer_vers(&e, &line, &r, &a);
	assert_true(a.version == (int64_t)UINT32_MAX + 5);
	line.version = 0;
	r = (struct answer_rules){ .number = 0 };
	e.vers_validity_s = 0;
	answer_vers(&e, &line, &r, &a);
	assert_int_equal(a.version, 1);
	assert_int_equal(a.validity, 0);
	r.validity_s = 60; /* the setting says never */
	answer_vers(&e, &line, &r, &a);
	assert_in_range(a.validity, 54, 66);
	static const struct {
		enum vers_order order;
		int64_t both;
	} orders[] = { { VERS_RESET, 0 }, { VERS_STOP, -1 }, { VERS_STOP_UNTIL_USER, -2 } };
	for (size_t i = 0; i < 3; i++) {
		line.order = orders[i].order;
		answer_vers(&e, &line, &r, &a);
		assert_int_equal(a.version, orders[i].both);
		assert_int_equal(a.validity, orders[i].both);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats),
		cmocka_unit_test(ceiling),
		cmocka_unit_test(relay),
		cmocka_unit_test(vers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
