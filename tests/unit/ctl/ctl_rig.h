/** A server that answers from a list and notes what it was asked; commands run against it with their output
 * caught. */
#pragma once

#include "unit.h"

#include "ctl/commands.h"

#include <stdlib.h>
#include <string.h>

enum { RIG_ANSWERS = 16, RIG_SAID = 4 << 20 };

struct client {
	int unused;
};

static struct {
	struct {
		long status; /* 0: no answer */
		const char *body;
	} answer[RIG_ANSWERS];
	unsigned n, at;
	char said[RIG_SAID]; /* "METHOD path|body\n" of every request */
	char *out, *err;     /* of the latest command */
} rig;

struct client *client_open(const char *socket)
{
	static struct client one;
	return &one;
}

void client_close(struct client **c)
{
	*c = NULL;
}

enum rc client_begin(struct client *c, const char *method, const char *path, struct str body)
{
	const size_t n = strlen(rig.said);
	assert_true(rig.at < rig.n);
	assert_true(snprintf(rig.said + n, RIG_SAID - n, "%s %s|%.*s\n", method, path, STR_ARG(body)) <
		    (int)(RIG_SAID - n));
	return RC_OK;
}

void client_push(struct client *c)
{
}

enum rc client_end(struct client *c, struct client_answer *out)
{
	*out = (struct client_answer){ rig.answer[rig.at].status, str_of(rig.answer[rig.at].body) };
	return rig.answer[rig.at++].status ? RC_OK : RC_UNAVAIL;
}

enum rc client_do(
	struct client *c, const char *method, const char *path, struct str body, struct client_answer *out)
{
	const enum rc rc = client_begin(c, method, path, body);
	return rc == RC_OK ? client_end(c, out) : rc;
}

const char *client_why(const struct client *c)
{
	return "nobody is there";
}

const char *client_socket(const struct client *c)
{
	return "the.sock";
}

static inline void rig_answer(long status, const char *body)
{
	assert_true(rig.n < RIG_ANSWERS);
	rig.answer[rig.n].status = status;
	rig.answer[rig.n++].body = body;
}

static inline void rig_asked(const char *text)
{
	assert_string_equal(rig.said, text);
}

static inline void rig_out_has(const char *text)
{
	if (!strstr(rig.out, text))
		fail_msg("'%s' is not in '%s'", text, rig.out);
}

static inline void rig_err_has(const char *text)
{
	if (!strstr(rig.err, text))
		fail_msg("'%s' is not in '%s'", text, rig.err);
}

static inline void rig_clear(void)
{
	free(rig.out);
	free(rig.err);
	memset(&rig, 0, sizeof(rig));
}

static inline int rig_setup(void **state)
{
	rig_clear();
	return 0;
}

static inline int rig_teardown(void **state)
{
	rig_clear();
	return 0;
}

/* a command over the answers that wait; forgets what was asked before; input NULL: standard input is empty */
static inline int rig_run(const char *input, char *const *argv)
{
	struct options o;
	const char *why, *what;
	size_t n_out, n_err, used;
	int argc = 0;
	FILE *const kept[] = { stdin, stdout, stderr };
	while (argv[argc])
		argc++;
	assert_int_equal(options_read(argc, argv, &o, &why, &what), RC_OK);
	const struct command *c = commands_find(o.words, o.n, &used);
	assert_non_null(c);
	struct client client;
	struct command_run x = { .options = &o,
		.client = &client,
		.arena = arena_new(1 << 20),
		.json = o.value[OPTION_JSON] != NULL,
		.args = o.words + used,
		.n = o.n - used };
	rig.said[0] = '\0';
	free(rig.out);
	free(rig.err);
	stdin = input && *input ? fmemopen((char *)(uintptr_t)input, strlen(input), "r")
				: fopen("/dev/null", "re");
	stdout = open_memstream(&rig.out, &n_out);
	stderr = open_memstream(&rig.err, &n_err);
	const int code = (int)c->run(&x);
	fclose(stdin);
	fclose(stdout);
	fclose(stderr);
	stdin = kept[0];
	stdout = kept[1];
	stderr = kept[2];
	arena_free(&x.arena);
	assert_int_equal(rig.at, rig.n); /* all that was expected was asked */
	rig.at = rig.n = 0;
	return code;
}
#define RUN_WITH(input, ...) rig_run(input, (char *[]){ "entitlectl", __VA_ARGS__, NULL })
#define RUN(...)             RUN_WITH(NULL, __VA_ARGS__)
#define RIG_ROW(name)        cmocka_unit_test_setup_teardown(name, rig_setup, rig_teardown)

#define A "001010000000001"
#define B "001010000000002"
