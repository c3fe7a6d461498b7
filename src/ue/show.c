/** Printing the steps of a login. */
#include "ue/show.h"

#include "ue/meaning.h"
#include "ue/show_text.h"
#include "ue/trace.h"

#include <stdlib.h>
#include <unistd.h>

bool show_colour(FILE *out)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	return isatty(fileno(out)) && !(no && no[0]) && term && strcmp(term, "dumb") != 0;
}

void show_title(const struct show *s, const char *text)
{
	fprintf(s->out, "\n%s%s%s\n", show_text_code(s, SHOW_BOLD), text, show_text_code(s, SHOW_PLAIN));
	for (size_t i = 0; i < strlen(text) && i < SHOW_WIDTH; i++)
		fputc('=', s->out);
	fputc('\n', s->out);
}

void show_head(const struct show *s, const struct client *c)
{
	static const char *const MEMORY[] = { "an array of SEQ", "one SEQ", "one SQN" };
	fprintf(s->out, "\nLogin of %.*s at %s\n", STR_ARG(c->imsi), c->ask->url);
	fprintf(s->out, "The phone is %s: %s.\n", c->persona->name, c->persona->help);
	fprintf(s->out, "The card is %s and remembers %s.\n\n",
		c->card->algo.kind == USIM_ALGO_TUAK ? "TUAK" : "Milenage", MEMORY[c->card->memory]);
}

static void show_request(struct show *s, const struct step *step)
{
	const struct http_request *r = step->request;
	char name[64];
	if (step->packet.n)
		show_text_heading(s, ++s->number, "The phone answers", trace_packet_name(step->packet, name));
	else
		show_text_heading(s, ++s->number, "The phone asks", r->method);
	const struct str url = str_of(r->url);
	show_text_pair(s, r->method, str_sub(url, 0, str_find(url, '?')), NULL);
	for (const struct param *p = step->params.first; p; p = p->next)
		show_text_str_pair(s, p->name, p->value, NULL);
	for (const struct http_header *h = r->headers; h; h = h->next)
		if (s->trace || str_is(h->name, "Accept") || str_is(h->name, "Cookie"))
			show_text_header(s, h);
	if (s->trace && step->packet.n)
		trace_packet(s->out, step->packet);
	if (s->trace && r->body.n)
		show_text_block(s, r->body);
}

static void show_response(struct show *s, const struct http_response *r)
{
	const char *meaning = meaning_of_status(r->status);
	const enum show_colour_name colour = r->status == 200 ? SHOW_GREEN : SHOW_RED;
	fprintf(s->out, "    The server says %s%ld %s%s in %.1f ms\n", show_text_code(s, colour), r->status,
		meaning ? meaning : "", show_text_code(s, SHOW_PLAIN), r->ms);
	for (const struct http_header *h = r->headers; h; h = h->next)
		if (s->trace || str_ieq(h->name, STR("Content-Type")) ||
			str_ieq(h->name, STR("Set-Cookie")) || str_ieq(h->name, STR("Retry-After")) ||
			str_ieq(h->name, STR("Location")))
			show_text_header(s, h);
	if (s->trace && r->body.n)
		show_text_block(s, r->body);
	fputc('\n', s->out);
}

static void show_card(const struct show *s, const struct eap_peer_turn *t)
{
	const struct usim_answer *c = &t->card;
	fputs("    The card\n", s->out);
	if (c->outcome == USIM_REFUSED || c->outcome == USIM_BROKEN) {
		show_text_pair(s, "MAC-A", STR("wrong: this network does not know my key"), NULL);
		return;
	}
	show_text_pair(s, "MAC-A", STR("right: this is my network"), NULL);
	show_text_number(s, "SQN", c->sqn,
		c->outcome == USIM_ANSWERED ? "fresh" : "NOT fresh: a synchronisation failure");
	show_text_number(s, "accepted before", c->sqn_ms, NULL);
	if (c->outcome == USIM_ANSWERED)
		show_text_hex(s, "RES", (struct bytes){ c->res, c->res_len }, NULL);
	else
		show_text_hex(s, "AUTS", (struct bytes){ c->auts, sizeof(c->auts) },
			"tells the network where the card stands");
}

