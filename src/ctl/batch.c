/** A request per 500 lines or 120 KiB, whichever comes first. */
#include "ctl/batch.h"

#include "base/buf.h"
#include "ctl/report.h"

enum { PATH_OCTETS = 160, ARENA = 3 * BATCH_OCTETS_MAX };

enum rc batch_open(struct batch *b, struct command_run *x, const char *query)
{
	*b = (struct batch){ .x = x, .query = query, .arena = arena_new(ARENA) };
	b->text = b->arena ? arena_new_of(b->arena, struct buf) : NULL;
	if (!b->text)
		return RC_NOMEM;
	buf_init(b->text, b->arena, BATCH_OCTETS_MAX);
	return buf_room(b->text, BATCH_OCTETS_MAX) ? (b->text->n = 0, RC_OK) : RC_NOMEM;
}

void batch_close(struct batch *b)
{
	arena_free(&b->arena); /* wipes the keys */
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));
	return s ? s : "";
}

static void refuse(struct batch *b, size_t i, const json_t *why)
{
	const struct batch_refusal r = { b->number[i], text_of(why, "error"), text_of(why, "note"),
		text_of(why, "field") };
	b->bad++;
	b->refused(b->owner, &r);
}

static void take_answer(struct batch *b, const json_t *answer)
{
	size_t i;
	const json_t *bad = json_object_get(answer, "bad");
	json_t *one;
	b->ok += b->n - json_array_size(bad);
	json_array_foreach(bad, i, one)
	{
		const json_int_t line = json_integer_value(json_object_get(one, "line"));
		if (line >= 1 && (size_t)line <= b->n)
			refuse(b, (size_t)line - 1, one);
	}
}

/* the request may have been carried out although nobody said so */
static void lost(const struct batch *b)
{
	fprintf(stderr, "entitlectl: no answer at %s: %s\n", client_socket(b->x->client),
		client_why(b->x->client));
	fprintf(stderr, "entitlectl: lines %lu to %lu may be stored or not, what follows is not\n",
		b->number[0], b->number[b->n - 1]);
}

enum ctl_exit batch_flush(struct batch *b)
{
	char path[PATH_OCTETS];
	struct client_answer a;
	if (b->n == 0)
		return CTL_OK;
	snprintf(path, sizeof(path), "/v1/subscribers/batch?%s", b->query);
	if (client_do(b->x->client, "POST", path, buf_str(b->text), &a) != RC_OK) {
		lost(b);
		return CTL_UNREACHABLE;
	}
	json_t *answer = json_loadb(a.body.p, a.body.n, 0, NULL);
	if (a.status == 200 && json_is_array(json_object_get(answer, "bad")))
		take_answer(b, answer);
	else
		for (size_t i = 0; i < b->n; i++)
			refuse(b, i, answer);
	json_decref(answer);
	b->n = 0;
	b->text->n = 0;
	return CTL_OK;
}

enum ctl_exit batch_add(struct batch *b, unsigned long number, struct str json)
{
	if (b->n == BATCH_LINES_MAX || b->text->n + json.n + 1 > BATCH_OCTETS_MAX) {
		const enum ctl_exit code = batch_flush(b);
		if (code != CTL_OK)
			return code;
	}
	b->number[b->n++] = number;
	buf_put_str(b->text, json);
	buf_putc(b->text, '\n');
	return CTL_OK;
}
