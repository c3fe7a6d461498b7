/**
 * When those who are refused shall come back: each gets the next free place in a queue that is as fast as
 * logins were let in while others had to wait, so that all who were told come at a rate that can be served.
 * A few words in the shared segment, one queue per node. Pure: time and chance are arguments.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct backlog;

size_t backlog_size(void);
/** Lays it into zeroed shared memory; once, before the processes fork. */
struct backlog *backlog_make(void *memory);
/** The begin of a login was served. */
void backlog_served(struct backlog *b, int64_t now_ms);
/** One is refused: Retry-After in seconds, 1 to most_s, spread by chance over half to one and a half of its
 * turn. */
int backlog_refused(struct backlog *b, int64_t now_ms, uint32_t chance, int64_t most_s);
/** How long the one who is refused now would wait, and how fast the queue is: for operators. */
int64_t backlog_wait_ms(const struct backlog *b, int64_t now_ms);
int64_t backlog_per_second(const struct backlog *b);
