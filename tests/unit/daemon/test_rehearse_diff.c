/** rehearse_diff.c: what two documents differ in. */
#include "unit.h"

#include "daemon/rehearse_diff.h"

#include <stdio.h>

static struct arena *arena;
static struct rehearse_verdict v;

static int set_up(void **state)
{
	arena = arena_new(1 << 20);
	return arena == NULL;
}

static int tear_down(void **state)
{
	arena_free(&arena);
	return 0;
}

/* "A=1 B=x", and below structures: "List{ Item{ A=1 } Item{ A=2 } }" */
static const char *build(struct doc_node *to, const char *text)
{
	while (*text && *text != '}') {
		const size_t n = strcspn(text, "={"), m = strcspn(text, " ");
		const struct str name = { text, n };
		if (text[n] == '{') {
			text = build(doc_add(to, DOC_STRUCT, name), text + n + 2) + 1;
		} else {
			assert_int_equal(doc_text(to, arena_cstr(arena, name),
						 (struct str){ text + n + 1, m - n - 1 }),
				RC_OK);
			text += m;
		}
		text += *text == ' ';
	}
	return text;
}

static struct rehearse_told told(const char *text)
{
	struct rehearse_told t = { .status = "EntitlementStatus", .push = 1 };
	struct doc_node *doc = text ? doc_new(arena) : NULL;
	if (text)
		build(doc, text);
	t.doc = doc;
	return t;
}

static void compared(const char *before, const char *after, enum rehearse_change change)
{
	const struct rehearse_told a = told(before), b = told(after);
	rehearse_diff(&a, &b, &v);
	assert_int_equal(v.change, change);
}

static void one_status(void **state)
{
	compared("EntitlementStatus=1", "EntitlementStatus=1", REHEARSE_SAME);
	compared("EntitlementStatus=1", "EntitlementStatus=2 Message=x", REHEARSE_LOST);
	assert_string_equal(v.status, "enabled -> incompatible");
	assert_int_equal(v.n_parms, 0);
	compared("EntitlementStatus=1", "EntitlementStatus=0", REHEARSE_LOST);
	assert_string_equal(v.status, "enabled -> disabled");
	compared("EntitlementStatus=3", "EntitlementStatus=1", REHEARSE_GAINED);
	assert_string_equal(v.status, "provisioning -> enabled");
	compared("EntitlementStatus=2", "EntitlementStatus=0", REHEARSE_STATUS);
	assert_string_equal(v.status, "incompatible -> disabled");
	compared("EntitlementStatus=2", "EntitlementStatus=9", REHEARSE_STATUS);
	assert_string_equal(v.status, "incompatible -> 9");
}

static void an_application_that_comes_or_goes(void **state)
{
	compared("EntitlementStatus=1", NULL, REHEARSE_LOST);
	assert_string_equal(v.status, "enabled -> not offered");
	compared(NULL, "EntitlementStatus=1", REHEARSE_GAINED);
	assert_string_equal(v.status, "not offered -> enabled");
	compared(NULL, "EntitlementStatus=2", REHEARSE_STATUS);
	compared(NULL, NULL, REHEARSE_SAME);
}

static void an_application_without_a_status(void **state)
{
	compared("Info{ A=1 }", "", REHEARSE_LOST);
	assert_string_equal(v.status, "enabled -> incompatible");
	compared("", "Info{ A=1 }", REHEARSE_GAINED);
	compared("", "", REHEARSE_SAME);
	compared("Info{ A=1 }", "Info{ A=2 }", REHEARSE_CONTENT);
	assert_string_equal(v.parm[0], "Info/A");
}

#define ENTRY(access, where, status)                                                                         \
	"D{ AccessType=" access " HomeRoamingNWType=" where " EntitlementStatus=" status " } "
#define VOICE(entries) "Info{ " entries "}"

static void voice_per_rat_and_place(void **state)
{
	compared(
		VOICE(ENTRY("1", "1", "1")), VOICE(ENTRY("1", "2", "1") ENTRY("1", "3", "0")), REHEARSE_LOST);
	assert_string_equal(v.status, "lte_roaming enabled -> disabled");
	compared(VOICE(ENTRY("1", "1", "1")), VOICE(ENTRY("1", "2", "1") ENTRY("1", "3", "1")),
		REHEARSE_CONTENT);
	compared(VOICE(ENTRY("1", "1", "2") ENTRY("2", "1", "2")),
		VOICE(ENTRY("1", "1", "1") ENTRY("2", "1", "1")), REHEARSE_GAINED);
	assert_string_equal(v.status, "incompatible -> enabled");
	/* one is lost, another gained: lost */
	compared(VOICE(ENTRY("1", "1", "1") ENTRY("2", "1", "0")),
		VOICE(ENTRY("1", "1", "0") ENTRY("2", "1", "1")), REHEARSE_LOST);
	assert_string_equal(v.status,
		"lte_home enabled -> disabled, lte_roaming enabled -> disabled, nr_home disabled -> enabled, "
		"nr_roaming disabled -> enabled");
	compared(VOICE(ENTRY("1", "1", "1")), VOICE(ENTRY("1", "1", "1") ENTRY("2", "2", "1")),
		REHEARSE_GAINED);
	assert_string_equal(v.status, "nr_home no status -> enabled");
}

