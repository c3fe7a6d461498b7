/**
 * Made-up cards, for bases that a machine is sized with: all that there is to a line follows from a seed and
 * its IMSI, so a load generator knows every card without a table. Python: hmac.new(seed, b"card " + imsi,
 * "sha256").digest().
 */
#pragma once

#include "base/str.h"

struct hmac_key;

struct made_card {
	uint8_t k[16], opc[16]; /* Milenage */
};

/* where nothing else is said */
#define MADE_CARD_SEED "entitled"

enum { MADE_CARD_CHANCE = 32 };

/** HMAC-SHA-256 keyed with the seed (hmac_key_new_sha256) over "card " and the IMSI: its first half is K, its
 * second OPc. */
void made_card(struct hmac_key *seed, struct str imsi, struct made_card *out);
/** The same over "line " and the IMSI: what else is made up for the line comes from these octets. */
void made_card_chance(struct hmac_key *seed, struct str imsi, uint8_t out[MADE_CARD_CHANCE]);
