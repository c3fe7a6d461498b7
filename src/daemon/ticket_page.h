/** The file in memory that holds the keys of TLS session tickets: the master's to write, the workers' to
 * read, nobody else's. It is mapped only where it is used, so a process that closes the descriptor has
 * nothing of it. */
#pragma once

#include "base/fault.h"
#include "crypto/ticket_keys.h"

/** *fd < 0, or of another size (another version's): makes one. */
enum rc ticket_page_open(int *fd, struct fault *f) MUST_USE;
/** In the master. */
enum rc ticket_page_rotate(int fd, struct fault *f) MUST_USE;
/** In a worker, for its whole life; closes the descriptor. */
enum rc ticket_page_read(int *fd, const struct ticket_keys **out, struct fault *f) MUST_USE;
