/** memfd and mmap around crypto/ticket_keys.h. */
#include "daemon/ticket_page.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum rc map(int fd, int how, void **out, struct fault *f)
{
	*out = mmap(NULL, ticket_keys_size(), how, MAP_SHARED, fd, 0);
	return *out == MAP_FAILED ? FAIL(f, REASON_memory, "ticket keys: %s", strerror(errno)) : RC_OK;
}

static enum rc fill(int fd, struct fault *f)
{
	void *p;
	const enum rc rc = map(fd, PROT_READ | PROT_WRITE, &p, f);
	if (rc != RC_OK)
		return rc;
	ticket_keys_make(p);
	munmap(p, ticket_keys_size());
	return RC_OK;
}

enum rc ticket_page_open(int *fd, struct fault *f)
{
	struct stat st;
	if (*fd >= 0 && fstat(*fd, &st) == 0 && st.st_size == (off_t)ticket_keys_size())
		return RC_OK;
	if (*fd >= 0)
		close(*fd);
	*fd = memfd_create("entitled-tickets", MFD_CLOEXEC);
	if (*fd < 0 || ftruncate(*fd, (off_t)ticket_keys_size()) != 0)
		return FAIL(f, REASON_memory, "ticket keys: %s", strerror(errno));
	return fill(*fd, f);
}

enum rc ticket_page_rotate(int fd, struct fault *f)
{
	void *p;
	const enum rc rc = map(fd, PROT_READ | PROT_WRITE, &p, f);
	if (rc != RC_OK)
		return rc;
	ticket_keys_rotate(p);
	munmap(p, ticket_keys_size());
	return RC_OK;
}

enum rc ticket_page_read(int *fd, const struct ticket_keys **out, struct fault *f)
{
	void *p;
	const enum rc rc = map(*fd, PROT_READ, &p, f);
	close(*fd);
	*fd = -1;
	*out = rc == RC_OK ? p : NULL;
	return rc;
}
