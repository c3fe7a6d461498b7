/** The peer's side of EAP-AKA full authentication, with faults on demand. */
#include "ue/eap_peer.h"

#include "base/secret.h"
#include "codec/eap_aka.h"
#include "crypto/aka_keys.h"

enum { ANSWER_MAX = 64, UNABLE_TO_PROCESS = 0 };

static void check_mac(const struct eap_peer *peer, struct bytes packet, const uint8_t k_aut[16],
	struct eap_peer_turn *t, struct findings *f)
{
	uint8_t mac[AKA_KEYS_MAC];
	if (!peer->persona->checks_mac || !t->challenge.mac)
		return;
	aka_keys_mac(k_aut, packet, (size_t)(t->challenge.mac - packet.p), BYTES_NONE, mac);
	t->mac_checked = true;
	t->mac_right = secret_equal(mac, t->challenge.mac, sizeof(mac));
	if (!t->mac_right)
		findings_add(f, "clients 10",
			"AT_MAC of the challenge is wrong under K_aut over the identity sent");
}

/* RES and MAC, each spoiled on demand */
static void write_res(
	const struct eap_peer *peer, const struct eap_peer_turn *t, const uint8_t k_aut[16], struct buf *b)
{
	uint8_t res[16], mac[AKA_KEYS_MAC];
	memcpy(res, t->card.res, sizeof(res));
	if (peer->misbehave & MISBEHAVE_WRONG_RES)
		res[0] ^= 1;
	const size_t mac_at =
		eap_aka_challenge_answer(b, t->challenge.identifier, (struct bytes){ res, t->card.res_len });
	if (b->failed)
		return;
	aka_keys_mac(k_aut, buf_bytes(b), mac_at, BYTES_NONE, mac);
	if (peer->misbehave & MISBEHAVE_WRONG_MAC)
		mac[0] ^= 1;
	memcpy(b->p + mac_at, mac, sizeof(mac));
	if (peer->misbehave & MISBEHAVE_ZERO_LENGTH)
		b->p[CHALLENGE_HEAD + 1] = 0;
}

static void answer_challenge(const struct eap_peer *peer, struct bytes packet, struct eap_peer_turn *t,
	struct buf *b, struct findings *f)
{
	struct aka_keys keys;
	aka_keys_derive(str_bytes(peer->identity), t->card.ik, t->card.ck, &keys);
	check_mac(peer, packet, keys.k_aut, t, f);
	if (t->mac_checked && !t->mac_right) {
		t->verdict = EAP_PEER_REFUSES;
		eap_aka_client_error(b, t->challenge.identifier, UNABLE_TO_PROCESS);
	} else {
		write_res(peer, t, keys.k_aut, b);
	}
	secret_wipe(&keys, sizeof(keys));
}

/* true: the chosen fault replaces the answer */
static bool replaced(const struct eap_peer *peer, uint8_t identifier, struct buf *b)
{
	if (peer->misbehave & MISBEHAVE_REJECT)
		eap_aka_authentication_reject(b, identifier);
	else if (peer->misbehave & MISBEHAVE_CLIENT_ERROR)
		eap_aka_client_error(b, identifier, UNABLE_TO_PROCESS);
	else if (peer->misbehave & MISBEHAVE_NAK)
		eap_nak(b, identifier, EAP_TYPE_AKA_PRIME);
	else
		return (peer->misbehave & MISBEHAVE_NO_ANSWER) != 0;
	return true;
}

static void answer(const struct eap_peer *peer, struct bytes packet, struct eap_peer_turn *t, struct buf *b,
	struct findings *f)
{
	switch (t->card.outcome) {
	case USIM_ANSWERED:
		t->verdict = EAP_PEER_ANSWERS;
		if (!replaced(peer, t->challenge.identifier, b))
			answer_challenge(peer, packet, t, b, f);
		break;
	case USIM_SYNC_FAILURE:
		t->verdict = EAP_PEER_SYNC_FAILURE;
		eap_aka_sync_failure(b, t->challenge.identifier, t->card.auts);
		break;
	case USIM_REFUSED:
	case USIM_BROKEN:
		t->verdict = EAP_PEER_REFUSES;
		if (peer->persona->says_no)
			eap_aka_authentication_reject(b, t->challenge.identifier);
		break;
	}
}

enum rc eap_peer_turn(const struct eap_peer *peer, struct arena *a, struct bytes packet,
	struct eap_peer_turn *out, struct findings *f)
{
	struct buf b;
	*out = (struct eap_peer_turn){ .verdict = EAP_PEER_STOPS };
	buf_init(&b, a, ANSWER_MAX);
	if (peer->persona->read(packet, &out->challenge, f) != RC_OK) {
		if (peer->persona->says_no && packet.n >= 2)
			eap_aka_client_error(&b, packet.p[1], UNABLE_TO_PROCESS);
	} else {
		usim_authenticate(peer->card, out->challenge.rand, out->challenge.autn, &out->card);
		out->has_card = true;
		answer(peer, packet, out, &b, f);
		secret_wipe(out->card.ck, sizeof(out->card.ck));
		secret_wipe(out->card.ik, sizeof(out->card.ik));
	}
	out->answer = buf_bytes(&b);
	if ((peer->misbehave & MISBEHAVE_TRUNCATE) && out->answer.n > 4)
		out->answer.n -= 4;
	return b.failed ? RC_NOMEM : RC_OK;
}
