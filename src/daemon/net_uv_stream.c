/** TCP and TLS streams. */
#include "daemon/net_uv_stream.h"

#include "base/secret.h"
#include "crypto/tls_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

enum {
	PIECE = 16384, /* what a TLS record holds at most */
	TURN = 16,     /* pieces before other links have their turn */
	KEEP = 65536   /* an empty buffer above this size is given back */
};

static enum tls_stream_state plain_state(enum tls_stream_state wait, struct fault *f)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return wait;
	(void)FAIL(f, REASON_link_down, "%s", strerror(errno));
	return TLS_STREAM_BROKEN;
}

static enum tls_stream_state read_piece(struct net_link *l, uint8_t *p, size_t *n, struct fault *f)
{
	if (l->tls)
		return tls_stream_read(l->tls, p, PIECE, n, f);
	const ssize_t r = recv(l->fd, p, PIECE, 0);
	if (r < 0)
		return plain_state(TLS_STREAM_READ, f);
	*n = (size_t)r;
	return r ? TLS_STREAM_DONE : TLS_STREAM_END;
}

static enum tls_stream_state write_piece(struct net_link *l, struct bytes b, size_t *n, struct fault *f)
{
	if (l->tls)
		return tls_stream_write(l->tls, b, n, f);
	const ssize_t r = send(l->fd, b.p, b.n, MSG_NOSIGNAL);
	if (r < 0)
		return plain_state(TLS_STREAM_WRITE, f);
	*n = (size_t)r;
	return TLS_STREAM_DONE;
}

static void take_sent(struct net_uv_unsent *u, size_t n)
{
	u->n -= n;
	memmove(u->p, u->p + n, u->n);
	if (u->n || u->cap <= KEEP)
		return;
	secret_wipe(u->p, u->cap);
	free(u->p);
	*u = (struct net_uv_unsent){ NULL, 0, 0 };
}

static enum tls_stream_state flush(struct net_link *l, struct fault *f)
{
	const struct bytes all = { l->unsent.p, l->unsent.n };
	enum tls_stream_state s = TLS_STREAM_DONE;
	size_t done = 0;
	while (done < all.n && s == TLS_STREAM_DONE) {
		size_t n = 0;
		s = write_piece(l, (struct bytes){ all.p + done, all.n - done }, &n, f);
		done += s == TLS_STREAM_DONE ? n : 0;
	}
	if (done)
		take_sent(&l->unsent, done);
	return s;
}

static void poll_again(struct net_link *l, enum tls_stream_state written)
{
	net_uv_link_poll(l, UV_READABLE | (written == TLS_STREAM_WRITE || l->tls_writes ? UV_WRITABLE : 0));
}

static bool make_room(struct net_uv_unsent *u, size_t more)
{
	size_t cap = u->cap ? u->cap : 4096;
	if (u->n + more <= u->cap)
		return true;
	while (cap < u->n + more)
		cap *= 2;
	uint8_t *p = malloc(cap); /* not realloc: the old place is wiped */
	if (!p)
		return false;
	if (u->p) {
		memcpy(p, u->p, u->n);
		secret_wipe(u->p, u->cap);
		free(u->p);
	}
	u->p = p;
	u->cap = cap;
	return true;
}

enum rc net_uv_stream_send(struct net_link *l, struct bytes b, struct fault *f)
{
	if (b.n > NET_UNSENT_MAX - l->unsent.n)
		return FAIL(f, REASON_link_full, "%zu octets wait", l->unsent.n);
	if (!b.n)
		return RC_OK;
	if (!make_room(&l->unsent, b.n))
		return FAIL(f, REASON_memory, "what waits to be sent");
	memcpy(l->unsent.p + l->unsent.n, b.p, b.n);
	l->unsent.n += b.n;
	struct fault lost = { .reason = REASON_none };
	enum tls_stream_state s = flush(l, &lost);
	if (s == TLS_STREAM_BROKEN)
		s = TLS_STREAM_WRITE; /* the loop meets the same error and may call the owner then */
	poll_again(l, s);
	return RC_OK;
}

/* reads and tells until nothing is there, or it is the others' turn */
static enum tls_stream_state read_all(struct net_link *l, struct fault *f)
{
	uint8_t piece[PIECE];
	size_t n = 0;
	enum tls_stream_state s = TLS_STREAM_DONE;
	for (unsigned i = 0; i < TURN && s == TLS_STREAM_DONE && l->state == NET_UV_UP; i++) {
		s = read_piece(l, piece, &n, f);
		if (s != TLS_STREAM_DONE)
			break;
		l->parts.octets(l->parts.owner, (struct bytes){ piece, n });
		secret_wipe(piece, n); /* keys come this way */
	}
	return s;
}

void net_uv_stream_ready(struct net_link *l)
{
	struct fault f = { .reason = REASON_none };
	enum tls_stream_state s = read_all(l, &f);
	if (l->state != NET_UV_UP)
		return;
	l->tls_writes = s == TLS_STREAM_WRITE;
	if (s != TLS_STREAM_END && s != TLS_STREAM_BROKEN)
		s = flush(l, &f);
	if (s == TLS_STREAM_END || s == TLS_STREAM_BROKEN)
		net_uv_link_down(l, &f);
	else
		poll_again(l, s);
}
