/** ids.c: identities as text, the IMSI in a NAI, the default NAI, and what a log may show. */
#include "unit.h"

#include "model/ids.h"

static void imsis(void **state)
{
	struct imsi i;
	assert_int_equal(ids_imsi(STR("001010000000017"), &i), RC_OK);
	assert_string_equal(i.d, "001010000000017");
	assert_true(str_is(ids_imsi_str(&i), "001010000000017"));
	assert_int_equal(ids_imsi(STR("00101"), &i), RC_MALFORMED);
	assert_int_equal(ids_imsi(STR("0010100000000171"), &i), RC_MALFORMED);
	assert_int_equal(ids_imsi(STR("00101000000001x"), &i), RC_MALFORMED);
	assert_int_equal(ids_imsi(STR(""), &i), RC_MALFORMED);
	assert_int_equal(ids_imsi(STR_NONE, &i), RC_MALFORMED);
	assert_string_equal(i.d, "001010000000017");
	struct imsi k = { "00101000000001" };
	assert_false(ids_imsi_eq(&i, &k));
	assert_int_equal(ids_imsi(STR("001010000000017"), &k), RC_OK);
	assert_true(ids_imsi_eq(&i, &k));
}

static void msisdns(void **state)
{
	struct msisdn m;
	assert_int_equal(ids_msisdn(STR("+15550100"), &m), RC_OK);
	assert_string_equal(m.d, "15550100");
	assert_int_equal(ids_msisdn(STR("1"), &m), RC_OK);
	assert_string_equal(m.d, "1");
	assert_int_equal(ids_msisdn(STR("+123456789012345"), &m), RC_OK);
	assert_int_equal(ids_msisdn(STR("1234567890123456"), &m), RC_MALFORMED);
	assert_int_equal(ids_msisdn(STR("+"), &m), RC_MALFORMED);
	assert_int_equal(ids_msisdn(STR("++1"), &m), RC_MALFORMED);
	assert_int_equal(ids_msisdn(STR("1 2"), &m), RC_MALFORMED);
	assert_int_equal(ids_msisdn(STR(""), &m), RC_MALFORMED);
}

static void nai_has(const char *nai, const char *imsi)
{
	struct imsi i = { "" };
	const enum rc rc = ids_nai_imsi(str_of(nai), &i);
	if (rc != (imsi ? RC_OK : RC_MALFORMED))
		fail_msg("%s: rc %d", nai, rc);
	assert_string_equal(i.d, imsi ? imsi : "");
}

/* proves: own-145, own-146, own-147 */
static void the_imsi_in_a_nai(void **state)
{
	nai_has("0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org", "001010000000017");
	nai_has("6001010000000017@wlan.mnc001.mcc001.3gppnetwork.org", "001010000000017");
	nai_has("0001010000000017@private.example", "001010000000017");
	nai_has("0001010000000017@", "001010000000017");
	nai_has("0001010000000017@a@b", "001010000000017");
	nai_has("0001019@r", "001019");
	nai_has("0123456789012345@r", "123456789012345");
}

/* proves: own-047 */
static void nais_without_an_imsi(void **state)
{
	nai_has("", NULL);
	nai_has("abc", NULL);
	nai_has("@", NULL);
	nai_has("0@r", NULL);
	nai_has("012345@r", NULL);
	nai_has("00123456789012345@r", NULL);
	nai_has("0001010000000017", NULL);
	nai_has("x001010000000017@r", NULL);
	nai_has("000101000000001x@r", NULL);
	nai_has(" 001010000000017@r", NULL);
	nai_has("0001010000000017 @r", NULL);
}

static void default_nai(const char *nai, const char *imsi, const char *want)
{
	char out[IDS_NAI_MAX];
	struct imsi i;
	assert_int_equal(ids_imsi(str_of(imsi), &i), RC_OK);
	assert_int_equal(ids_default_nai(str_of(nai), &i, out), strlen(want));
	assert_string_equal(out, want);
}

/* proves: own-148, client-11a */
static void the_default_nai_takes_mnc_and_mcc_from_the_realm(void **state)
{
	default_nai("0001010000000017@wlan.mnc001.mcc001.3gppnetwork.org", "001010000000017",
		"0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org");
	/* a 3-digit MNC 410, announced as 041: what stands in the realm counts, the IMSI is not cut */
	default_nai("0310410000000017@nai.epc.mnc410.mcc310.3gppnetwork.org", "310410000000017",
		"0310410000000017@nai.epc.mnc410.mcc310.3gppnetwork.org");
	default_nai("0310410000000017@wlan.mnc041.mcc310.3gppnetwork.org", "310410000000017",
		"0310410000000017@nai.epc.mnc041.mcc310.3gppnetwork.org");
}

static void the_default_nai_of_a_private_realm(void **state)
{
	static const char *const realms[] = { "0001010000000017@private.example", "0001010000000017", "",
		"0001010000000017@x.mnc1.mcc001.y", "0001010000000017@x.mnc001",
		"0001010000000017@x.mcc001.mnc0a1" };
	for (size_t i = 0; i < sizeof(realms) / sizeof(realms[0]); i++)
		default_nai(realms[i], "001010000000017",
			"0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org");
	default_nai("", "262421", "0262421@nai.epc.mnc042.mcc262.3gppnetwork.org");
}

static void logs_show_little(void **state)
{
	const struct imsi i = { "001010000000017" };
	struct log_field f = ids_log_imsi(&i);
	assert_int_equal(f.type, LOG_F_MASKED);
	assert_string_equal(f.key, "imsi");
	assert_int_equal(f.keep, 5);
	assert_true(str_is(f.text, i.d));
	assert_int_equal(ids_log_terminal(STR("35693803564380")).keep, 8);
	assert_int_equal(ids_log_terminal(STR("3569380356438091")).keep, 8);
	assert_int_equal(ids_log_terminal(STR("3569380356438")).keep, 0);
	assert_int_equal(ids_log_terminal(STR("35693803564380912")).keep, 0);
	assert_int_equal(ids_log_terminal(STR("3569380356438x")).keep, 0);
	f = ids_log_terminal(STR(""));
	assert_int_equal(f.type, LOG_F_MASKED);
	assert_int_equal(f.keep, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imsis),
		cmocka_unit_test(msisdns),
		cmocka_unit_test(the_imsi_in_a_nai),
		cmocka_unit_test(nais_without_an_imsi),
		cmocka_unit_test(the_default_nai_takes_mnc_and_mcc_from_the_realm),
		cmocka_unit_test(the_default_nai_of_a_private_realm),
		cmocka_unit_test(logs_show_little),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
