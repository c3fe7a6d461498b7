/** Plain structures in a file in memory, told apart by a number of version. */
#include "daemon/handover.h"

#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { VERSION = 1, SOCKETS_MAX = 16384, FIRST_PASSED = 3 };
static const char magic[8] = "entitled";

struct head {
	char magic[8];
	uint32_t version, tree, elder_tree, elder_bank;
	int32_t segment, tickets, page, wake;
	int64_t rotate_ms;
	uint32_t sockets, elders;
	uint8_t log_secret[HANDOVER_SECRET];
};

struct socket_record {
	int32_t fd;
	uint32_t ours;
};

struct elder_record {
	int32_t pid;
	uint32_t order, beside;
	char role[MASTER_ROLE];
};

static bool put(int fd, const void *p, size_t n)
{
	return write(fd, p, n) == (ssize_t)n;
}

static bool rows_put(const struct handover *h, int fd)
{
	bool ok = true;
	for (size_t i = 0; i < h->sockets.n && ok; i++) {
		const struct socket_record r = { h->sockets.row[i].fd, h->sockets.row[i].ours };
		ok = put(fd, &r, sizeof(r));
	}
	for (size_t i = 0; i < h->elders && ok; i++) {
		const struct master_elder *e = &h->elder[i];
		struct elder_record r = { .pid = e->pid, .order = e->order, .beside = e->beside };
		memcpy(r.role, e->role, sizeof(r.role));
		ok = put(fd, &r, sizeof(r));
	}
	return ok;
}

enum rc handover_write(const struct handover *h, int *fd, struct fault *f)
{
	struct head head = { .version = VERSION,
		.tree = h->tree,
		.elder_tree = h->elder_tree,
		.elder_bank = h->elder_bank,
		.segment = h->segment,
		.tickets = h->tickets,
		.page = h->page,
		.wake = h->wake,
		.rotate_ms = h->rotate_ms,
		.sockets = (uint32_t)h->sockets.n,
		.elders = (uint32_t)h->elders };
	memcpy(head.magic, magic, sizeof(magic));
	memcpy(head.log_secret, h->log_secret, sizeof(head.log_secret));
	const int file = memfd_create("entitled-handover", MFD_CLOEXEC);
	const bool ok = file >= 0 && put(file, &head, sizeof(head)) && rows_put(h, file);
	secret_wipe(&head, sizeof(head));
	if (ok) {
		*fd = file;
		return RC_OK;
	}
	if (file >= 0)
		close(file);
	return FAIL(f, REASON_memory, "handover: %s", strerror(errno));
}

static void keep_one(int fd, bool keep)
{
	if (fd >= 0)
		(void)fcntl(fd, F_SETFD, keep ? 0 : FD_CLOEXEC);
}

void handover_keep(const struct handover *h, int fd, bool keep)
{
	const int all[] = { fd, h->segment, h->tickets, h->page, h->wake };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		keep_one(all[i], keep);
	for (size_t i = 0; i < h->sockets.n; i++)
		keep_one(h->sockets.row[i].fd, keep);
}

static bool get(int fd, off_t *at, void *out, size_t n)
{
	const bool ok = pread(fd, out, n, *at) == (ssize_t)n;
	*at += (off_t)n;
	return ok;
}

static enum rc rows_get(struct handover *h, int fd, off_t at, const struct head *head, struct fault *f)
{
	for (uint32_t i = 0; i < head->sockets; i++) {
		struct socket_record r;
		if (!get(fd, &at, &r, sizeof(r)))
			return FAIL(f, REASON_handover, "socket %u", i);
		const enum rc rc =
			sockets_add(&h->sockets, (struct socket_row){ .fd = r.fd, .ours = r.ours != 0 }, f);
		if (rc != RC_OK)
			return rc;
	}
	h->elder = calloc(head->elders + 1, sizeof(*h->elder));
	if (!h->elder)
		return FAIL(f, REASON_memory, "%u processes", head->elders);
	for (uint32_t i = 0; i < head->elders; i++) {
		struct elder_record r;
		if (!get(fd, &at, &r, sizeof(r)) || r.beside > MASTER_ALONE)
			return FAIL(f, REASON_handover, "process %u", i);
		struct master_elder *e = &h->elder[h->elders++];
		*e = (struct master_elder){ r.pid, r.order, (enum master_beside)r.beside, "" };
		memcpy(e->role, r.role, sizeof(e->role) - 1);
	}
	return RC_OK;
}

static enum rc record_read(struct handover *h, int fd, struct fault *f)
{
	struct head head;
	off_t at = 0;
	if (!get(fd, &at, &head, sizeof(head)) || memcmp(head.magic, magic, sizeof(magic)) != 0)
		return FAIL(f, REASON_handover, "no record");
	if (head.version != VERSION || head.sockets > SOCKETS_MAX || head.elders > HANDOVER_ELDERS_MAX)
		return FAIL(f, REASON_handover,
			"the running server's record is of version %u, this program's of %u", head.version,
			VERSION);
	*h = (struct handover){ .taken = true,
		.tree = head.tree,
		.elder_tree = head.elder_tree,
		.elder_bank = head.elder_bank,
		.segment = head.segment,
		.tickets = head.tickets,
		.page = head.page,
		.wake = head.wake,
		.rotate_ms = head.rotate_ms };
	memcpy(h->log_secret, head.log_secret, sizeof(h->log_secret));
	const enum rc rc = rows_get(h, fd, at, &head, f);
	secret_wipe(&head, sizeof(head));
	handover_keep(h, -1, false);
	return rc;
}

static bool number(const char *name, uint64_t max, uint64_t *out)
{
	const char *text = getenv(name);
	return text && str_to_u64(str_of(text), max, out);
}

/* sd_listen_fds(3) */
static enum rc passed(struct handover *h, struct fault *f)
{
	uint64_t pid, n;
	enum rc rc = RC_OK;
	const bool given = number("LISTEN_PID", INT32_MAX, &pid) && pid == (uint64_t)getpid() &&
			   number("LISTEN_FDS", SOCKETS_MAX, &n);
	for (int i = 0; given && i < (int)n && rc == RC_OK; i++) {
		keep_one(FIRST_PASSED + i, false);
		(void)fcntl(FIRST_PASSED + i, F_SETFL, O_NONBLOCK);
		rc = sockets_add(&h->sockets, (struct socket_row){ .fd = FIRST_PASSED + i }, f);
	}
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_FDNAMES");
	return rc;
}

enum rc handover_take(struct handover *h, struct fault *f)
{
	uint64_t fd;
	*h = (struct handover){ .elder_bank = 1, .segment = -1, .tickets = -1, .page = -1, .wake = -1 };
	if (!number(HANDOVER_ENV, INT32_MAX, &fd))
		return passed(h, f);
	unsetenv(HANDOVER_ENV);
	const enum rc rc = record_read(h, (int)fd, f);
	close((int)fd);
	return rc;
}

void handover_free(struct handover *h)
{
	free(h->sockets.row);
	free(h->elder);
	secret_wipe(h->log_secret, sizeof(h->log_secret));
	*h = (struct handover){ .segment = -1, .tickets = -1, .page = -1, .wake = -1 };
}
