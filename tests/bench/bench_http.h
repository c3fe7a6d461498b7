/** Answers of HTTP/1.1 as both servers write them: a head with Content-Length, then the body. */
#pragma once

#include "base/str.h"

#include <sys/types.h>

struct bench_answer {
	unsigned status;
	struct str head, body;
	bool last; /* the server closes the connection */
};

/** Octets that the answer takes; 0: more must come; -1: not such an answer. */
ssize_t bench_http_read(struct bytes in, struct bench_answer *out);
/** The value of a field of the head, whatever its case; .p NULL: none. */
struct str bench_http_field(const struct bench_answer *a, struct str name);
