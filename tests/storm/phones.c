/**
 * Honest phones: each connects, shakes hands in full, and either shows its token or logs in with EAP-AKA;
 * then the next one. What is counted is useful answers and how long each phone took, from connect() on.
 * Arguments: PORT PHONES SECONDS LOGIN_EVERY LINES K OPC; output: one JSON object.
 */
#include "base/text.h"
#include "codec/eap_aka.h"
#include "crypto/aka_keys.h"
#include "crypto/usim_algo.h"
#include "wire.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REQUEST = 8192, NET = 1, HOSTS = 50, TIMES_MAX = 1 << 18, REST_US = 50000 };

static struct plan {
	unsigned port, phones, login_every, lines;
	int64_t ends_us;
	struct usim_algo card;
	SSL_CTX *ctx;
} plan;

struct phone {
	pthread_t thread;
	unsigned number, useful, logins, closed, busy, other;
	char imsi[16], nai[64], token[512];
	struct arena *arena;
	struct wire wire;
	uint32_t *us; /* of each useful answer */
};

static size_t get(const struct phone *p, char *out, bool by_token)
{
	return (size_t)snprintf(out, REQUEST,
		"GET /?app=ap2004&terminal_id=3520990%08u&terminal_vendor=ACME&terminal_model=A7&vers=0&"
		"entitlement_version=12.0&%s=%s HTTP/1.1\r\nHost: localhost\r\n"
		"Accept: %sapplication/json\r\n\r\n",
		p->number, by_token ? "token" : "EAP_ID", by_token ? p->token : p->nai,
		by_token ? "" : "application/vnd.gsma.eap-relay.v1.0+json, ");
}

/* EAP-Response/AKA-Challenge as base64; false: not a challenge of our network */
static bool answer_to(const struct phone *p, struct bytes packet, struct buf *out)
{
	struct eap_packet eap;
	struct eap_aka_message m;
	struct usim_algo_autn autn;
	struct usim_algo_vector v;
	struct aka_keys keys;
	struct buf b;
	if (eap_read(packet, &eap, NULL) != RC_OK || eap_aka_read(&eap, &m, NULL) != RC_OK || !m.rand.p ||
		!m.autn.p || usim_algo_autn_open(&plan.card, m.rand.p, m.autn.p, &autn, &v) != RC_OK)
		return false;
	buf_init(&b, p->arena, 256);
	const size_t at = eap_aka_challenge_answer(&b, eap.identifier, (struct bytes){ v.res, v.res_len });
	aka_keys_derive(str_bytes(str_of(p->nai)), v.ik, v.ck, &keys);
	aka_keys_mac(keys.k_aut, buf_bytes(&b), at, BYTES_NONE, b.p + at);
	text_base64(out, buf_bytes(&b));
	return !b.failed && !out->failed;
}

static size_t post(struct phone *p, char *out)
{
	size_t n, cookie_n;
	const char *packet64 = wire_find(&p->wire, "\"eap-relay-packet\":\"", '"', &n);
	const char *cookie = wire_find(&p->wire, "Set-Cookie: ", ';', &cookie_n);
	struct bytes packet;
	struct buf answer;
	buf_init(&answer, p->arena, 512);
	if (!packet64 || !cookie || text_unbase64(p->arena, (struct str){ packet64, n }, &packet) != RC_OK ||
		!answer_to(p, packet, &answer))
		return 0;
	return (size_t)snprintf(out, REQUEST,
		"POST / HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
		"Content-Type: application/vnd.gsma.eap-relay.v1.0+json\r\nCookie: %.*s\r\nContent-Length: "
		"%zu\r\n\r\n"
		"{\"eap-relay-packet\":\"%.*s\"}",
		(int)cookie_n, cookie, answer.n + 23, STR_ARG(buf_str(&answer)));
}

static bool keep_token(struct phone *p)
{
	size_t n;
	const char *token = wire_find(&p->wire, "\"token\":\"", '"', &n);
	if (!token || n >= sizeof(p->token))
		return false;
	memcpy(p->token, token, n);
	p->token[n] = 0;
	return true;
}

