/** The callbacks of libcurl's multi-socket interface. A watch or timer that is refused is not reported to
 * libcurl, which would give up all transfers: the one concerned ends at its deadline. */
#include "drivers/vector_http_loop.h"

#include "drivers/vector_http_heap.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct sock {
	struct net_watch watch;
	struct list node;
	struct vector_http_loop *loop;
	curl_socket_t fd;
};

static void act(struct vector_http_loop *l, curl_socket_t fd, int events)
{
	int running, left;
	CURLMsg *m;
	(void)curl_multi_socket_action(l->multi, fd, events, &running);
	while ((m = curl_multi_info_read(l->multi, &left)))
		if (m->msg == CURLMSG_DONE)
			l->ended(l->owner, m->easy_handle, m->data.result);
}

static void on_ready(struct net_watch *w, unsigned events)
{
	const struct sock *s = w->owner;
	const int in = events & NET_READABLE ? CURL_CSELECT_IN : 0;
	const int out = events & NET_WRITABLE ? CURL_CSELECT_OUT : 0;
	act(s->loop, s->fd, in | out);
}

static void on_timer(struct env_timer *t)
{
	act(t->owner, CURL_SOCKET_TIMEOUT, 0);
}

static int timer_wanted(CURLM *multi, long ms, void *owner)
{
	struct vector_http_loop *l = owner;
	if (ms < 0)
		l->env->ops->timer_disarm(l->env, &l->timer);
	else
		(void)!l->env->ops->timer_arm(l->env, &l->timer, ms);
	return 0;
}

static struct sock *sock_new(struct vector_http_loop *l, curl_socket_t fd)
{
	struct sock *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->watch = (struct net_watch){ .ready = on_ready, .owner = s };
	s->loop = l;
	s->fd = fd;
	list_push(&l->watched, &s->node);
	(void)curl_multi_assign(l->multi, fd, s);
	return s;
}

static void sock_free(struct sock *s)
{
	struct net *n = s->loop->net;
	n->ops->unwatch(n, &s->watch);
	list_take(&s->node);
	free(s);
}

static int watch_wanted(CURL *easy, curl_socket_t fd, int what, void *owner, void *socket)
{
	struct vector_http_loop *l = owner;
	struct sock *s = socket;
	if (what == CURL_POLL_REMOVE) {
		if (s)
			sock_free(s);
		return 0;
	}
	if (!s)
		s = sock_new(l, fd);
	const unsigned in = what & CURL_POLL_IN ? NET_READABLE : 0u;
	const unsigned out = what & CURL_POLL_OUT ? NET_WRITABLE : 0u;
	if (s)
		(void)!l->net->ops->watch(l->net, &s->watch, fd, in | out, NULL);
	return 0;
}

static curl_socket_t open_socket(void *owner, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct vector_http_loop *l = owner;
	if (l->fd_n == VECTOR_HTTP_LOOP_SOCKETS)
		return CURL_SOCKET_BAD;
	const int fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
	if (fd >= 0)
		l->fd[l->fd_n++] = fd;
	return fd;
}

static int close_socket(void *owner, curl_socket_t fd)
{
	struct vector_http_loop *l = owner;
	for (size_t i = 0; i < l->fd_n; i++)
		if (l->fd[i] == fd) {
			l->fd[i] = l->fd[--l->fd_n];
			break;
		}
	return close(fd);
}

static int port_of(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a = { .any.sa_family = AF_UNSPEC };
	socklen_t n = sizeof(a);
	if (getsockname(fd, &a.any, &n))
		return -1;
	return ntohs(a.any.sa_family == AF_INET6 ? a.v6.sin6_port : a.v4.sin_port);
}

bool vector_http_loop_speaks(const struct vector_http_loop *l, int port)
{
	char one;
	for (size_t i = 0; i < l->fd_n; i++)
		if (port_of(l->fd[i]) == port && recv(l->fd[i], &one, 1, MSG_PEEK | MSG_DONTWAIT) >= 0)
			return true;
	return false;
}

enum rc vector_http_loop_open(struct vector_http_loop *l, struct fault *f)
{
	list_init(&l->watched);
	l->timer = (struct env_timer){ .fire = on_timer, .owner = l };
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, vector_http_heap_take, vector_http_heap_give,
		    vector_http_heap_resize, vector_http_heap_text, vector_http_heap_take_zeroed))
		return FAIL(f, REASON_memory, "libcurl");
	l->multi = curl_multi_init();
	if (!l->multi) {
		curl_global_cleanup();
		return FAIL(f, REASON_memory, "libcurl");
	}
	curl_multi_setopt(l->multi, CURLMOPT_SOCKETFUNCTION, watch_wanted);
	curl_multi_setopt(l->multi, CURLMOPT_SOCKETDATA, l);
	curl_multi_setopt(l->multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
	curl_multi_setopt(l->multi, CURLMOPT_TIMERDATA, l);
	curl_multi_setopt(l->multi, CURLMOPT_MAXCONNECTS, (long)VECTOR_HTTP_LOOP_CONNECTIONS);
	curl_multi_setopt(l->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)VECTOR_HTTP_LOOP_CONNECTIONS);
	return RC_OK;
}

void vector_http_loop_close(struct vector_http_loop *l)
{
	struct list *node;
	if (!l->multi)
		return;
	(void)curl_multi_cleanup(l->multi);
	l->multi = NULL;
	while ((node = list_pop(&l->watched)))
		sock_free(list_owner(node, struct sock, node));
	l->env->ops->timer_disarm(l->env, &l->timer);
	curl_global_cleanup();
}

enum rc vector_http_loop_add(struct vector_http_loop *l, CURL *easy, struct fault *f)
{
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, l);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, l);
	if (curl_multi_add_handle(l->multi, easy) != CURLM_OK)
		return FAIL(f, REASON_memory, "libcurl");
	return RC_OK;
}

void vector_http_loop_take(struct vector_http_loop *l, CURL *easy)
{
	(void)curl_multi_remove_handle(l->multi, easy);
}
