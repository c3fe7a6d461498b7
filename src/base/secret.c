/** Wiping and comparing secrets. */
#include "base/secret.h"

#include <stdint.h>
#include <string.h>

void secret_wipe(void *p, size_t n)
{
	if (n)
		explicit_bzero(p, n);
}

bool secret_equal(const void *a, const void *b, size_t n)
{
	const volatile uint8_t *x = a, *y = b;
	uint8_t differ = 0;
	for (size_t i = 0; i < n; i++)
		differ = (uint8_t)(differ | (x[i] ^ y[i]));
	return differ == 0;
}
