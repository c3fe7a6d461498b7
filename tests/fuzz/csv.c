/** Fuzz target: any octets as a file to import (first octet C: CSV, J: JSON lines, else by content); lines
 * have rising numbers, no line break inside, and the end comes. */
#include "ctl/source.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* what CSV becomes is JSON that can be read; JSON lines are for the server to judge */
static void look(const struct source *s, struct str json)
{
	must(json.n > 0 && json.n <= SOURCE_LINE_MAX && !memchr(json.p, '\n', json.n));
	json_t *value = s->format == SOURCE_CSV ? json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, NULL)
						: json_object();
	must(json_is_object(value));
	json_decref(value);
}

static void read_lines(struct source *s, struct arena *a)
{
	struct source_line line;
	unsigned long before = 0;
	enum rc rc;
	while ((rc = source_next(s, a, &line)) != RC_ABSENT) {
		must(rc == RC_OK || rc == RC_INVALID);
		must(line.number > before);
		before = line.number;
		if (rc == RC_INVALID)
			must(line.why && *line.why && memchr(line.field, '\0', sizeof(line.field)));
		else
			look(s, line.json);
		arena_reset(a);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(4 * CSV_RECORD_MAX);
	struct source s;
	struct source_line why;
	must(a != NULL);
	if (size > 1) {
		const enum source_format format = data[0] == 'C'   ? SOURCE_CSV
						  : data[0] == 'J' ? SOURCE_JSON
								   : SOURCE_BY_CONTENT;
		FILE *in = fmemopen((void *)(uintptr_t)(data + 1), size - 1, "r");
		must(in != NULL);
		const enum rc rc = source_open(in, format, &s, &why);
		must(rc == RC_OK || (rc == RC_INVALID && why.why));
		if (rc == RC_OK)
			read_lines(&s, a);
		fclose(in);
	}
	arena_free(&a);
	return 0;
}