static void show_challenge(const struct show *s, const struct step *step)
{
	const struct eap_peer_turn *t = step->turn;
	char name[64];
	fprintf(s->out, "    The challenge taken apart: %s, %zu octets\n",
		trace_packet_name(step->packet, name), step->packet.n);
	if (s->trace)
		trace_packet(s->out, step->packet);
	if (!t->has_card) {
		fputs("      this client cannot use it\n\n", s->out);
		return;
	}
	const uint8_t *autn = t->challenge.autn;
	show_text_hex(s, "RAND", (struct bytes){ t->challenge.rand, 16 }, NULL);
	show_text_hex(s, "AUTN SQN xor AK", (struct bytes){ autn, 6 }, NULL);
	show_text_hex(s, "AUTN AMF", (struct bytes){ autn + 6, 2 }, NULL);
	show_text_hex(s, "AUTN MAC-A", (struct bytes){ autn + 8, 8 }, NULL);
	if (t->mac_checked)
		show_text_hex(s, "AT_MAC", (struct bytes){ t->challenge.mac, 16 },
			t->mac_right ? "right under K_aut" : "WRONG under K_aut");
	show_card(s, t);
	fputc('\n', s->out);
}

static void show_node(const struct show *s, const struct doc_node *n, unsigned depth)
{
	for (; n; n = n->next) {
		if (depth == 1 && str_ieq(n->name, STR("AppID")))
			continue; /* stands in the line above */
		if (n->kind == DOC_PARM) {
			show_text_leaf(s, depth, n->name, n->value);
			continue;
		}
		const char *app = depth == 0 ? meaning_of_app(n->name) : NULL;
		fprintf(s->out, "%*s%s", (int)(6 + 2 * depth), "", show_text_code(s, SHOW_BOLD));
		show_text_plain(s, n->name, 60);
		fprintf(s->out, "%s%s%s\n", show_text_code(s, SHOW_PLAIN), app ? "  " : "", app ? app : "");
		show_node(s, n->first, depth + 1);
	}
}

static void show_document(const struct show *s, const struct document *d)
{
	fprintf(s->out, "    The entitlement document (%s)\n", d->json ? "JSON" : "XML");
	show_node(s, d->root->first, 0);
	fputc('\n', s->out);
}

void show_step(struct show *s, const struct step *step)
{
	switch (step->kind) {
	case STEP_REQUEST:
		show_request(s, step);
		break;
	case STEP_RESPONSE:
		show_response(s, step->response);
		break;
	case STEP_CHALLENGE:
		show_challenge(s, step);
		break;
	case STEP_DOCUMENT:
		show_document(s, step->document);
		break;
	case STEP_NOTE:
	case STEP_KINDS:
		fputs("    ", s->out);
		show_text_plain(s, step->note, 96);
		fputs("\n\n", s->out);
		break;
	}
	fflush(s->out);
}

const char *show_end_word(enum client_end end)
{
	switch (end) {
	case CLIENT_DONE:
		return "done";
	case CLIENT_REFUSED:
		return "refused";
	case CLIENT_NETWORK:
		return "network";
	case CLIENT_RULE:
		return "rule";
	case CLIENT_CARD:
		return "card";
	}
	return "unknown";
}

static const char *sentence(const struct client_login *l)
{
	switch (l->end) {
	case CLIENT_DONE:
		return l->by_token ? "Done: the token was enough." : "Done: the card proved itself.";
	case CLIENT_REFUSED:
		return "Refused by the server.";
	case CLIENT_NETWORK:
		return "No answer from the server.";
	case CLIENT_RULE:
		return "The server broke a rule:";
	case CLIENT_CARD:
		break;
	}
	return "The card or the phone did not go on.";
}

void show_end(const struct show *s, const struct client_login *l)
{
	const enum show_colour_name colour = l->end == CLIENT_DONE ? SHOW_GREEN : SHOW_RED;
	fprintf(s->out, "%s%s%s", show_text_code(s, colour), sentence(l), show_text_code(s, SHOW_PLAIN));
	if (l->end == CLIENT_REFUSED)
		fprintf(s->out, " Status %ld.", l->status);
	if (l->end == CLIENT_DONE)
		fprintf(s->out, " %.1f ms on the network.", l->ms);
	fputc('\n', s->out);
	for (unsigned i = 0; i < l->findings.count && i < FINDINGS_MAX; i++)
		show_text_finding(s, &l->findings.row[i]);
	fflush(s->out);
}
