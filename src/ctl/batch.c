/** A request per 1,000 lines or 1 MiB, whichever comes first. */
#include "ctl/batch.h"

#include "base/buf.h"
#include "ctl/report.h"

enum { PATH_OCTETS = 160, ARENA = 3 * BATCH_OCTETS_MAX, PUSH_EVERY = 64 };

static struct buf *text_new(struct arena *a)
{
	struct buf *text = arena_new_of(a, struct buf);
	if (!text)
		return NULL;
	buf_init(text, a, BATCH_OCTETS_MAX);
	if (!buf_room(text,
		    BATCH_OCTETS_MAX)) /* at once: a key must not stay behind in a block that was too small */
		return NULL;
	text->n = 0;
	return text;
}

enum rc batch_open(struct batch *b, struct command_run *x, const char *query)
{
	*b = (struct batch){ .x = x, .query = query, .arena = arena_new(ARENA) };
	b->fill = &b->load[0];
	b->sent = &b->load[1];
	for (size_t i = 0; i < 2; i++)
		if (!b->arena || !(b->load[i].text = text_new(b->arena)))
			return RC_NOMEM;
	return RC_OK;
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
	const struct batch_refusal r = { b->sent->number[i], text_of(why, "error"), text_of(why, "note"),
		text_of(why, "field") };
	b->bad++;
	b->refused(b->owner, &r);
}

static void take_answer(struct batch *b, const json_t *answer)
{
	size_t i;
	const json_t *bad = json_object_get(answer, "bad");
	json_t *one;
	b->ok += b->sent->n - json_array_size(bad);
	json_array_foreach(bad, i, one)
	{
		const json_int_t line = json_integer_value(json_object_get(one, "line"));
		if (line >= 1 && (size_t)line <= b->sent->n)
			refuse(b, (size_t)line - 1, one);
	}
}

/* the request may have been carried out although nobody said so */
static enum ctl_exit lost(const struct batch *b)
{
	fprintf(stderr, "entitlectl: no answer at %s: %s\n", client_socket(b->x->client),
		client_why(b->x->client));
	fprintf(stderr, "entitlectl: lines %lu to %lu may be stored or not, what follows is not\n",
		b->sent->number[0], b->sent->number[b->sent->n - 1]);
	return CTL_UNREACHABLE;
}

static enum ctl_exit finish(struct batch *b)
{
	struct client_answer a;
	if (b->sent->n == 0)
		return CTL_OK;
	if (client_end(b->x->client, &a) != RC_OK)
		return lost(b);
	json_t *answer = json_loadb(a.body.p, a.body.n, 0, NULL);
	if (a.status == 200 && json_is_array(json_object_get(answer, "bad")))
		take_answer(b, answer);
	else
		for (size_t i = 0; i < b->sent->n; i++)
			refuse(b, i, answer);
	json_decref(answer);
	b->sent->n = 0;
	b->sent->text->n = 0;
	return CTL_OK;
}

/* what was sent before is answered first */
static enum ctl_exit send_on(struct batch *b)
{
	char path[PATH_OCTETS];
	struct batch_load *full = b->fill;
	const enum ctl_exit code = finish(b);
	if (code != CTL_OK || full->n == 0)
		return code;
	b->fill = b->sent;
	b->sent = full;
	snprintf(path, sizeof(path), "/v1/subscribers/batch?%s", b->query);
	return client_begin(b->x->client, "POST", path, buf_str(full->text)) == RC_OK ? CTL_OK : lost(b);
}

enum ctl_exit batch_flush(struct batch *b)
{
	const enum ctl_exit code = send_on(b);
	return code == CTL_OK ? finish(b) : code;
}

enum ctl_exit batch_add(struct batch *b, unsigned long number, struct str json)
{
	if (b->fill->n == BATCH_LINES_MAX || b->fill->text->n + json.n + 1 > BATCH_OCTETS_MAX) {
		const enum ctl_exit code = send_on(b);
		if (code != CTL_OK)
			return code;
	}
	b->fill->number[b->fill->n++] = number;
	buf_put_str(b->fill->text, json);
	buf_putc(b->fill->text, '\n');
	if (b->sent->n && b->fill->n % PUSH_EVERY == 0)
		client_push(b->x->client);
	return CTL_OK;
}
