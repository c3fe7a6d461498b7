/** Opens the listeners of the settings `listen`, `admin.listen` and `admin.socket`. */
#include "daemon/doors.h"

#include <stdlib.h>
#include <unistd.h>

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static enum rc worker_doors(struct doors *d, const struct conf *c, struct fault *f)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; i < conf_count(c, "listen") && rc == RC_OK; i++) {
		int *fd = calloc(d->workers, sizeof(*fd));
		if (!fd)
			return FAIL(f, REASON_memory, "listeners");
		rc = listen_parse(conf_at(c, "listen", i), &d->url[i], f);
		if (rc == RC_OK)
			rc = listen_bind(&d->url[i], d->workers, fd, f);
		if (rc == RC_OK)
			d->fd[d->n++] = fd;
		else
			free(fd);
	}
	return rc;
}

static enum rc health_doors(struct doors *d, const struct conf *c, struct fault *f)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; i < conf_count(c, "admin.listen") && rc == RC_OK; i++) {
		rc = listen_parse(conf_at(c, "admin.listen", i), &d->health_url[i], f);
		if (rc == RC_OK)
			rc = listen_bind(&d->health_url[i], 1, &d->health[i], f);
		if (rc == RC_OK)
			d->n_health++;
	}
	return rc;
}

enum rc doors_open(struct doors *d, const struct conf *c, unsigned workers, struct fault *f)
{
	const char *path = conf_text(c, "admin.socket").p;
	*d = (struct doors){ .workers = workers, .admin = -1 };
	enum rc rc = listen_unix(path, &d->admin,
		f); /* first: it tells a second server of this configuration from a foreign port */
	if (rc == RC_OK)
		d->admin_path = path;
	if (rc == RC_OK)
		rc = worker_doors(d, c, f);
	if (rc == RC_OK)
		rc = health_doors(d, c, f);
	if (rc != RC_OK)
		doors_close(d);
	return rc;
}

static void core_doors_close(struct doors *d)
{
	fd_close(&d->admin);
	for (size_t i = 0; i < d->n_health; i++)
		fd_close(&d->health[i]);
}

/* except: a worker that keeps its own; d->workers: none does */
static void worker_doors_close(struct doors *d, unsigned except)
{
	for (size_t i = 0; i < d->n; i++) {
		for (unsigned w = 0; w < d->workers; w++) {
			if (w != except)
				fd_close(&d->fd[i][w]);
		}
	}
}

void doors_keep_worker(struct doors *d, unsigned worker)
{
	core_doors_close(d);
	worker_doors_close(d, worker);
}

void doors_keep_core(struct doors *d)
{
	worker_doors_close(d, d->workers);
}

void doors_keep_none(struct doors *d)
{
	core_doors_close(d);
	worker_doors_close(d, d->workers);
}

void doors_close(struct doors *d)
{
	doors_keep_none(d);
	for (size_t i = 0; i < d->n; i++)
		free(d->fd[i]);
	if (d->admin_path)
		unlink(d->admin_path);
	*d = (struct doors){ .admin = -1 };
}
