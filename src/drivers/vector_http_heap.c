/** malloc() with a free() that leaves nothing behind; blocks of either may be given to the other. */
#include "drivers/vector_http_heap.h"

#include "base/secret.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *vector_http_heap_take(size_t n)
{
	return malloc(n);
}

void *vector_http_heap_take_zeroed(size_t n, size_t each)
{
	return calloc(n, each);
}

/* never in place: realloc() would leave the old octets where they were */
void *vector_http_heap_resize(void *p, size_t n)
{
	void *moved = malloc(n);
	if (!moved || !p)
		return moved;
	const size_t had = malloc_usable_size(p);
	memcpy(moved, p, had < n ? had : n);
	vector_http_heap_give(p);
	return moved;
}

char *vector_http_heap_text(const char *z)
{
	return strdup(z);
}

void vector_http_heap_give(void *p)
{
	if (!p)
		return;
	secret_wipe(p, malloc_usable_size(p));
	free(p);
}
