/** Secrets: wiped for good, compared in constant time. There is no formatter for them anywhere. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

void secret_wipe(void *p, size_t n);
/** Reads all n octets of both whatever they hold. */
bool secret_equal(const void *a, const void *b, size_t n);
