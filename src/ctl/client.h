/** The admin API of a server on this machine: HTTP over its unix socket. */
#pragma once

#include "base/arena.h"

struct client;

struct client_answer {
	long status;
	struct str body; /* zero-terminated; until the next call */
};

/** NULL: no memory. Nothing is connected yet. */
struct client *client_open(const char *socket) MUST_USE;
void client_close(struct client **c);
/** body.p NULL: none. RC_UNAVAIL: no answer, see client_why(); RC_NOMEM: the answer is too long. */
enum rc client_do(struct client *c, const char *method, const char *path, struct str body,
	struct client_answer *out) MUST_USE;
/** The same in pieces, for who has other work meanwhile: the body stays until client_end(), client_push() now
 * and then sends what the socket takes. */
enum rc client_begin(struct client *c, const char *method, const char *path, struct str body) MUST_USE;
void client_push(struct client *c);
enum rc client_end(struct client *c, struct client_answer *out) MUST_USE;
const char *client_why(const struct client *c);
const char *client_socket(const struct client *c);
