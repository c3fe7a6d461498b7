/** Leg 1 asks for a challenge, leg 2 brings RES and the cookie and must get a document with a token. */
#include "bench_login.h"

#include "base/text.h"

#include <stdio.h>

#define EAP_TYPE_NAME "application/vnd.gsma.eap-relay.v1.0+json"
#define COMMON                                                                                               \
	"Host: localhost\r\nUser-Agent: PRD-TS43 term-ACME/A7 client-IMS-Entitlement/3.2 OS-Android/14\r\n"  \
	"Accept: " EAP_TYPE_NAME ", text/vnd.wap.connectivity-xml\r\n"

enum {
	EAP_MAX = 256,
	CHALLENGE_LEG = 1,
	IMSI_END = 7 /* eight digits: each line has a terminal of its own */
};

static struct bytes begin(struct bench_slot *s)
{
	struct bench_load *l = s->load;
	struct buf b;
	s->card = &l->cards.card[l->begun % l->cards.n];
	buf_init_fixed(&b, s->out, sizeof(s->out));
	buf_printf(&b,
		"GET "
		"/?terminal_id=3520990%s&terminal_vendor=ACME&terminal_model=A7&terminal_sw_version=14"
		"&entitlement_version=12.0&vers=0&EAP_ID=%s&app=ap2004 HTTP/1.1\r\n" COMMON "\r\n",
		s->card->imsi + IMSI_END, s->card->identity);
	return b.failed ? BYTES_NONE : buf_bytes(&b);
}

/* what stands between `before` and the next `end`; .p NULL: nothing */
static struct str between(struct str text, struct str before, char end)
{
	const size_t at = str_find_str(text, before);
	if (at == text.n)
		return STR_NONE;
	const struct str rest = str_sub(text, at + before.n, text.n);
	return str_sub(rest, 0, str_find(rest, end));
}

static bool write_answer(struct bench_slot *s, const struct bench_answer *a, struct buf *b)
{
	struct arena *arena = s->load->arena;
	struct bytes packet;
	struct buf eap, body;
	uint8_t mem[EAP_MAX], text[2 * EAP_MAX];
	const struct str cookie = bench_http_field(a, STR("Set-Cookie"));
	buf_init_fixed(&eap, mem, sizeof(mem));
	buf_init_fixed(&body, text, sizeof(text));
	arena_reset(arena);
	if (text_unbase64(arena, between(a->body, STR("\"eap-relay-packet\":\""), '"'), &packet) != RC_OK ||
		!bench_card_answer(s->card, packet, &eap))
		return false;
	buf_puts(&body, "{\"eap-relay-packet\":\"");
	text_base64(&body, buf_bytes(&eap));
	buf_puts(&body, "\"}");
	buf_printf(b,
		"POST / HTTP/1.1\r\n" COMMON "Content-Type: " EAP_TYPE_NAME
		"\r\nCookie: %.*s\r\nContent-Length: %zu\r\n\r\n%.*s",
		STR_ARG(str_sub(cookie, 0, str_find(cookie, ';'))), body.n, STR_ARG(buf_str(&body)));
	return cookie.n && !body.failed && !b->failed;
}

static enum bench_verdict document(struct bench_slot *s, const struct bench_answer *a)
{
	const struct str token = between(a->body, STR("name=\"token\" value=\""), '"');
	if (!token.n || str_find_str(a->body, STR("ap2004")) == a->body.n)
		return BENCH_BAD;
	if (s->load->tokens)
		fprintf(s->load->tokens, "%s %.*s\n", s->card->imsi, STR_ARG(token));
	return BENCH_DONE;
}

static enum bench_verdict answered(struct bench_slot *s, const struct bench_answer *a, struct bytes *out)
{
	struct buf b;
	if (a->status != 200)
		return BENCH_BAD;
	if (s->done > CHALLENGE_LEG)
		return document(s, a);
	buf_init_fixed(&b, s->out, sizeof(s->out));
	if (!write_answer(s, a, &b))
		return BENCH_BAD;
	*out = buf_bytes(&b);
	return s->load->o->legs == CHALLENGE_LEG ? BENCH_DONE : BENCH_NEXT;
}

const struct bench_work bench_login = { begin, answered };
