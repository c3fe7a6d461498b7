/** The lines that log in, and the peer's half of EAP-AKA. */
#pragma once

#include "base/buf.h"
#include "crypto/usim_algo.h"

struct bench_card {
	char imsi[16];
	char identity[64]; /* the permanent NAI of a network with two digits of MNC (TS 23.003 19.3.2) */
	struct usim_algo algo;
};

struct bench_cards {
	struct bench_card *card;
	size_t n;
};

/** Lines "IMSI K OPc", Milenage. false: told to stderr. */
bool bench_cards_load(const char *path, struct bench_cards *out);
/** NULL: no such line. */
const struct bench_card *bench_cards_find(const struct bench_cards *c, struct str imsi);
void bench_cards_free(struct bench_cards *c);

/** What the card answers to a request of EAP-AKA: the identity, or RES when MAC-A and AT_MAC are right.
 * false: neither. */
bool bench_card_answer(const struct bench_card *card, struct bytes packet, struct buf *out);
