/** Fuzz target: any octets as an answer end in slices that lie in it, or in a reason; and values that the
 * octets choose, written as a message, are read again as they were. */
#include "codec/diameter.h"

#include "base/rd.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void inside(struct bytes in, struct bytes slice)
{
	must(slice.p ? slice.p >= in.p && slice.p + slice.n <= in.p + in.n : slice.n == 0);
}

static void same(struct bytes a, struct bytes b)
{
	must(a.p && a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0));
}

static void look(struct bytes in)
{
	struct diameter_answer a = { .command = 0 };
	struct fault f = { .reason = REASON_none };
	const enum rc rc = diameter_read(in, &a, &f);
	must(rc == RC_OK ? f.reason == REASON_none : rc == RC_UNAVAIL && f.reason == REASON_diameter_answer);
	must((rc == RC_OK) == (a.origin_host.p != NULL));
	const struct bytes slice[] = { a.session_id, a.origin_host, a.origin_realm, a.user_name,
		a.mobile_node, a.state, a.eap, a.scheme, a.authenticate, a.authorization, a.ck, a.ik };
	for (size_t i = 0; i < sizeof(slice) / sizeof(slice[0]); i++)
		inside(in, slice[i]);
	must(!a.ck.p || a.ck.n == 16);
	must(!a.ik.p || a.ik.n == 16);
}

static struct bytes take(struct rd *r, size_t min, size_t max)
{
	const size_t wanted = min + rd_u8(r) % (max - min + 1);
	return rd_bytes(r, wanted);
}

static void there_and_back(struct bytes in)
{
	static uint8_t mem[DIAMETER_MAX];
	struct rd r = rd_of(in);
	struct diameter_answer a;
	struct buf b;
	const uint32_t code = rd_u32(&r);
	const struct bytes host = take(&r, 1, 255), state = take(&r, 0, 255), eap = take(&r, 0, 255),
			   authenticate = take(&r, 0, 64), ck = take(&r, 16, 16);
	if (r.failed)
		return;
	buf_init_fixed(&b, mem, sizeof(mem));
	const size_t begin = diameter_begin(&b, DIAMETER_EAP, DIAMETER_APP_STA);
	const size_t result = diameter_group(&b, DIAMETER_EXPERIMENTAL_RESULT);
	diameter_put_u32(&b, DIAMETER_VENDOR_ID, DIAMETER_VENDOR_3GPP);
	diameter_put_u32(&b, DIAMETER_EXPERIMENTAL_RESULT_CODE, code);
	diameter_group_end(&b, result);
	diameter_put(&b, DIAMETER_ORIGIN_HOST, host);
	diameter_put(&b, DIAMETER_STATE, state);
	const size_t item = diameter_group(&b, DIAMETER_SIP_AUTH_DATA_ITEM);
	diameter_put(&b, DIAMETER_SIP_AUTHENTICATE, authenticate);
	diameter_put(&b, DIAMETER_CONFIDENTIALITY_KEY, ck);
	diameter_group_end(&b, item);
	diameter_put(&b, DIAMETER_EAP_PAYLOAD, eap);
	diameter_end(&b, begin);
	must(!b.failed && b.n % 4 == 0);
	must(diameter_read(buf_bytes(&b), &a, NULL) == RC_UNAVAIL); /* a request is no answer */
	mem[begin + 4] &= (uint8_t)~DIAMETER_REQUEST;
	must(diameter_read(buf_bytes(&b), &a, NULL) == RC_OK);
	must(a.command == DIAMETER_EAP && a.application == DIAMETER_APP_STA);
	must(a.result.experimental && a.result.code == code);
	same(a.origin_host, host);
	same(a.state, state);
	same(a.authenticate, authenticate);
	same(a.ck, ck);
	same(a.eap, eap);
	must(!a.session_id.p && !a.ik.p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes in = { data, size };
	look(in);
	there_and_back(in);
	return 0;
}
