/** Negotiation of format and coding. */
#include "unit.h"

#include "engine/accept.h"
#include "engine/appid.h"

#define XML   "text/vnd.wap.connectivity-xml"
#define JSON  "application/json"
#define RELAY "application/vnd.gsma.eap-relay.v1.0+json"

enum {
	IMS = 1u << APPID_ap2003 | 1u << APPID_ap2004 | 1u << APPID_ap2005,
	BOOST = 1u << APPID_ap2010,
	SAT = 1u << APPID_ap2016,
	ODSA = 1u << APPID_ap2009
};

/* proves: own-105, own-106, own-107, own-109, own-110, own-111, own-112, own-113, own-114, own-117, own-118,
 * client-17a, client-18a, client-18b */
static void formats(void **state)
{
	static const struct {
		const char *accept;
		uint32_t apps;
		enum answer_format want;
	} cases[] = {
		{ XML, IMS, ANSWER_XML },
		{ JSON, IMS, ANSWER_JSON },
		{ JSON ", " XML, IMS, ANSWER_XML },
		{ JSON ", " XML, ODSA, ANSWER_XML },
		{ RELAY, IMS, ANSWER_JSON },
		{ RELAY ", " XML, IMS, ANSWER_XML },
		{ RELAY ", " JSON, IMS, ANSWER_JSON },
		{ RELAY ", */*", IMS, ANSWER_XML },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", IMS, ANSWER_XML },
		{ "*/*", IMS, ANSWER_XML },
		{ "", IMS, ANSWER_XML },
		{ "image/png", IMS, ANSWER_XML },
		{ "Application/JSON; charset=utf-8", IMS, ANSWER_JSON },
		{ JSON ", " XML ";q=0", IMS, ANSWER_JSON },
		{ JSON ";q=0.000", IMS, ANSWER_XML },
		{ JSON ";q=0.001", IMS, ANSWER_JSON },
		{ " , ," JSON " ;level=1; Q=0.5 ,", IMS, ANSWER_JSON },
		{ JSON ";q=x", IMS, ANSWER_JSON },
		{ JSON ";q=0.x", IMS, ANSWER_JSON },
		{ JSON ";q=", IMS, ANSWER_JSON },
		{ JSON, 0, ANSWER_JSON },
		{ "", 0, ANSWER_XML },
		{ "*/*", SAT, ANSWER_JSON },
		{ "", SAT, ANSWER_JSON },
		{ "", SAT | BOOST, ANSWER_JSON },
		{ JSON ", " XML, SAT, ANSWER_JSON },
		{ JSON, BOOST, ANSWER_JSON },
		{ RELAY, SAT, ANSWER_JSON },
		{ XML, SAT, ANSWER_XML },
		{ RELAY ", " XML, SAT, ANSWER_XML },
		{ "", SAT | IMS, ANSWER_XML },
		{ "", APPID_OWN_BIT, ANSWER_XML },
		{ "", SAT | APPID_OWN_BIT, ANSWER_XML },
		{ JSON, APPID_OWN_BIT, ANSWER_JSON },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (accept_format(str_of(cases[i].accept), cases[i].apps) != cases[i].want)
			fail_msg("%zu: %s", i, cases[i].accept);
	assert_int_equal(accept_format(STR_NONE, IMS), ANSWER_XML);
}

static void items(void **state)
{
	struct str rest = STR("a;q=1, b;q=1.000,c;q=0.25;q=7 ,d;q=1.9,e;q=2,f;q=0.1234,g ; q=0.9");
	static const unsigned want[] = { 1000, 1000, 250, 1000, 1000, 1000, 900 };
	struct accept_item i;
	for (size_t n = 0; n < sizeof(want) / sizeof(want[0]); n++) {
		assert_true(accept_next(&rest, &i));
		assert_int_equal(i.value.n, 1);
		assert_int_equal(i.value.p[0], (char)('a' + (int)n));
		assert_int_equal(i.quality, want[n]);
	}
	assert_false(accept_next(&rest, &i));
}

/* proves: ts43-2.9.1-02, ts43-2.9.1-03 */
static void gzip(void **state)
{
	static const struct {
		const char *header;
		bool want;
	} cases[] = { { "gzip", true }, { "GZIP", true }, { "br, gzip;q=0.2", true },
		{ "gzip, deflate", true }, { "", false }, { "gzip;q=0", false }, { "gzip; q=0.000", false },
		{ "br", false }, { "*", false }, { "gzipped", false }, { "identity", false } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(accept_gzip(str_of(cases[i].header)), cases[i].want);
	assert_false(accept_gzip(STR_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(formats), cmocka_unit_test(items),
		cmocka_unit_test(gzip) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
