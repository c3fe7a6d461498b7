/** A heap for client libraries that carry key material: what is given back is wiped. */
#pragma once

#include <stddef.h>

void *vector_http_heap_take(size_t n);
void *vector_http_heap_take_zeroed(size_t n, size_t each);
void *vector_http_heap_resize(void *p, size_t n);
char *vector_http_heap_text(const char *z);
/** Wipes, then frees; takes NULL. */
void vector_http_heap_give(void *p);
