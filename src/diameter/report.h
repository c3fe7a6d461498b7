/** What entitled-diameter logs, from any thread: our own events. The library's words are passed on while it
 * starts and never afterwards, because it prints whole messages, identities and keys included. */
#pragma once

#include "base/fault.h"
#include "base/log.h"

void report_open(enum log_format format, enum log_level level);
/** The library reads its settings or starts: what it says of them. */
void report_library(const char *text);
/** Nothing that the library says is passed on any more. */
void report_started(uint32_t generation);
void report_start_failed(const struct fault *f);
void report_ended(const char *why);
/** A peer that stays down is told of once; further attempts are of level debug. */
void report_peer_up(struct str peer);
void report_peer_down(struct str peer, const char *cause);
/** Answers that core did not take in time. */
void report_answers_dropped(uint64_t n);
/** Writes what a full pipe held back; called now and then. */
void report_flush(void);
