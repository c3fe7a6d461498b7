/** gzip of a whole body: one deflate state per process, used again and again. */
#pragma once

#include "base/arena.h"

struct gzip;

/** level 1 (fast) to 6. NULL: out of memory, or no such level. */
struct gzip *gzip_open(int level) MUST_USE;
void gzip_close(struct gzip **g);
/** RFC 1952. RC_NOMEM: the arena is too small. */
enum rc gzip_pack(struct gzip *g, struct arena *a, struct bytes in, struct bytes *out) MUST_USE;
