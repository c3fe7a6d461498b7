/** Fuzz target: any octets as a configuration file end in a configuration or in one line that says why not.
 */
#include "conf/conf.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const modes[] = { "a", "bb", NULL };

static const struct conf_item items[] = {
	{ .key = "a.int", .type = CONF_INT, .by_default = "1", .min = 1, .max = 99 },
	{ .key = "a.life", .type = CONF_DURATION, .by_default = "1h", .min = 60, .max = 86400 },
	{ .key = "a.size", .type = CONF_SIZE, .by_default = "64k" },
	{ .key = "a.b.on", .type = CONF_BOOL, .by_default = "no" },
	{ .key = "mode", .type = CONF_CHOICE, .by_default = "a", .choices = modes },
	{ .key = "text", .type = CONF_TEXT, .by_default = "", .max = 64 },
	{ .key = "path", .type = CONF_PATH, .by_default = "x" },
	{ .key = "list", .type = CONF_LIST, .by_default = "x, y", .min = 1, .max = 4 },
	{ .key = "texts", .type = CONF_TEXTS, .by_default = "", .check = conf_check_text },
	CONF_ITEMS_END,
};
static const struct conf_item *const tables[] = { items };
static const struct conf_schema schema = { tables, 1 };

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void look(const struct conf *c)
{
	must(conf_int(c, "a.int") >= 1 && conf_int(c, "a.int") <= 99);
	must(conf_int(c, "a.life") >= 60 && conf_int(c, "a.life") <= 86400);
	must(conf_int(c, "a.size") >= 0);
	must(conf_choice(c, "mode") < 2);
	must(conf_text(c, "text").n <= 64 && strlen(conf_text(c, "text").p) == conf_text(c, "text").n);
	must(conf_count(c, "list") >= 1 && conf_count(c, "list") <= 4);
	for (size_t i = 0; i < conf_count(c, "texts"); i++)
		must(conf_check_text(conf_at(c, "texts", i), NULL) == RC_OK &&
			conf_language_at(c, "texts", i).p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(256 * 1024);
	struct conf *c = NULL;
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	must(a != NULL);
	const struct str text = { (const char *)data, size };
	if (conf_parse(a, text, "f", "etc", &schema, &c, &error, &f) == RC_OK) {
		must(f.reason == REASON_none && !error.p);
		look(c);
	} else {
		must(f.reason != REASON_none && f.reason != REASON_bug && !c);
		must(error.n > 0 && str_find(error, '\n') == error.n);
	}
	arena_free(&a);
	return 0;
}
