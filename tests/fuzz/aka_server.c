/**
 * Fuzz target: packets, each behind its 16-bit length, against one fixed round, that of the phone's own
 * tests: only the right RES is accepted, a refusal is a 400, and whatever came before, the right answer still
 * is.
 */
#include "aka/aka_server.h"

#include "base/rd.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char IDENTITY[] = "0234107813240779@nai.epc.mnc010.mcc234.3gppnetwork.org";
static const struct aka_round ROUND = {
	.identifier = 2,
	.vector = {
		.xres_len = 8,
		.xres = { 0xc7, 0x9f, 0x02, 0xa5, 0x9f, 0xc9, 0xa3, 0x8f },
		.ck = { 0xf3, 0x30, 0xa2, 0x6f, 0x2c, 0x1c, 0xcc, 0x1e, 0xd9, 0xb4, 0x5f, 0xd4, 0x8d, 0x06, 0xc5, 0x16 },
		.ik = { 0x06, 0xc4, 0x88, 0x07, 0x43, 0xef, 0x17, 0xaa, 0xa9, 0x9e, 0xe7, 0xb1, 0x7c, 0xee, 0x91, 0x19 },
	},
};
static const uint8_t RIGHT[] = {
	0x02,
	0x02,
	0x00,
	0x28,
	0x17,
	0x01,
	0x00,
	0x00,
	0x03,
	0x03,
	0x00,
	0x40,
	0xc7,
	0x9f,
	0x02,
	0xa5,
	0x9f,
	0xc9,
	0xa3,
	0x8f,
	0x0b,
	0x05,
	0x00,
	0x00,
	0x1c,
	0x14,
	0x1b,
	0xdd,
	0xde,
	0x8b,
	0xef,
	0x2e,
	0x50,
	0x2f,
	0xb6,
	0x79,
	0x38,
	0x08,
	0xde,
	0x7c,
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool holds_res(struct bytes packet)
{
	return str_find_str(str_of_bytes(packet), (struct str){ (const char *)ROUND.vector.xres, 8 }) <
	       packet.n;
}

static void answer(const struct aka_claim *claim, struct bytes packet)
{
	struct aka_outcome out;
	struct fault f = { .reason = REASON_none };
	const enum rc rc = aka_server_answer(claim, packet, &out, &f);
	if (rc != RC_OK) {
		must(fault_row(f.reason)->http == 400 && f.rc == rc);
		return;
	}
	must((out.kind == AKA_REJECTED) == (f.reason != REASON_none));
	must(out.kind != AKA_ACCEPTED || holds_res(packet));
	must(out.kind != AKA_REJECTED || fault_row(f.reason)->http == 403);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct aka_claim claim = {
		.round = &ROUND, .identity = str_bytes(STR(IDENTITY)), .default_nai = str_bytes(STR("0@x"))
	};
	struct rd r = rd_of((struct bytes){ data, size });
	struct aka_outcome out;
	struct aka_round stored;
	while (r.n && !r.failed)
		answer(&claim, rd_block(&r));
	must(aka_server_answer(&claim, BYTES_OF(RIGHT), &out, NULL) == RC_OK && out.kind == AKA_ACCEPTED);
	if (aka_server_round_get((struct bytes){ data, size }, &stored) == RC_OK)
		must(stored.vector.xres_len >= VECTOR_RES_MIN && stored.vector.xres_len <= VECTOR_RES_MAX);
	return 0;
}