/* RC_LIMIT: 503; RC_UNAVAIL: the connection ended */
static enum rc visit(struct phone *p, bool login)
{
	char request[REQUEST];
	enum rc rc = wire_ask(&p->wire, request, get(p, request, !login)) ? RC_OK : RC_UNAVAIL;
	if (rc == RC_OK && login && p->wire.status == 200) {
		const size_t n = post(p, request);
		rc = !n ? RC_INVALID : wire_ask(&p->wire, request, n) ? RC_OK : RC_UNAVAIL;
	}
	if (rc != RC_OK || p->wire.status != 200)
		return rc != RC_OK ? rc : p->wire.status == 503 ? RC_LIMIT : RC_INVALID;
	return !login || keep_token(p) ? RC_OK : RC_INVALID;
}

static void note(struct phone *p, enum rc rc, bool login, int64_t took_us)
{
	if (rc == RC_OK && p->useful < TIMES_MAX)
		p->us[p->useful++] = (uint32_t)took_us;
	p->logins += rc == RC_OK && login;
	p->closed += rc == RC_UNAVAIL;
	p->busy += rc == RC_LIMIT;
	p->other += rc == RC_INVALID;
	if (rc != RC_OK)
		usleep(REST_US);
}

static void *run(void *user)
{
	struct phone *p = user;
	for (unsigned turn = 0; wire_now_us() < plan.ends_us; turn++) {
		const int64_t begun = wire_now_us();
		const bool login = !p->token[0] || (plan.login_every && turn % plan.login_every == 0);
		enum rc rc = RC_UNAVAIL;
		if (wire_open(&p->wire, plan.ctx, NET, 1 + p->number % HOSTS, plan.port)) {
			rc = visit(p, login);
			wire_close(&p->wire);
		}
		note(p, rc, login, wire_now_us() - begun);
		arena_reset(p->arena);
	}
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

static void report(struct phone *all, double seconds)
{
	struct phone t = { 0 };
	for (unsigned i = 0; i < plan.phones; i++)
		t.useful += all[i].useful;
	t.us = calloc(t.useful + 1, sizeof(*t.us));
	for (unsigned i = 0, n = 0; i < plan.phones; i++) {
		memcpy(t.us + n, all[i].us, all[i].useful * sizeof(*t.us));
		n += all[i].useful;
		t.logins += all[i].logins;
		t.closed += all[i].closed;
		t.busy += all[i].busy;
		t.other += all[i].other;
	}
	qsort(t.us, t.useful, sizeof(*t.us), by_size);
	printf("{\"useful\":%u,\"logins\":%u,\"closed\":%u,\"busy\":%u,\"other\":%u,\"seconds\":%.2f,"
	       "\"ms_p50\":%.1f,\"ms_p99\":%.1f,\"ms_most\":%.1f}\n",
		t.useful, t.logins, t.closed, t.busy, t.other, seconds, t.us[t.useful / 2] / 1e3,
		t.us[(size_t)t.useful * 99 / 100] / 1e3, t.us[t.useful ? t.useful - 1 : 0] / 1e3);
	free(t.us);
}

static bool begin(struct phone *p, unsigned i)
{
	p->number = i;
	snprintf(p->imsi, sizeof(p->imsi), "00101%010u", 1000 + i % plan.lines);
	snprintf(p->nai, sizeof(p->nai), "0%s@nai.epc.mnc001.mcc001.3gppnetwork.org", p->imsi);
	p->arena = arena_new(1 << 16);
	p->us = calloc(TIMES_MAX, sizeof(*p->us));
	return p->arena && p->us && pthread_create(&p->thread, NULL, run, p) == 0;
}

int main(int argc, char **argv)
{
	if (argc != 8)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	plan.port = (unsigned)atoi(argv[1]);
	plan.phones = (unsigned)atoi(argv[2]);
	plan.login_every = (unsigned)atoi(argv[4]);
	plan.lines = (unsigned)atoi(argv[5]);
	plan.card = (struct usim_algo){ .kind = USIM_ALGO_MILENAGE, .k_len = 16, .res_len = 8 };
	if (!text_unhex(str_of(argv[6]), plan.card.k, 16) || !text_unhex(str_of(argv[7]), plan.card.opc, 16))
		return 2;
	plan.ctx = wire_context();
	const int64_t begun = wire_now_us();
	plan.ends_us = begun + (int64_t)atoi(argv[3]) * 1000000;
	struct phone *all = calloc(plan.phones, sizeof(*all));
	for (unsigned i = 0; i < plan.phones; i++)
		if (!begin(&all[i], i))
			return 2;
	for (unsigned i = 0; i < plan.phones; i++)
		pthread_join(all[i].thread, NULL);
	report(all, (double)(wire_now_us() - begun) / 1e6);
	return 0;
}
