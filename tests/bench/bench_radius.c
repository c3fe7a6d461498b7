/** One socket per login under way, so that an answer can only belong to its last request. */
#include "bench_radius.h"

#include "base/secret.h"
#include "bench_cpu.h"
#include "bench_hlr.h"
#include "bench_result.h"
#include "codec/eap.h"
#include "codec/radius.h"
#include "crypto/digest.h"
#include "crypto/hmac.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EAP_MAX = 1024, EVENTS = 64, SILENCE_MS = 3000 };

struct peer {
	int fd;
	const struct bench_card *card;
	uint64_t begin_ns;
	uint8_t identifier, authenticator[RADIUS_AUTHENTICATOR];
};

struct radius {
	const struct bench_options *o;
	struct bench_cards cards;
	struct bench_hlr hlr;
	struct peer *peer;
	struct bench_result result;
	int epoll_fd;
	unsigned long begun, ended; /* the warm-up's too */
};

static struct bytes secret(const struct radius *r)
{
	return str_bytes(str_of(r->o->secret));
}

static bool send_request(struct radius *r, struct peer *p, struct bytes eap, struct bytes state)
{
	uint8_t mem[RADIUS_MAX], mac[HMAC_MD5];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	const size_t begin = radius_begin(&b, RADIUS_ACCESS_REQUEST, ++p->identifier);
	radius_put(&b, RADIUS_USER_NAME, str_bytes(str_of(p->card->identity)));
	radius_put(&b, RADIUS_NAS_IDENTIFIER, str_bytes(STR("bench")));
	radius_put_eap(&b, eap);
	if (state.n)
		radius_put(&b, RADIUS_STATE, state);
	const size_t mac_at = radius_put_message_authenticator(&b);
	radius_end(&b, begin);
	if (b.failed || getrandom(p->authenticator, sizeof(p->authenticator), 0) != sizeof(p->authenticator))
		return false;
	memcpy(mem + RADIUS_AUTHENTICATOR_AT, p->authenticator, sizeof(p->authenticator));
	const struct bytes whole = buf_bytes(&b);
	hmac_md5(secret(r), &whole, 1, mac);
	memcpy(mem + mac_at, mac, sizeof(mac));
	return send(p->fd, mem, b.n, 0) == (ssize_t)b.n;
}

static void begin(struct radius *r, struct peer *p)
{
	uint8_t mem[EAP_MAX];
	struct buf b;
	if (r->begun >= r->o->warm_count + r->o->count)
		return;
	p->card = &r->cards.card[r->begun++ % r->cards.n];
	p->begin_ns = bench_cpu_clock_ns();
	buf_init_fixed(&b, mem, sizeof(mem));
	eap_identity(&b, 0, str_bytes(str_of(p->card->identity)));
	if (b.failed || !send_request(r, p, buf_bytes(&b), BYTES_NONE))
		bench_result_error(&r->result, "no request");
}

static void end(struct radius *r, struct peer *p, const char *wrong)
{
	r->ended++;
	if (wrong)
		bench_result_error(&r->result, wrong);
	else
		bench_result_unit(&r->result, p->begin_ns);
	if (r->o->warm_count && r->ended == r->o->warm_count)
		bench_result_begin(&r->result, r->o);
	begin(r, p);
}

/* RFC 2865 3: the answer's authenticator stands over its octets with the request's in its place */
static bool is_answer(const struct radius *r, const struct peer *p, const struct radius_packet *a)
{
	uint8_t md5[DIGEST_MD5];
	const struct bytes part[] = { { a->whole.p, RADIUS_AUTHENTICATOR_AT }, BYTES_OF(p->authenticator),
		{ a->whole.p + RADIUS_HEAD, a->whole.n - RADIUS_HEAD }, secret(r) };
	digest_md5(part, sizeof(part) / sizeof(part[0]), md5);
	return a->identifier == p->identifier &&
	       secret_equal(md5, a->whole.p + RADIUS_AUTHENTICATOR_AT, sizeof(md5));
}

