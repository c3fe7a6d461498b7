/** Random octets from OpenSSL's generator, which reseeds itself in a forked process. */
#include "crypto/rng.h"

#include "crypto/must.h"

#include <limits.h>
#include <openssl/rand.h>

void rng_fill(void *out, size_t n)
{
	unsigned char *p = out;
	while (n) {
		const size_t piece = n < INT_MAX ? n : INT_MAX;
		must(RAND_bytes(p, (int)piece));
		p += piece;
		n -= piece;
	}
}
