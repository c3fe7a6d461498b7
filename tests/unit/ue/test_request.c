/** request.c: the requests on the wire, octet by octet. */
#include "answer.h"

#include "ue/request.h"

#include <string.h>

static struct ask ask_of(void)
{
	return (struct ask){ .url = "https://ecs.example/ts43",
		.realm = "nai.epc",
		.mnc_digits = 2,
		.app = { STR("ap2004") },
		.apps = 1,
		.entitlement_version = "12.0",
		.vers = "0",
		.terminal_id = "35",
		.terminal_vendor = "VENDOR",
		.terminal_model = "MODEL",
		.terminal_sw_version = "1",
		.language = "fr-FR",
		.wanted = REQUEST_XML_TYPE };
}

static struct http_request first(const struct ask *ask, const char *persona, const char *token)
{
	struct http_request r;
	struct param_list l;
	assert_int_equal(request_first(arena, ask, persona_find(persona), STR("001010000000001"),
				 str_of(token), &r, &l),
		RC_OK);
	return r;
}

static struct str header(const struct http_request *r, const char *name)
{
	for (const struct http_header *h = r->headers; h; h = h->next)
		if (str_is(h->name, name))
			return h->value;
	return STR_NONE;
}

static void assert_text(struct str got, const char *want)
{
	if (!str_is(got, want))
		fail_msg("%.*s\nis not\n%s", STR_ARG(got), want);
}

static void get_with_eap_id(void **state)
{
	const struct ask ask = ask_of();
	const struct http_request r = first(&ask, "aosp", NULL);
	assert_string_equal(r.method, "GET");
	assert_string_equal(r.url,
		"https://ecs.example/"
		"ts43?EAP_ID=0001010000000001%40nai.epc.mnc001.mcc001.3gppnetwork.org&terminal_id=35"
		"&app=ap2004&terminal_vendor=VEND&terminal_model=MODEL&terminal_sw_version=1&vers=0&"
		"entitlement_version=12.0");
	assert_text(header(&r, "Accept"), REQUEST_RELAY_TYPE);
	assert_text(header(&r, "Accept-Language"), "fr-FR");
	assert_text(header(&r, "User-Agent"), "PRD-TS43 term-VENDOR/MODEL IMS-Entitlement/1.0 OS-Android/1");
}

static void get_with_token(void **state)
{
	struct ask ask = ask_of();
	ask.url = "https://ecs.example/?a=b";
	ask.extra[ask.extras++] = (struct param){ .name = STR("x y"), .value = STR("1&2") };
	const struct http_request r = first(&ask, "aosp2021", "t-1");
	assert_string_equal(r.url,
		"https://ecs.example/?a=b&IMSI=001010000000001&token=t-1&terminal_id=35&app=ap2004"
		"&terminal_vendor=VENDOR&terminal_model=MODEL&terminal_sw_version=1&vers=0"
		"&entitlement_version=12.0&x%20y=1%262");
	assert_text(header(&r, "Accept"), REQUEST_RELAY_TYPE ", " REQUEST_XML_TYPE); /* clients.md row 16 */
}

static void temporary_token_goes_alone(void **state)
{
	struct ask ask = ask_of();
	ask.temporary_token = "tt";
	const struct http_request r = first(&ask, "careful", NULL);
	assert_null(strstr(r.url, "EAP_ID"));
	assert_null(strstr(r.url, "IMSI"));
	assert_non_null(strstr(r.url, "temporary_token=tt"));
}

/* TS.43 2.4 and clients.md row 33 */
static void post_with_several_apps(void **state)
{
	struct ask ask = ask_of();
	ask.post = true;
	ask.no_eap_id = true;
	ask.terminal_id = NULL;
	ask.terminal_vendor = ask.terminal_model = ask.terminal_sw_version = NULL;
	ask.app[ask.apps++] = STR("ap2003");
	struct http_request r = first(&ask, "careful", NULL);
	assert_string_equal(r.url, ask.url);
	assert_text(header(&r, "Content-Type"), "application/json");
	assert_text(
		r.body, "{\"app\":[\"ap2004\",\"ap2003\"],\"vers\":\"0\",\"entitlement_version\":\"12.0\"}");
	r = first(&ask, "aosp", NULL);
	assert_text(r.body, "{\"app\":\"[ap2004,ap2003]\",\"vers\":\"0\",\"entitlement_version\":\"12.0\"}");
}

static void identities(void **state)
{
	struct ask ask = ask_of();
	const struct str imsi = STR("310260123456789");
	ask.mnc_digits = 3;
	ask.realm = "wlan";
	assert_text(request_identity(arena, &ask, imsi, false),
		"0310260123456789@wlan.mnc260.mcc310.3gppnetwork.org");
	assert_text(request_identity(arena, &ask, imsi, true),
		"0310260123456789@nai.epc.mnc260.mcc310.3gppnetwork.org");
	ask.nai = "0310260123456789@x";
	assert_text(request_identity(arena, &ask, imsi, false), "0310260123456789@x");
	assert_text(request_identity(arena, &ask, imsi, true),
		"0310260123456789@nai.epc.mnc260.mcc310.3gppnetwork.org");
}

/* clients.md row 6: bare URL, nothing but the packet */
static void answer(void **state)
{
	static const uint8_t PACKET[5] = { 2, 1, 0, 5, 23 };
	const struct ask ask = ask_of();
	const struct cookies cookies = { .rule = COOKIES_JAR, .count = 1, .kept = { STR("s=1") } };
	struct http_request r;
	assert_int_equal(
		request_answer(arena, &ask, persona_find("aosp2021"), BYTES_OF(PACKET), false, &cookies, &r),
		RC_OK);
	assert_string_equal(r.method, "POST");
	assert_string_equal(r.url, ask.url);
	assert_text(r.body, "{\"eap-relay-packet\":\"AgEABRc=\"}");
	assert_text(header(&r, "Content-Type"), REQUEST_RELAY_TYPE);
	assert_text(header(&r, "Cookie"), "s=1");
	assert_text(header(&r, "Accept"), REQUEST_XML_TYPE);
	assert_int_equal(
		request_answer(arena, &ask, persona_find("aosp2021"), BYTES_OF(PACKET), true, &cookies, &r),
		RC_OK);
	assert_text(header(&r, "Accept"), REQUEST_RELAY_TYPE);
	assert_int_equal(
		request_answer(arena, &ask, persona_find("aosp"), BYTES_OF(PACKET), false, &cookies, &r),
		RC_OK);
	assert_text(header(&r, "Accept"), REQUEST_RELAY_TYPE ", " REQUEST_XML_TYPE);
}

static void own_headers(void **state)
{
	struct ask ask = ask_of();
	ask.accept = "*/*";
	ask.header[ask.headers++] = (struct param){ .name = STR("X-A"), .value = STR("b") };
	const struct http_request r = first(&ask, "careful", NULL);
	assert_text(header(&r, "Accept"), "*/*");
	assert_text(header(&r, "X-A"), "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(get_with_eap_id),
		cmocka_unit_test(get_with_token),
		cmocka_unit_test(temporary_token_goes_alone),
		cmocka_unit_test(post_with_several_apps),
		cmocka_unit_test(identities),
		cmocka_unit_test(answer),
		cmocka_unit_test(own_headers),
	};
	return cmocka_run_group_tests(tests, answer_open, answer_close);
}
