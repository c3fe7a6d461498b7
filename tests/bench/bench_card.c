/** A card without memory: it takes any SQN, because it has to be cheap and what is measured is the server. */
#include "bench_card.h"

#include "base/secret.h"
#include "base/text.h"
#include "codec/eap_aka.h"
#include "crypto/aka_keys.h"

#include <stdio.h>
#include <stdlib.h>

enum { MILENAGE_KEY = 16, MILENAGE_RES = 8, LINE_MAX_OCTETS = 128 };

static bool read_card(struct str line, struct bench_card *out)
{
	struct str imsi, k, opc;
	*out = (struct bench_card){
		.algo = { .kind = USIM_ALGO_MILENAGE, .k_len = MILENAGE_KEY, .res_len = MILENAGE_RES }
	};
	if (!str_next(&line, ' ', &imsi) || !str_next(&line, ' ', &k) || !str_next(&line, ' ', &opc) ||
		imsi.n != sizeof(out->imsi) - 1 || !text_unhex(k, out->algo.k, MILENAGE_KEY) ||
		!text_unhex(opc, out->algo.opc, MILENAGE_KEY))
		return false;
	memcpy(out->imsi, imsi.p, imsi.n);
	snprintf(out->identity, sizeof(out->identity), "0%s@nai.epc.mnc0%.2s.mcc%.3s.3gppnetwork.org",
		out->imsi, out->imsi + 3, out->imsi);
	return true;
}

static bool add(struct bench_cards *c, struct str line)
{
	if ((c->n & (c->n + 1)) == 0) { /* room for 1, 3, 7, ... */
		struct bench_card *more = realloc(c->card, (2 * c->n + 1) * sizeof(*more));
		if (!more)
			return false;
		c->card = more;
	}
	return read_card(line, &c->card[c->n]) && ++c->n;
}

bool bench_cards_load(const char *path, struct bench_cards *out)
{
	char line[LINE_MAX_OCTETS];
	bool ok = true;
	FILE *f = fopen(path, "re");
	*out = (struct bench_cards){ 0 };
	while (f && ok && fgets(line, sizeof(line), f))
		ok = add(out, str_sub(str_of(line), 0, strcspn(line, "\n")));
	if (f)
		fclose(f);
	if (f && ok && out->n)
		return true;
	fprintf(stderr, "bench-load: %s: no lines of IMSI K OPc\n", path);
	return false;
}

const struct bench_card *bench_cards_find(const struct bench_cards *c, struct str imsi)
{
	for (size_t i = 0; i < c->n; i++)
		if (str_is(imsi, c->card[i].imsi))
			return &c->card[i];
	return NULL;
}

void bench_cards_free(struct bench_cards *c)
{
	free(c->card);
	c->card = NULL;
}

static bool answer_challenge(const struct bench_card *card, const struct eap_aka_message *m, struct buf *out)
{
	struct usim_algo_autn seq;
	struct usim_algo_vector v;
	struct aka_keys keys;
	uint8_t mac[AKA_KEYS_MAC];
	const unsigned need = EAP_AKA_HAS_RAND | EAP_AKA_HAS_AUTN | EAP_AKA_HAS_MAC;
	if ((m->have & need) != need ||
		usim_algo_autn_open(&card->algo, m->rand.p, m->autn.p, &seq, &v) != RC_OK)
		return false;
	aka_keys_derive(str_bytes(str_of(card->identity)), v.ik, v.ck, &keys);
	aka_keys_mac(keys.k_aut, m->eap.whole, eap_aka_mac_at(m), BYTES_NONE, mac);
	if (!secret_equal(mac, m->mac.p, sizeof(mac)))
		return false;
	const size_t begin = out->n, at = eap_aka_challenge_answer(
					     out, m->eap.identifier, (struct bytes){ v.res, v.res_len });
	if (out->failed)
		return false;
	aka_keys_mac(keys.k_aut, (struct bytes){ out->p + begin, out->n - begin }, at, BYTES_NONE,
		out->p + begin + at);
	return true;
}

bool bench_card_answer(const struct bench_card *card, struct bytes packet, struct buf *out)
{
	struct fault f = { 0 };
	struct eap_packet eap;
	struct eap_aka_message m;
	if (eap_read(packet, &eap, &f) != RC_OK || eap.code != EAP_CODE_REQUEST || eap.type != EAP_TYPE_AKA ||
		eap_aka_read(&eap, &m, &f) != RC_OK)
		return false;
	if (m.subtype == EAP_AKA_CHALLENGE)
		return answer_challenge(card, &m, out);
	if (m.subtype != EAP_AKA_IDENTITY)
		return false;
	eap_aka_identity(out, eap.identifier, str_bytes(str_of(card->identity)));
	return !out->failed;
}
