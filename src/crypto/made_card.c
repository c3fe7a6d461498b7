/** One HMAC per line and purpose. */
#include "crypto/made_card.h"

#include "base/secret.h"
#include "crypto/hmac.h"

static void derive(struct hmac_key *seed, struct str purpose, struct str imsi, uint8_t out[HMAC_SHA256])
{
	const struct bytes part[] = { str_bytes(purpose), str_bytes(imsi) };
	hmac_key_mac(seed, part, sizeof(part) / sizeof(part[0]), out);
}

void made_card(struct hmac_key *seed, struct str imsi, struct made_card *out)
{
	uint8_t both[HMAC_SHA256];
	derive(seed, STR("card "), imsi, both);
	memcpy(out->k, both, sizeof(out->k));
	memcpy(out->opc, both + sizeof(out->k), sizeof(out->opc));
	secret_wipe(both, sizeof(both));
}

void made_card_chance(struct hmac_key *seed, struct str imsi, uint8_t out[MADE_CARD_CHANCE])
{
	derive(seed, STR("line "), imsi, out);
}
