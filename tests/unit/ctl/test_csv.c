/** csv.c over texts of RFC 4180 and over what is none. */
#include "unit.h"

#include "ctl/csv.h"

#include <stdlib.h>

static struct arena *arena;
static struct csv csv;

static void begin(const char *text)
{
	csv = (struct csv){ fmemopen((char *)(uintptr_t)text, strlen(text), "r"), 1 };
	assert_non_null(csv.in);
	arena = arena_new(4 * CSV_RECORD_MAX);
}

static void end(void)
{
	struct csv_record r;
	assert_int_equal(csv_next(&csv, arena, &r), RC_ABSENT);
	fclose(csv.in);
	arena_free(&arena);
}

/* the fields of the next record, each in brackets */
static const char *next(unsigned long line)
{
	static char text[256];
	struct csv_record r;
	size_t n = 0;
	assert_int_equal(csv_next(&csv, arena, &r), RC_OK);
	assert_int_equal(r.line, line);
	text[0] = '\0';
	for (size_t i = 0; i < r.n; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "[%.*s]", STR_ARG(r.field[i]));
	return text;
}

static void records(void **state)
{
	begin("a,b\r\n\"c,\"\"d\"\"\r\ne\",\n\n,,\n\"\"\nx\ry,z");
	assert_string_equal(next(1), "[a][b]");
	assert_string_equal(next(2), "[c,\"d\"\ne][]");
	assert_string_equal(next(4), "[]");
	assert_string_equal(next(5), "[][][]");
	assert_string_equal(next(6), "[]");
	assert_string_equal(next(7), "[x\ry][z]");
	end();
}

static void bad_quotes_cost_their_line_only(void **state)
{
	struct csv_record r;
	begin("a\"b,c\n\"d\"e,f\ng\n\"h");
	assert_int_equal(csv_next(&csv, arena, &r), RC_MALFORMED);
	assert_int_equal(r.line, 1);
	assert_int_equal(csv_next(&csv, arena, &r), RC_MALFORMED);
	assert_int_equal(r.line, 2);
	assert_string_equal(next(3), "[g]");
	assert_int_equal(csv_next(&csv, arena, &r), RC_MALFORMED); /* never closed */
	assert_int_equal(r.line, 4);
	end();
}

static void ceilings(void **state)
{
	const size_t n = CSV_RECORD_MAX + 1;
	char *text = calloc(1, n + 160);
	struct csv_record r;
	memset(text, 'x', n);
	memset(text + n, ',', CSV_FIELDS_MAX);
	text[n] = '\n';
	memcpy(text + n + CSV_FIELDS_MAX, ",\nok\n", 6);
	begin(text);
	assert_int_equal(csv_next(&csv, arena, &r), RC_LIMIT);
	assert_int_equal(r.line, 1);
	assert_int_equal(csv_next(&csv, arena, &r), RC_LIMIT); /* 65 empty fields */
	assert_int_equal(r.line, 2);
	assert_string_equal(next(3), "[ok]");
	end();
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(records),
		cmocka_unit_test(bad_quotes_cost_their_line_only), cmocka_unit_test(ceilings) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
