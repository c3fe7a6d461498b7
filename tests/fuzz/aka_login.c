/**
 * Fuzz target: the first octet is the class, then packets, each behind its 16-bit length, carry a login of
 * our own server on: it never asks more than three identities, what it stores comes back, only the right RES
 * is accepted, and every refusal is a 400 or 403.
 */
#include "aka/aka_login.h"

#include "base/rd.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAI "0232010000000000@nai.epc.mnc001.mcc232.3gppnetwork.org"

/* of the recorded exchange aka_prime_full */
static const struct auth_vector VECTOR = {
	.rand = { 0xd8, 0x4f, 0x75, 0x3e, 0xef, 0xc8, 0xad, 0x68, 0xde, 0xb5, 0x3f, 0xe7, 0x2a, 0xa7, 0x82,
		0xad },
	.autn = { 0xc2, 0xc8, 0x24, 0x8d, 0x21, 0x13, 0x80, 0x00, 0xb6, 0x11, 0x9f, 0xcc, 0x9e, 0x65, 0xf5,
		0x61 },
	.ck = { 0x9e, 0x87, 0x2f, 0x15, 0x8d, 0x03, 0xb2, 0xd3, 0x7a, 0x52, 0xd4, 0x29, 0x3a, 0x76, 0x96,
		0x69 },
	.ik = { 0xad, 0x05, 0x5d, 0x8f, 0x58, 0xcd, 0x2a, 0xb4, 0x32, 0x16, 0xa6, 0xaa, 0x6c, 0x9d, 0xf4,
		0x72 },
	.xres = { 0x3e, 0xd6, 0xac, 0x2f, 0xa2, 0x01, 0x6f, 0x54 },
	.xres_len = 8,
};
static const uint16_t KDF[] = { 2, 1 };

struct login {
	struct aka_login_state state;
	struct aka_login_terms terms;
	struct imsi claimed;
	unsigned identities;
	bool over;
	uint8_t stored[AKA_LOGIN_STATE_MAX];
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* what is due goes out, and the login by way of its stored form */
static void request(struct login *l)
{
	uint8_t mem[AKA_LOGIN_REQUEST_MAX];
	struct buf b, kept;
	buf_init_fixed(&b, mem, sizeof(mem));
	buf_init_fixed(&kept, l->stored, sizeof(l->stored));
	if (l->state.id_req) {
		l->identities++;
		aka_login_identity_request(&l->state, &b);
	} else {
		const uint8_t identifier = l->state.round.identifier;
		l->state.round = (struct aka_round){ identifier, VECTOR };
		aka_login_challenge(&l->state, &l->terms, str_bytes(STR(NAI)), &b);
		must(l->state.asks || b.n == AKA_SERVER_CHALLENGE);
	}
	aka_login_state_put(&l->state, &kept);
	must(!b.failed && !kept.failed && l->identities <= 6);
	must(aka_login_state_get(buf_bytes(&kept), &l->state) == RC_OK);
}

static bool has_res(struct bytes packet)
{
	return str_find_str(str_of_bytes(packet), (struct str){ (const char *)VECTOR.xres, 8 }) < packet.n;
}

static void answer(struct login *l, struct bytes packet)
{
	const struct aka_login_claim claim = {
		.state = &l->state, .terms = &l->terms, .eap_id = str_bytes(STR(NAI)), .claimed = &l->claimed
	};
	struct aka_login_outcome out;
	struct fault f = { .reason = REASON_none };
	const enum rc rc = aka_login_answer(&claim, packet, &out, &f);
	if (rc != RC_OK) {
		must(fault_row(f.reason)->http == 400 && f.rc == rc);
		return;
	}
	must((out.kind == AKA_LOGIN_REJECTED) == (f.reason != REASON_none));
	must(out.kind != AKA_LOGIN_REJECTED || fault_row(f.reason)->http == 403);
	must(out.kind != AKA_LOGIN_ACCEPTED || has_res(packet));
	l->over = out.kind == AKA_LOGIN_ACCEPTED || out.kind == AKA_LOGIN_REJECTED;
	l->state = out.next;
	if (!l->over)
		request(l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_of((struct bytes){ data, size });
	struct login l = { .over = false };
	struct aka_login_state state;
	const uint8_t asks = rd_u8(&r) & 15, identifier = rd_u8(&r);
	/* bit 7 of the class: two KDFs; one as deployed */
	l.terms = (struct aka_login_terms){ str_bytes(STR("WLAN")), KDF + 1, 1 };
	if (size && data[0] & 0x80)
		l.terms = (struct aka_login_terms){ str_bytes(STR("WLAN")), KDF, 2 };
	must(ids_nai_imsi(STR(NAI), &l.claimed) == RC_OK);
	aka_login_state_begin(
		asks, asks & EAP_ASKS_PRIME ? AKA_METHOD_PRIME : AKA_METHOD_AKA, identifier, &l.state);
	request(&l);
	while (r.n && !r.failed && !l.over)
		answer(&l, rd_block(&r));
	if (aka_login_state_get((struct bytes){ data, size }, &state) == RC_OK)
		must(state.trail_n <= sizeof(state.trail) && state.method <= AKA_METHOD_PRIME);
	return 0;
}
