/** Fuzz target: any octets as what an HLR sends end in frames that lie in the input, in a sane vector, or in
 * a reason. */
#include "codec/gsup.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void look(struct bytes body)
{
	static const uint8_t zeros[VECTOR_AUTN];
	struct gsup_message m;
	struct auth_vector v = { 0 };
	struct fault f = { .reason = REASON_none };
	enum rc rc = gsup_read(body, &m, &f);
	must((rc == RC_OK) == (f.reason == REASON_none));
	if (rc != RC_OK)
		return;
	must(strlen(m.imsi.d) >= 6 && str_all_digits(ids_imsi_str(&m.imsi)));
	rc = gsup_vector(&m, &v, &f);
	must((rc == RC_OK) == (f.reason == REASON_none));
	must((rc == RC_OK) == (memcmp(v.autn, zeros, sizeof(zeros)) != 0));
	must(rc != RC_OK || (v.xres_len >= VECTOR_RES_MIN && v.xres_len <= VECTOR_RES_MAX));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in = { data, size };
	struct gsup_frame frame;
	while (gsup_frame(in, &frame, NULL) == RC_OK) {
		must(frame.size >= GSUP_HEADER && frame.size <= in.n);
		must(!frame.body.n || frame.body.p + frame.body.n == in.p + frame.size);
		if (frame.kind == GSUP_GSUP)
			look(frame.body);
		in = (struct bytes){ in.p + frame.size, in.n - frame.size };
	}
	return 0;
}