static void turn(struct radius *r, struct peer *p, const struct radius_packet *a)
{
	uint8_t in[EAP_MAX], out[EAP_MAX];
	struct buf eap, answer;
	buf_init_fixed(&eap, in, sizeof(in));
	buf_init_fixed(&answer, out, sizeof(out));
	radius_eap(a, &eap);
	r->result.answers++;
	if (a->code == RADIUS_ACCESS_ACCEPT && eap.n && in[0] == EAP_CODE_SUCCESS)
		end(r, p, NULL);
	else if (a->code != RADIUS_ACCESS_CHALLENGE || eap.failed ||
		 !bench_card_answer(p->card, buf_bytes(&eap), &answer))
		end(r, p, a->code == RADIUS_ACCESS_REJECT ? "rejected" : "wrong answer");
	else if (!send_request(r, p, buf_bytes(&answer), a->state))
		end(r, p, "no request");
}

static void receive(struct radius *r, struct peer *p)
{
	uint8_t mem[RADIUS_MAX];
	struct radius_packet a;
	struct fault f = { 0 };
	ssize_t n;
	while ((n = recv(p->fd, mem, sizeof(mem), 0)) > 0)
		if (radius_read((struct bytes){ mem, (size_t)n }, &a, &f) != RC_OK || !is_answer(r, p, &a))
			bench_result_error(&r->result, "not an answer");
		else
			turn(r, p, &a);
}

static bool watch(const struct radius *r, int fd, void *user)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = user };
	return epoll_ctl(r->epoll_fd, EPOLL_CTL_ADD, fd, &e) == 0;
}

static bool open_peer(struct radius *r, struct peer *p)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(r->o->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	p->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	return p->fd >= 0 && connect(p->fd, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
	       watch(r, p->fd, p);
}

static bool prepare(struct radius *r)
{
	r->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	r->peer = calloc(r->o->connections, sizeof(*r->peer));
	if (r->epoll_fd < 0 || !r->peer || !bench_cards_load(r->o->cards, &r->cards) ||
		!bench_hlr_open(&r->hlr, r->o->hlr, &r->cards) || !watch(r, r->hlr.fd, NULL))
		return false;
	for (unsigned i = 0; i < r->o->connections; i++)
		if (!open_peer(r, &r->peer[i]))
			return false;
	return true;
}

static void loop(struct radius *r)
{
	struct epoll_event e[EVENTS];
	const unsigned long all = r->o->warm_count + r->o->count;
	bench_result_begin(&r->result, r->o);
	for (unsigned i = 0; i < r->o->connections; i++)
		begin(r, &r->peer[i]);
	while (r->ended < all && r->result.errors == 0) {
		const int n = epoll_wait(r->epoll_fd, e, EVENTS, SILENCE_MS);
		if (n == 0)
			bench_result_error(&r->result, "silence");
		for (int i = 0; i < n; i++) {
			if (e[i].data.ptr)
				receive(r, e[i].data.ptr);
			else
				bench_hlr_answer(&r->hlr);
		}
	}
	bench_result_end(&r->result, r->o);
	bench_result_print(&r->result);
}

static void release(struct radius *r)
{
	for (unsigned i = 0; r->peer && i < r->o->connections; i++)
		if (r->peer[i].fd > 0)
			close(r->peer[i].fd);
	free(r->peer);
	bench_hlr_close(&r->hlr);
	bench_cards_free(&r->cards);
	bench_result_free(&r->result);
	if (r->epoll_fd >= 0)
		close(r->epoll_fd);
}

bool bench_radius_run(const struct bench_options *o)
{
	struct radius r = { .o = o, .hlr.fd = -1 };
	const bool ok = prepare(&r);
	if (ok)
		loop(&r);
	const bool good = ok && r.result.errors == 0;
	release(&r);
	return good;
}