static void entries_of_other_lists(void **state)
{
	compared("L{ B{ BoostType=1 EntitlementStatus=1 } B{ BoostType=2 EntitlementStatus=0 } }",
		"L{ B{ BoostType=2 EntitlementStatus=0 } B{ BoostType=1 EntitlementStatus=3 } }",
		REHEARSE_LOST);
	assert_string_equal(v.status, "B 1 enabled -> provisioning");
	compared("L{ B{ EntitlementStatus=0 } B{ EntitlementStatus=1 } }",
		"L{ B{ EntitlementStatus=0 } B{ EntitlementStatus=0 } }", REHEARSE_LOST);
	assert_string_equal(v.status, "B #2 enabled -> disabled");
}

static void parameters_are_named_once(void **state)
{
	compared("EntitlementStatus=0 Url=a Gone=1 L{ I{ A=1 B=2 } I{ A=1 } }",
		"EntitlementStatus=0 Url=b New=1 L{ I{ A=2 B=2 } I{ A=3 } I{ A=1 } }", REHEARSE_CONTENT);
	assert_string_equal(v.status, "disabled -> disabled");
	assert_int_equal(v.n_parms, 5);
	assert_string_equal(v.parm[0], "Url");
	assert_string_equal(v.parm[1], "Gone");
	assert_string_equal(v.parm[2], "L/I/A");
	assert_string_equal(v.parm[3], "L/I");
	assert_string_equal(v.parm[4], "New");
	/* order is no difference */
	compared("EntitlementStatus=0 A=1 B=2", "B=2 EntitlementStatus=0 A=1", REHEARSE_SAME);
	/* a number and a structure of the same name */
	compared("EntitlementStatus=0 A=1", "EntitlementStatus=0 A{ B=1 }", REHEARSE_CONTENT);
}

static void what_stands_outside_of_the_document(void **state)
{
	struct rehearse_told a = told("EntitlementStatus=0"), b = a;
	b.validity_s = 60;
	b.push = 0;
	rehearse_diff(&a, &b, &v);
	assert_int_equal(v.change, REHEARSE_CONTENT);
	assert_int_equal(v.n_parms, 2);
	assert_string_equal(v.parm[0], "VERS/validity");
	assert_string_equal(v.parm[1], "RegisterNotifStatus");
}

static void more_than_there_is_room_for(void **state)
{
	char before[2000] = "EntitlementStatus=0 ", after[2000] = "EntitlementStatus=0 ";
	for (int i = 0; i < 2 * REHEARSE_PARMS_MAX; i++)
		sprintf(after + strlen(after), "P%d=1 ", i);
	compared(before, after, REHEARSE_CONTENT);
	assert_int_equal(v.n_parms, REHEARSE_PARMS_MAX);
	before[0] = after[0] = '\0';
	for (int i = 0; i < 2 * REHEARSE_STATUSES_MAX; i++) {
		strcat(before, "D{ EntitlementStatus=1 } ");
		strcat(after, "D{ EntitlementStatus=0 } ");
	}
	compared(before, after, REHEARSE_LOST);
	strcat(after, "D{ EntitlementStatus=0 } X{ EntitlementStatus=0 } ");
	compared(before, after, REHEARSE_LOST);
	after[0] = '\0';
	for (int i = 0; i < REHEARSE_STATUSES_MAX - 1; i++)
		strcat(after, "D{ EntitlementStatus=0 } ");
	compared(before, after, REHEARSE_LOST);
	assert_string_equal(v.status + strlen(v.status) - 29, "D #6 enabled -> disabled, ...");
}

#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = { ROW(one_status), ROW(an_application_that_comes_or_goes),
		ROW(an_application_without_a_status), ROW(voice_per_rat_and_place),
		ROW(entries_of_other_lists), ROW(parameters_are_named_once),
		ROW(what_stands_outside_of_the_document), ROW(more_than_there_is_room_for) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
