/**
 * What one image of the master leaves to the next: the program is executed anew over itself, so the number of
 * the process, its children and its open descriptors stay, and everything else is gone. A record in memory
 * tells what they are.
 */
#pragma once

#include "daemon/master.h"
#include "daemon/sockets.h"

enum { HANDOVER_ELDERS_MAX = 1024, HANDOVER_SECRET = 16 };

struct handover {
	bool taken;                       /* there was a record */
	uint32_t tree;                    /* number of the latest tree of processes */
	uint32_t elder_tree, elder_bank;  /* of those that serve */
	int segment, tickets, page, wake; /* descriptors */
	int64_t rotate_ms;                /* CLOCK_MONOTONIC, which goes on: when ticket keys are due */
	uint8_t log_secret[HANDOVER_SECRET];
	struct sockets sockets;
	struct master_elder *elder; /* [elders] */
	size_t elders;
};

/** Writes the record into a new file in memory. */
enum rc handover_write(const struct handover *h, int *fd, struct fault *f) MUST_USE;
/** Whether exec closes the descriptors that the record names, and the record itself. */
void handover_keep(const struct handover *h, int fd, bool keep);
/** At the start: reads the record that the environment names, or what the service manager passes on
 * (sd_listen_fds(3)); neither: an empty one. REASON_handover: it is not for this program. */
enum rc handover_take(struct handover *h, struct fault *f) MUST_USE;
/** Forgets the lists; no descriptor is closed. */
void handover_free(struct handover *h);

/** The environment's name for the record's descriptor. */
#define HANDOVER_ENV "ENTITLED_HANDOVER"
