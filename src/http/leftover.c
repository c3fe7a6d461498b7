/** Octets that had to wait. */
#include "http/leftover.h"

#include "base/secret.h"

#include <stdlib.h>

void leftover_drop(struct leftover *l)
{
	secret_wipe(l->p, l->n);
	free(l->p);
	*l = (struct leftover){ 0 };
}

bool leftover_keep(struct leftover *l, struct bytes b)
{
	uint8_t *p = b.n ? malloc(b.n) : NULL;
	if (p)
		memcpy(p, b.p, b.n);
	leftover_drop(l);
	if (!p)
		return b.n == 0;
	*l = (struct leftover){ .p = p, .n = b.n };
	return true;
}
