/** Running a phone: state in, logins, state out. */
#include "ue/session.h"

#include "base/secret.h"
#include "ue/report.h"
#include "ue/state.h"

#include <stdlib.h>
#include <time.h>

/* the phone while it runs */
struct phone {
	struct session *s;
	struct client client;
	struct ask ask; /* the user's, with the version of the kept document */
	struct usim card;
	struct state state;
	bool token_kept; /* the token is of an earlier run: a refusal leads to a full login */
	char imsi[16];
};

static enum rc told(const char *what, const char *path)
{
	fprintf(stderr, "ts43-ue: %s: %s\n", path, what);
	return RC_INVALID;
}

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void watch(void *user, const struct client_login *l, const struct step *step)
{
	show_step(user, step);
}

static enum rc take_state(struct phone *p)
{
	const struct options *o = p->s->o;
	const enum rc rc = o->state_file ? state_load(o->state_file, &p->state) : RC_ABSENT;
	if (rc == RC_ABSENT) {
		memcpy(p->state.imsi, p->imsi, sizeof(p->state.imsi));
		return RC_OK;
	}
	if (rc != RC_OK)
		return told("not the state of a phone", o->state_file);
	if (strcmp(p->state.imsi, p->imsi) != 0)
		return told("the state of another subscriber", o->state_file);
	if (!o->sqn) {
		memcpy(p->card.seq, p->state.seq, sizeof(p->card.seq));
		p->card.sqn_ms = p->state.sqn_ms;
	}
	p->token_kept = o->use_token && p->state.token[0];
	return RC_OK;
}

static enum rc take_token(struct phone *p)
{
	const struct options *o = p->s->o;
	char *text = p->state.token;
	if (o->token) {
		snprintf(text, STATE_TOKEN_MAX, "%s", o->token);
	} else if (o->token_file) {
		FILE *f = fopen(o->token_file, "re");
		const bool got = f && fgets(text, STATE_TOKEN_MAX, f);
		if (f)
			fclose(f);
		if (!got)
			return told("no token in it", o->token_file);
		text[strcspn(text, "\r\n")] = '\0';
	}
	p->token_kept &= !o->token && !o->token_file;
	return RC_OK;
}

static void remember(struct phone *p, const struct client_login *l)
{
	const struct document *d = &l->document;
	if (!d->root)
		return;
	snprintf(p->state.token, sizeof(p->state.token), "%.*s", STR_ARG(d->token));
	if (d->version.n)
		snprintf(p->state.vers, sizeof(p->state.vers), "%.*s", STR_ARG(d->version));
}

static void count(struct tally *t, const struct client_login *l, double ms)
{
	if (!t)
		return;
	t->ended[l->end]++;
	t->by_token += l->by_token;
	if (t->n < t->cap)
		t->ms[t->n++] = ms;
}

static enum rc one_login(struct phone *p, bool by_token, enum client_end *end, long *status)
{
	struct session *s = p->s;
	struct client_login l = { .arena = s->arena };
	const double start = now_ms();
	arena_reset(s->arena);
	p->ask.vers = s->o->ask.vers ? s->o->ask.vers : (p->state.vers[0] ? p->state.vers : "0");
	enum rc rc = client_login(&p->client, by_token ? str_of(p->state.token) : STR_NONE, &l);
	if (rc != RC_OK)
		return rc;
	count(s->tally, &l, now_ms() - start);
	remember(p, &l);
	if (s->show)
		show_end(s->show, &l);
	if (s->report)
		rc = report_login(s->report, &p->client, &l);
	*end = l.end;
	*status = l.status;
	return rc;
}

static enum rc log_in(struct phone *p, enum client_end *end)
{
	long status = 0;
	const bool by_token = p->token_kept || p->s->o->token || p->s->o->token_file;
	enum rc rc = one_login(p, by_token, end, &status);
	if (rc == RC_OK && *end == CLIENT_REFUSED && status == 511 && p->token_kept) {
		if (p->s->show)
			fputs("\nThe kept token is refused: the phone drops it and proves itself with its "
			      "card.\n\n",
				p->s->show->out);
		p->state.token[0] = '\0';
		rc = one_login(p, false, end, &status);
	}
	for (unsigned i = 0; i < p->s->o->fast && rc == RC_OK && *end == CLIENT_DONE && p->state.token[0];
		i++) {
		if (p->s->show)
			fputs("\nOnce more, with the token just received.\n\n", p->s->show->out);
		rc = one_login(p, true, end, &status);
	}
	return rc;
}

static enum rc leave_state(struct phone *p)
{
	const char *path = p->s->o->state_file;
	if (!path)
		return RC_OK;
	memcpy(p->state.seq, p->card.seq, sizeof(p->state.seq));
	p->state.sqn_ms = p->card.sqn_ms;
	return state_save(path, &p->state) == RC_OK ? RC_OK : told("cannot be written", path);
}

/* first + number, with the digits of first */
static void imsi_of(const struct options *o, uint64_t number, char out[16])
{
	uint64_t carry = number % o->range;
	memcpy(out, o->imsi, 16);
	for (size_t i = strlen(out); i-- > 0 && carry;) {
		carry += (uint64_t)(out[i] - '0');
		out[i] = (char)('0' + carry % 10);
		carry /= 10;
	}
}

enum rc session_run(struct session *s, uint64_t number, enum client_end *end)
{
	struct phone p = { .s = s, .ask = s->o->ask, .card = s->o->card };
	imsi_of(s->o, number, p.imsi);
	p.client = (struct client){ .ask = &p.ask,
		.persona = s->o->persona,
		.http = s->http,
		.card = &p.card,
		.imsi = str_of(p.imsi),
		.misbehave = s->o->misbehave,
		.watch = s->show ? watch : NULL,
		.user = s->show };
	enum rc rc = take_state(&p);
	if (rc == RC_OK)
		rc = take_token(&p);
	if (rc == RC_OK && s->show)
		show_head(s->show, &p.client);
	if (rc == RC_OK)
		rc = log_in(&p, end);
	if (rc == RC_OK)
		rc = leave_state(&p);
	secret_wipe(&p, sizeof(p));
	return rc;
}
