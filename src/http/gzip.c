/** gzip with zlib. */
#include "http/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16 /* zlib's way to say gzip instead of zlib framing */, MEM_LEVEL = 8 };

struct gzip {
	z_stream z;
};

struct gzip *gzip_open(int level)
{
	if (level < 1 || level > 6)
		return NULL;
	struct gzip *g = calloc(1, sizeof(*g));
	if (g && deflateInit2(&g->z, level, Z_DEFLATED, GZIP_WINDOW, MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(g);
		return NULL;
	}
	return g;
}

void gzip_close(struct gzip **g)
{
	if (!*g)
		return;
	deflateEnd(&(*g)->z);
	free(*g);
	*g = NULL;
}

enum rc gzip_pack(struct gzip *g, struct arena *a, struct bytes in, struct bytes *out)
{
	if (in.n > INT_MAX)
		return RC_NOMEM;
	const size_t room = deflateBound(&g->z, in.n);
	uint8_t *p = arena_take(a, room);
	if (!p)
		return RC_NOMEM;
	g->z.next_in = (z_const Bytef *)in.p;
	g->z.avail_in = (uInt)in.n;
	g->z.next_out = p;
	g->z.avail_out = (uInt)room;
	const int r = deflate(&g->z, Z_FINISH);
	const size_t n = g->z.total_out;
	deflateReset(&g->z);
	if (r != Z_STREAM_END)
		return RC_BUG;
	*out = (struct bytes){ p, n };
	return RC_OK;
}
