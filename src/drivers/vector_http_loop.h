/** libcurl's transfers in the loop of the process: its sockets watched by the net, its one timer the env's.
 */
#pragma once

#include "base/env.h"
#include "base/list.h"
#include "ports/net.h"

#include <curl/curl.h>

enum {
	VECTOR_HTTP_LOOP_CONNECTIONS = 64,
	VECTOR_HTTP_LOOP_SOCKETS = 256 /* connections, and tries to make one to each address of a name */
};

struct vector_http_loop {
	CURLM *multi;
	struct env *env;
	struct net *net;
	struct env_timer timer;
	struct list watched;
	size_t fd_n;
	int fd[VECTOR_HTTP_LOOP_SOCKETS];
	/* a transfer came to its end; from the loop. It may add and take transfers, not close the loop. */
	void (*ended)(void *owner, CURL *easy, CURLcode how);
	void *owner;
};

/** env, net, ended and owner are set; the loop does not move in memory. */
enum rc vector_http_loop_open(struct vector_http_loop *l, struct fault *f) MUST_USE;
/** All transfers are taken out before. Accepts what was never opened. */
void vector_http_loop_close(struct vector_http_loop *l);
/** Never ends a transfer itself. */
enum rc vector_http_loop_add(struct vector_http_loop *l, CURL *easy, struct fault *f) MUST_USE;
void vector_http_loop_take(struct vector_http_loop *l, CURL *easy);
/** Something lies unread in our connection from this port, or its other side has closed it. */
bool vector_http_loop_speaks(const struct vector_http_loop *l, int port);
