/** vector_http_loop.c: a transfer in a loop of the test's, and what is known of its connection afterwards. */
#include "unit.h"

#include "../support/net_poll.h"
#include "../support/vector_service_sim.h"

#include "drivers/vector_http_loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

struct bench {
	struct env_sim env;
	struct net_poll net;
	struct vector_service_sim service;
	struct vector_http_loop loop;
	CURL *easy;
	char url[64];
	unsigned ended;
	CURLcode how;
};

static void ended(void *owner, CURL *easy, CURLcode how)
{
	struct bench *b = owner;
	assert_ptr_equal(easy, b->easy);
	b->ended++;
	b->how = how;
}

static size_t swallow(char *p, size_t each, size_t n, void *owner)
{
	return each * n;
}

static int begin(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct fault f = { 0 };
	assert_non_null(b);
	env_sim_init(&b->env, 1, 0);
	net_poll_init(&b->net);
	vector_service_sim_open(&b->service, NULL);
	b->service.raw = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
	b->loop = (struct vector_http_loop){
		.env = &b->env.env, .net = &b->net.net, .ended = ended, .owner = b
	};
	assert_int_equal(vector_http_loop_open(&b->loop, &f), RC_OK);
	snprintf(b->url, sizeof(b->url), "http://127.0.0.1:%u/", b->service.port);
	b->easy = curl_easy_init();
	curl_easy_setopt(b->easy, CURLOPT_URL, b->url);
	curl_easy_setopt(b->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(b->easy, CURLOPT_POSTFIELDS, "{}");
	curl_easy_setopt(b->easy, CURLOPT_WRITEFUNCTION, swallow);
	*state = b;
	return 0;
}

static int finish(void **state)
{
	struct bench *b = *state;
	curl_easy_cleanup(b->easy);
	vector_http_loop_close(&b->loop);
	vector_http_loop_close(&b->loop);
	assert_int_equal(b->loop.fd_n, 0);
	assert_int_equal(b->net.n, 0);
	assert_int_equal(b->env.n, 0);
	vector_service_sim_close(&b->service);
	free(b);
	return 0;
}

static void settle(struct bench *b)
{
	for (unsigned quiet = 0; quiet < 3; quiet++) {
		env_sim_turn(&b->env);
		const bool served = vector_service_sim_turn(&b->service);
		if (net_poll_turn(&b->net) || served)
			quiet = 0;
	}
}

static int transfer(struct bench *b)
{
	long port = 0;
	const unsigned before = b->ended;
	assert_int_equal(vector_http_loop_add(&b->loop, b->easy, NULL), RC_OK);
	assert_int_equal(b->ended, before); /* from the loop only */
	settle(b);
	assert_int_equal(b->ended, before + 1);
	curl_easy_getinfo(b->easy, CURLINFO_LOCAL_PORT, &port);
	vector_http_loop_take(&b->loop, b->easy);
	return (int)port;
}

static void a_connection_rests_after_its_transfer(void **state)
{
	struct bench *b = *state;
	const int port = transfer(b);
	assert_int_equal(b->how, CURLE_OK);
	assert_int_equal(b->net.n, 0);
	assert_int_equal(b->loop.fd_n, 1);
	assert_int_equal(transfer(b), port);
	assert_int_equal(b->service.accepted, 1);
}

static void a_connection_that_speaks_or_ends_is_known(void **state)
{
	struct bench *b = *state;
	const int port = transfer(b);
	assert_false(vector_http_loop_speaks(&b->loop, port));
	vector_service_sim_say(&b->service, "x");
	assert_true(vector_http_loop_speaks(&b->loop, port));
	assert_false(vector_http_loop_speaks(&b->loop, port + 1));
	assert_int_equal(recv(b->loop.fd[0], &(char){ 0 }, 1, MSG_DONTWAIT), 1);
	assert_false(vector_http_loop_speaks(&b->loop, port));
	vector_service_sim_close(&b->service);
	assert_true(vector_http_loop_speaks(&b->loop, port));
}

static void more_sockets_than_there_may_be(void **state)
{
	struct bench *b = *state;
	for (b->loop.fd_n = 0; b->loop.fd_n < VECTOR_HTTP_LOOP_SOCKETS;)
		b->loop.fd[b->loop.fd_n++] = -1;
	(void)transfer(b);
	assert_int_equal(b->how, CURLE_COULDNT_CONNECT);
	b->loop.fd_n = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_connection_rests_after_its_transfer, begin, finish),
		cmocka_unit_test_setup_teardown(a_connection_that_speaks_or_ends_is_known, begin, finish),
		cmocka_unit_test_setup_teardown(more_sockets_than_there_may_be, begin, finish),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
