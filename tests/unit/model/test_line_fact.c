/** line_fact.c: rows that are found, words and texts that are taken, and values that are none. */
#include "unit.h"

#include "model/line_fact.h"

#include <stdio.h>

static void rows(void **state)
{
	for (size_t i = 0; i < LINE_FACT_COUNT; i++) {
		const struct line_fact *f = line_fact_at(i);
		assert_ptr_equal(line_fact_find(str_of(f->name)), f);
		assert_ptr_equal(line_fact_member(f->object, str_of(f->member)), f);
		assert_true(f->at + f->room <= sizeof(struct subscriber));
		assert_int_equal(f->kind == LINE_FACT_WORD, line_fact_words(f) > 0);
		assert_int_equal(f->kind == LINE_FACT_TEXT, f->domain->good != NULL);
		assert_non_null(f->domain->expected);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(line_fact_at(k)->column, f->column);
	}
	assert_null(line_fact_at(LINE_FACT_COUNT));
	assert_null(line_fact_find(STR("imsi")));
	assert_null(line_fact_member(NULL, STR("allowed")));
	assert_null(line_fact_member("vowifi", STR("lte_home")));
	assert_ptr_equal(line_fact_member("dcb", STR("status")), line_fact_find(STR("dcb")));
}

static enum rc set(struct subscriber *line, const char *name, const char *text)
{
	return line_fact_set(line_fact_find(str_of(name)), str_of(text), line);
}

static void words(void **state)
{
	struct subscriber line = subscriber_new();
	assert_int_equal(set(&line, "satmode", "provisioning"), RC_OK);
	assert_int_equal(line.satmode, SERVICE_PROVISIONING);
	assert_string_equal(line_fact_word(line_fact_find(STR("satmode")), &line), "provisioning");
	assert_int_equal(set(&line, "private_id", "provisioning"), RC_INVALID); /* TS.43 12.1.1 knows no 3 */
	assert_int_equal(set(&line, "private_id", "enabled"), RC_OK);
	assert_int_equal(line.private_id, SERVICE_ENABLED);
	assert_int_equal(set(&line, "data_sa", "disabled"), RC_OK);
	assert_int_equal(line.data.sa, SA_DISABLED);
	assert_int_equal(set(&line, "vowifi_tc", "Accepted"), RC_INVALID);
	assert_int_equal(set(&line, "vowifi_tc", ""), RC_INVALID);
	assert_int_equal(set(&line, "barred", "yes"), RC_INVALID);
	line.smsoip = (enum service_status)7;
	assert_string_equal(line_fact_word(line_fact_find(STR("smsoip")), &line), "");
}

static void texts(void **state)
{
	static const struct {
		const char *name, *text, *is; /* NULL: refused */
	} cases[] = {
		{ "msisdn", "+491701234567", "491701234567" },
		{ "msisdn", "", "" },
		{ "msisdn", "+", NULL },
		{ "msisdn", "++49", NULL },
		{ "msisdn", "1234567890123456", NULL },
		{ "plan", "Family 40 \xe2\x82\xac", "Family 40 \xe2\x82\xac" },
		{ "plan", "12345678901234567890123456789012", "12345678901234567890123456789012" },
		{ "plan", "123456789012345678901234567890123", NULL },
		{ "plan", "a\nb", NULL },
		{ "plan", "\xff", NULL },
		{ "tags", "vip,staff", "vip,staff" },
		{ "tags", "vip,vip", NULL },
		{ "region", "US", "US" },
		{ "region", "US-CA", "US-CA" },
		{ "region", "GB-ENG", "GB-ENG" },
		{ "region", "FR-2A", "FR-2A" },
		{ "region", "", "" },
		{ "region", "us-CA", NULL },
		{ "region", "U", NULL },
		{ "region", "US-", NULL },
		{ "region", "USCA", NULL },
		{ "region", "US-CALI", NULL },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct line_fact *f = line_fact_find(str_of(cases[i].name));
		struct subscriber line = subscriber_new();
		assert_int_equal(
			set(&line, cases[i].name, "4"), f->domain->good(STR("4")) ? RC_OK : RC_INVALID);
		const enum rc rc = line_fact_set(f, str_of(cases[i].text), &line);
		if (rc != (cases[i].is ? RC_OK : RC_INVALID))
			fail_msg("%s %s", cases[i].name, cases[i].text);
		if (cases[i].is)
			assert_string_equal((const char *)line_fact_of(f, &line), cases[i].is);
		assert_true(line_fact_all_good(&line));
	}
	struct subscriber line = subscriber_new();
	assert_int_equal(line_fact_set(line_fact_find(STR("plan")), STR("a\0b"), &line), RC_INVALID);
}

static void ranges(void **state)
{
	const struct subscriber good = subscriber_new();
	assert_true(line_fact_all_good(&good));
	for (size_t i = 0; i < LINE_FACT_COUNT; i++) {
		const struct line_fact *f = line_fact_at(i);
		struct subscriber line = good;
		if (f->kind == LINE_FACT_WORD)
			line_fact_set_value(f, line_fact_words(f), &line);
		else if (f->kind == LINE_FACT_TEXT)
			memset(line_fact_in(f, &line), '1', f->room);
		else if (f->kind == LINE_FACT_USAGE)
			line.data.usage_n = DATA_USAGE_MAX + 1;
		else
			continue;
		assert_false(line_fact_all_good(&line));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows), cmocka_unit_test(words),
		cmocka_unit_test(texts), cmocka_unit_test(ranges) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
