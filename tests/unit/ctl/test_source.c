/** source.c: lines of JSON and of CSV. */
#include "unit.h"

#include "ctl/source.h"

#include <stdlib.h>

static struct arena *arena;
static struct source s;
static struct source_line line;

static enum rc begin(const char *text, enum source_format format)
{
	FILE *in = *text ? fmemopen((char *)(uintptr_t)text, strlen(text), "r") : fopen("/dev/null", "re");
	assert_non_null(in);
	arena = arena_new(4 * CSV_RECORD_MAX);
	return source_open(in, format, &s, &line);
}

static void end(void)
{
	fclose(s.csv.in);
	arena_free(&arena);
}

static void next(unsigned long number, const char *json)
{
	assert_int_equal(source_next(&s, arena, &line), RC_OK);
	assert_int_equal(line.number, number);
	assert_int_equal(line.json.n, strlen(json));
	assert_memory_equal(line.json.p, json, line.json.n);
}

static void bad(unsigned long number, const char *why, const char *field)
{
	assert_int_equal(source_next(&s, arena, &line), RC_INVALID);
	assert_int_equal(line.number, number);
	assert_string_equal(line.why, why);
	assert_string_equal(line.field, field);
}

static void finished(void)
{
	assert_int_equal(source_next(&s, arena, &line), RC_ABSENT);
	end();
}

static void json_lines(void **state)
{
	assert_int_equal(begin("\xef\xbb\xbf{\"a\":1}\r\n\n \t\nnonsense\n{}", SOURCE_BY_CONTENT), RC_OK);
	next(1, "{\"a\":1}");
	next(4, "nonsense"); /* the server judges */
	next(5, "{}");
	finished();
	assert_int_equal(begin("", SOURCE_BY_CONTENT), RC_OK);
	finished();
	assert_int_equal(begin("imsi\n", SOURCE_JSON), RC_OK);
	next(1, "imsi");
	finished();
}

static void csv_lines(void **state)
{
	assert_int_equal(
		begin("imsi, barred ,vowifi_tc\n001010,yes,\n\n\"0\n1\",,a\n1,2\n1,x,\n\"a\"b\n7,no,c",
			SOURCE_BY_CONTENT),
		RC_OK);
	next(2, "{\"imsi\":\"001010\",\"barred\":true}"); /* an empty field says nothing */
	next(4, "{\"imsi\":\"0\\n1\",\"vowifi\":{\"tc\":\"a\"}}");
	bad(6, "not as many fields as the header line", "");
	bad(7, "a value that this column cannot have", "barred");
	bad(8, "quotes are wrong", "");
	next(9, "{\"imsi\":\"7\",\"barred\":false,\"vowifi\":{\"tc\":\"c\"}}");
	finished();
}

static void headers(void **state)
{
	assert_int_equal(begin("imsi,colour\n", SOURCE_BY_CONTENT), RC_INVALID);
	assert_string_equal(line.why, "unknown column");
	assert_string_equal(line.field, "colour");
	end();
	assert_int_equal(begin("imsi,imsi\n", SOURCE_BY_CONTENT), RC_INVALID);
	assert_string_equal(line.why, "the column occurs twice");
	end();
	assert_int_equal(begin("{\n", SOURCE_CSV), RC_INVALID);
	end();
	assert_int_equal(begin("", SOURCE_CSV), RC_INVALID);
	end();
}

/* what a line becomes fits a request, also when escapes make it six times as long */
static void ceilings(void **state)
{
	char *text = calloc(1, SOURCE_LINE_MAX + 64);
	memset(text, 'x', SOURCE_LINE_MAX + 1);
	memcpy(text + SOURCE_LINE_MAX + 1, "\n{}\n", 5);
	assert_int_equal(begin(text, SOURCE_JSON), RC_OK);
	bad(1, "longer than 16 KiB", "");
	next(2, "{}");
	finished();
	memset(text, 1, SOURCE_LINE_MAX / 2);
	memcpy(text, "imsi\n", 5);
	memcpy(text + SOURCE_LINE_MAX / 2, "\n7\n", 4);
	assert_int_equal(begin(text, SOURCE_CSV), RC_OK);
	bad(2, "longer than 16 KiB", "");
	next(3, "{\"imsi\":\"7\"}");
	finished();
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(json_lines), cmocka_unit_test(csv_lines),
		cmocka_unit_test(headers), cmocka_unit_test(ceilings) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
