/** The far side of hostapd's EAP-SIM DB: it answers with vectors made as our own AuC makes them. */
#pragma once

#include "bench_card.h"

struct bench_hlr {
	int fd;
	const char *path;
	const struct bench_cards *cards;
	uint64_t sqn;
};

/** A datagram socket at `path`. false: told to stderr. */
bool bench_hlr_open(struct bench_hlr *h, const char *path, const struct bench_cards *cards);
/** Answers all questions that have come. */
void bench_hlr_answer(struct bench_hlr *h);
void bench_hlr_close(struct bench_hlr *h);
