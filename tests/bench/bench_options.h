/** The command line of bench-load. */
#pragma once

#include "base/str.h"

#include <sys/types.h>

enum bench_mode { BENCH_REQUESTS, BENCH_LOGIN, BENCH_RADIUS };
enum { BENCH_PIDS_MAX = 64 };

struct bench_options {
	enum bench_mode mode;
	uint16_t port;           /* of 127.0.0.1 */
	bool tls;                /* TLS 1.3 and nothing older */
	bool fresh;              /* a connection per unit of work */
	bool resume;             /* with the ticket of the connection before; anything else is an error */
	bool hold;               /* each connection does one unit and stays open until stdin ends */
	unsigned connections;    /* also: logins under way at once (radius) */
	unsigned per_connection; /* requests: how many make a unit */
	unsigned legs;           /* login: 1 leaves every login half open */
	unsigned rate; /* units per second by the clock, whatever the server does; 0: as fast as it answers */
	unsigned long count;      /* units in all; 0: by time */
	unsigned long warm_count; /* radius: logins before the counted ones */
	double warm, seconds;
	const char *requests;      /* file of HTTP requests, one behind the other, none with a body */
	const char *cards;         /* file of lines: IMSI K OPc */
	const char *tokens;        /* login: file to which "IMSI TOKEN" goes */
	const char *contains;      /* every last answer of a unit must hold this text */
	const char *hlr;           /* radius: where hostapd asks for vectors */
	const char *secret;        /* radius */
	pid_t pid[BENCH_PIDS_MAX]; /* whose CPU is counted */
	size_t pids;
};

/** false: told to stderr. */
bool bench_options_read(int argc, char **argv, struct bench_options *out);
