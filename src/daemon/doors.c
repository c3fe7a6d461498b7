/** Finds or opens the listeners of the settings `listen`, `admin.listen` and `admin.socket`. */
#include "daemon/doors.h"

#include "daemon/listen_bind.h"

#include <stdlib.h>
#include <unistd.h>

static enum rc made(struct doors *d, int fd, struct fault *f)
{
	const enum rc rc =
		sockets_add(&d->all, (struct socket_row){ .fd = fd, .ours = true, .used = true }, f);
	if (rc != RC_OK)
		close(fd);
	return rc;
}

/* all that listen there already */
static enum rc adopt(struct doors *d, const struct listen_url *u, struct door *door, bool *ours)
{
	struct socket_row *row;
	size_t at = 0;
	while ((row = sockets_find(&d->all, u, &at))) {
		if (row->used) /* the address is configured twice: whoever binds it finds out */
			continue;
		int *more = realloc(door->fd, (door->n + 1) * sizeof(*more));
		if (!more)
			return RC_NOMEM;
		door->fd = more;
		door->fd[door->n++] = row->fd;
		row->used = true;
		*ours = row->ours;
	}
	return RC_OK;
}

/* `want` more; the first of an address finds out whether anybody else is there */
static enum rc grow(struct doors *d, struct listen_url *u, struct door *door, size_t want, struct fault *f)
{
	int *more = realloc(door->fd, (door->n + want) * sizeof(*more));
	if (!more)
		return FAIL(f, REASON_memory, "listeners");
	door->fd = more;
	enum rc rc = door->n == 0 ? listen_bind(u, want, &more[0], f)
				  : listen_bind_join(u, want, &more[door->n], f);
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < want; i++) {
		const enum rc one = made(d, more[door->n], f);
		door->n++;
		rc = rc == RC_OK ? one : rc;
	}
	return rc;
}

static enum rc door_open(
	struct doors *d, struct listen_url *u, size_t want, struct door *out, struct fault *f)
{
	struct door door = { 0 };
	bool ours = true; /* another's cannot be shared out by binding more */
	enum rc rc = adopt(d, u, &door, &ours);
	if (rc != RC_OK)
		rc = FAIL(f, REASON_memory, "listeners");
	else if (door.n == 0 || (door.n < want && ours))
		rc = grow(d, u, &door, want - door.n, f);
	if (rc == RC_OK)
		*out = door;
	else
		free(door.fd);
	return rc;
}

/* there is no SO_REUSEPORT for files: all accept from one queue */
static size_t wanted(const struct doors *d, const struct listen_url *u)
{
	return listen_path(u) ? 1 : d->workers;
}

static enum rc worker_doors(struct doors *d, const struct conf *c, struct fault *f)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; i < conf_count(c, "listen") && rc == RC_OK; i++) {
		rc = listen_parse(conf_at(c, "listen", i), &d->url[i], f);
		if (rc == RC_OK)
			rc = door_open(d, &d->url[i], wanted(d, &d->url[i]), &d->door[i], f);
		d->n += rc == RC_OK;
	}
	return rc;
}

static enum rc health_doors(struct doors *d, const struct conf *c, struct fault *f)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; i < conf_count(c, "admin.listen") && rc == RC_OK; i++) {
		struct door one = { 0 };
		rc = listen_parse_admin(conf_at(c, "admin.listen", i), &d->health_url[i], f);
		if (rc == RC_OK)
			rc = door_open(d, &d->health_url[i], 1, &one, f);
		if (rc != RC_OK)
			break;
		d->health[d->n_health++] = one.fd[0];
		free(one.fd);
	}
	return rc;
}

static enum rc admin_door(struct doors *d, const struct conf *c, struct fault *f)
{
	const char *path = conf_text(c, "admin.socket").p;
	struct socket_row *row = sockets_find_unix(&d->all, path);
	if (row && access(path, F_OK) == 0) {
		row->used = true;
		d->admin = row->fd;
		return RC_OK;
	}
	enum rc rc = listen_bind_unix(path, &d->admin, f);
	if (rc == RC_OK)
		rc = made(d, d->admin, f);
	return rc;
}

static void forget(struct doors *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->door[i].fd);
	*d = (struct doors){ .admin = -1, .all = d->all };
}

enum rc doors_open(struct doors *d, const struct conf *c, unsigned workers, struct fault *f)
{
	const size_t before = d->all.n;
	*d = (struct doors){ .workers = workers, .admin = -1, .all = d->all };
	/* first: it tells a second server of this configuration from a foreign port */
	enum rc rc = admin_door(d, c, f);
	if (rc == RC_OK)
		rc = worker_doors(d, c, f);
	if (rc == RC_OK)
		rc = health_doors(d, c, f);
	if (rc == RC_OK)
		return RC_OK;
	sockets_drop(&d->all, before, true);
	for (size_t i = 0; i < d->all.n; i++)
		d->all.row[i].used = false;
	forget(d);
	return rc;
}

enum rc doors_try(struct sockets *all, const struct conf *c, unsigned workers, struct fault *f)
{
	const size_t before = all->n;
	struct doors d = { .all = *all };
	const enum rc rc = doors_open(&d, c, workers, f);
	sockets_drop(&d.all, before, true);
	forget(&d);
	*all = d.all;
	return rc;
}

bool doors_accepts(const struct doors *d, const struct door *door, unsigned worker, size_t k)
{
	return door->n < d->workers ? k == worker % door->n : k % d->workers == worker;
}

void doors_settle(struct doors *d)
{
	sockets_drop(&d->all, 0, false);
}

void doors_refuse(struct doors *d)
{
	for (size_t i = 0; i < d->all.n; i++) {
		struct socket_row *row = &d->all.row[i];
		row->used = row->fd == d->admin;
		for (size_t k = 0; k < d->n_health; k++)
			row->used = row->used || row->fd == d->health[k];
	}
	sockets_drop(&d->all, 0, false);
}

void doors_keep_worker(struct doors *d, unsigned worker)
{
	size_t n = 0;
	int *keep = calloc(d->all.n, sizeof(*keep));
	for (size_t i = 0; i < d->n && keep; i++) {
		for (size_t k = 0; k < d->door[i].n; k++) {
			if (doors_accepts(d, &d->door[i], worker, k))
				keep[n++] = d->door[i].fd[k];
		}
	}
	sockets_keep(&d->all, keep, n);
	free(keep);
}

void doors_keep_core(struct doors *d)
{
	int keep[LISTEN_MAX + 1] = { d->admin };
	memcpy(keep + 1, d->health, d->n_health * sizeof(keep[0]));
	sockets_keep(&d->all, keep, 1 + d->n_health);
}

void doors_keep_none(struct doors *d)
{
	sockets_keep(&d->all, NULL, 0);
}

void doors_close(struct doors *d)
{
	sockets_drop(&d->all, 0, true);
	forget(d);
}
