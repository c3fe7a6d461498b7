/** Words with one writer each; the lines are complete before `answered` says so. */
#include "daemon/reload_page.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum rc file_make(int *fd, struct fault *f)
{
	*fd = memfd_create("entitled-reload", MFD_CLOEXEC);
	if (*fd >= 0 && ftruncate(*fd, sizeof(struct reload_page)) == 0)
		return RC_OK;
	return FAIL(f, REASON_memory, "reload page: %s", strerror(errno));
}

enum rc reload_page_open(int *fd, struct reload_page **out, struct fault *f)
{
	const bool fresh = *fd < 0;
	struct stat st;
	const enum rc rc = fresh ? file_make(fd, f) : RC_OK;
	if (rc != RC_OK)
		return rc;
	if (fstat(*fd, &st) != 0 || st.st_size != (off_t)sizeof(**out))
		return FAIL(f, REASON_handover, "the page of reloads has another size");
	struct reload_page *p = mmap(NULL, sizeof(*p), PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	if (p == MAP_FAILED)
		return FAIL(f, REASON_memory, "reload page: %s", strerror(errno));
	if (fresh)
		p->version = RELOAD_PAGE_VERSION;
	*out = p;
	if (p->version == RELOAD_PAGE_VERSION)
		return RC_OK;
	reload_page_close(out);
	return FAIL(f, REASON_handover, "the page of reloads is of another version");
}

void reload_page_close(struct reload_page **p)
{
	if (*p)
		munmap(*p, sizeof(**p));
	*p = NULL;
}

uint32_t reload_page_ask(struct reload_page *p)
{
	return atomic_fetch_add(&p->asked, 1) + 1;
}

static bool reached(const _Atomic uint32_t *word, uint32_t number)
{
	return (int32_t)(atomic_load(word) - number) >= 0;
}

bool reload_page_answer(const struct reload_page *p, uint32_t question, bool *refused, struct str *lines)
{
	if (!reached(&p->answered, question))
		return false;
	*refused = atomic_load(&p->refused) != 0;
	*lines = (struct str){ p->lines, p->n < sizeof(p->lines) ? p->n : sizeof(p->lines) };
	return true;
}

bool reload_page_wanted(const struct reload_page *p)
{
	return atomic_load(&p->asked) != atomic_load(&p->taken);
}

void reload_page_begin(struct reload_page *p)
{
	p->n = 0;
	reload_page_take(p);
}

void reload_page_take(struct reload_page *p)
{
	atomic_store(&p->taken, atomic_load(&p->asked));
}

void reload_page_say(struct reload_page *p, const char *line)
{
	const size_t n = strlen(line), gap = p->n > 0;
	if (p->n + gap + n > sizeof(p->lines))
		return;
	if (gap)
		p->lines[p->n] = '\n';
	memcpy(p->lines + p->n + gap, line, n);
	p->n += (uint32_t)(gap + n);
}

void reload_page_end(struct reload_page *p, bool refused)
{
	atomic_store(&p->refused, refused);
	atomic_store(&p->answered, atomic_load(&p->taken));
}
