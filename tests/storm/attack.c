/**
 * An attacker whose work is cheap: ClientHellos recorded once and sent again from a few addresses, and logins
 * that are begun over kept connections and never go on. Arguments: PORT ADDRESSES HELLOS_PER_SECOND
 * BEGINS_PER_SECOND SECONDS; output: one JSON object.
 */
#include "wire.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NET = 2, OPEN_MAX_ = 4096, EVENTS = 256, HELLO = 2048, LINES = 1000 };

static struct plan {
	unsigned port, addresses, hellos, begins;
	int64_t begun_us, ends_us;
	SSL_CTX *ctx;
	char hello[HELLO];
	size_t hello_n;
} plan;

/* hellos: sent, answered (the server shook hands), ended by the server before */
static unsigned sent, answered, ended;

static void record_hello(void)
{
	SSL *ssl = SSL_new(plan.ctx);
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	SSL_set_bio(ssl, in, out);
	(void)SSL_connect(ssl);
	const int n = BIO_read(out, plan.hello, HELLO);
	plan.hello_n = n > 0 ? (size_t)n : 0;
	SSL_free(ssl);
}

static void open_one(int ep, unsigned i)
{
	const int fd = wire_socket(NET, 1 + i % plan.addresses, plan.port, false);
	struct epoll_event e = { .events = EPOLLOUT, .data.fd = fd };
	if (fd >= 0)
		epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
}

static void on_event(int ep, const struct epoll_event *e)
{
	char in[4096];
	const int fd = e->data.fd;
	struct epoll_event next = { .events = EPOLLIN, .data.fd = fd };
	if (!(e->events & (EPOLLIN | EPOLLERR | EPOLLHUP))) {
		if (send(fd, plan.hello, plan.hello_n, MSG_NOSIGNAL) == (ssize_t)plan.hello_n) {
			sent++;
			epoll_ctl(ep, EPOLL_CTL_MOD, fd, &next);
			return;
		}
	} else if (recv(fd, in, sizeof(in), 0) > 0) {
		answered++;
	} else {
		ended++;
	}
	close(fd);
}

static void replay(void)
{
	const int ep = epoll_create1(0);
	unsigned opened = 0;
	while (wire_now_us() < plan.ends_us) {
		struct epoll_event e[EVENTS];
		const int64_t due = (wire_now_us() - plan.begun_us) * plan.hellos / 1000000;
		for (int i = 0; i < EVENTS && opened < due && opened - answered - ended < OPEN_MAX_; i++)
			open_one(ep, opened++);
		const int n = epoll_wait(ep, e, EVENTS, 1);
		for (int i = 0; i < n; i++)
			on_event(ep, &e[i]);
	}
	close(ep);
}

struct beginner {
	pthread_t thread;
	unsigned number, challenged, busy, ended;
	struct wire wire;
};

static size_t begin_of(unsigned i, char *out, size_t max)
{
	return (size_t)snprintf(out, max,
		"GET /?app=ap2004&terminal_id=3520991%08u&entitlement_version=12.0&EAP_ID=000101%010u@"
		"nai.epc.mnc001.mcc001.3gppnetwork.org HTTP/1.1\r\nHost: localhost\r\n\r\n",
		i, 1000 + i % LINES);
}

static bool ask_once(struct beginner *b, unsigned i)
{
	char request[512];
	if (!b->wire.ssl && !wire_open(&b->wire, plan.ctx, NET, 1 + b->number, plan.port))
		return false;
	if (!wire_ask(&b->wire, request, begin_of(i, request, sizeof(request)))) {
		wire_close(&b->wire);
		return false;
	}
	b->challenged += b->wire.status == 200;
	b->busy += b->wire.status == 503;
	if (strstr(b->wire.answer, "\r\nConnection: close"))
		wire_close(&b->wire);
	return true;
}

static void *begin_logins(void *user)
{
	struct beginner *b = user;
	const int64_t every = (int64_t)1000000 * plan.addresses / plan.begins;
	int64_t next = wire_now_us();
	b->wire.fd = -1;
	for (unsigned i = b->number * 7919; wire_now_us() < plan.ends_us; i++) {
		b->ended += !ask_once(b, i);
		next += every;
		const int64_t left = next - wire_now_us();
		if (left > 0)
			usleep((useconds_t)left);
	}
	wire_close(&b->wire);
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc != 6)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	plan.port = (unsigned)atoi(argv[1]);
	plan.addresses = (unsigned)atoi(argv[2]);
	plan.hellos = (unsigned)atoi(argv[3]);
	plan.begins = (unsigned)atoi(argv[4]);
	plan.ctx = wire_context();
	record_hello();
	plan.begun_us = wire_now_us();
	plan.ends_us = plan.begun_us + (int64_t)atoi(argv[5]) * 1000000;
	struct beginner *all = calloc(plan.addresses, sizeof(*all)), t = { 0 };
	const unsigned n = plan.begins ? plan.addresses : 0;
	for (unsigned i = 0; i < n; i++) {
		all[i].number = i;
		if (pthread_create(&all[i].thread, NULL, begin_logins, &all[i]) != 0)
			return 2;
	}
	replay();
	for (unsigned i = 0; i < n; i++) {
		pthread_join(all[i].thread, NULL);
		t.challenged += all[i].challenged;
		t.busy += all[i].busy;
		t.ended += all[i].ended;
	}
	printf("{\"hellos\":%u,\"answered\":%u,\"ended\":%u,\"challenged\":%u,\"busy\":%u,\"begins_ended\":%"
	       "u}\n",
		sent, answered, ended, t.challenged, t.busy, t.ended);
	return 0;
}
