/** A server inside the test: http_client.h is implemented here, so no request leaves the process. It
 * challenges with an AuC and says what it is told to. */
#pragma once

#include "answer.h"

#include "base/text.h"
#include "codec/eap_aka.h"
#include "crypto/aka_keys.h"
#include "crypto/usim_algo.h"
#include "ue/http_client.h"
#include "ue/json.h"

#include <stdio.h>
#include <string.h>

struct http_client {
	int unused;
};

static struct {
	struct usim_algo algo;
	uint64_t sqn;
	const char *identity;       /* the keys are over it */
	const char *challenge_type; /* Content-Type */
	const char *cookie;         /* Set-Cookie on the first challenge */
	const char *later_cookie;   /* on the others; NULL: none */
	const char *document, *document_type;
	long first_status;  /* not 200: the first request is refused so */
	bool never_content; /* always another challenge */
	bool unreachable;
	unsigned requests, challenges, syncs;
	uint8_t rand[16], res[16];
	char cookies_seen[2048];
	struct http_client client;
} fake;

static struct http_response fake_answer(long status, const char *type, struct str body)
{
	struct http_response r = { .status = status, .body = body };
	if (type)
		answer_header(&r, "Content-Type", type);
	return r;
}

static struct http_response fake_challenge(void)
{
	static const uint8_t AMF[2] = { 0x80, 0 };
	struct usim_algo_vector v;
	struct aka_keys keys;
	struct buf packet, body;
	memset(fake.rand, (int)++fake.challenges, sizeof(fake.rand));
	fake.sqn += 32;
	assert_int_equal(usim_algo_generate(&fake.algo, fake.rand, fake.sqn, AMF, &v), RC_OK);
	memcpy(fake.res, v.res, sizeof(fake.res));
	aka_keys_derive(str_bytes(str_of(fake.identity)), v.ik, v.ck, &keys);
	buf_init(&packet, arena, 128);
	const size_t at = eap_aka_challenge(&packet, (uint8_t)fake.challenges, fake.rand, v.autn, NULL);
	aka_keys_mac(keys.k_aut, buf_bytes(&packet), at, BYTES_NONE, packet.p + at);
	buf_init(&body, arena, 512);
	buf_puts(&body, "{\"eap-relay-packet\":\"");
	text_base64(&body, buf_bytes(&packet));
	buf_puts(&body, "\"}");
	struct http_response r = fake_answer(200, fake.challenge_type, buf_str(&body));
	const char *cookie = fake.challenges == 1 ? fake.cookie : fake.later_cookie;
	if (cookie)
		answer_header(&r, "Set-Cookie", cookie);
	return r;
}

static struct http_response fake_take_answer(struct bytes p)
{
	if (p.n == 24 && p.p[5] == EAP_AKA_SYNC_FAILURE) {
		fake.syncs++;
		if (!fake.never_content)
			assert_int_equal(
				usim_algo_auts_open(&fake.algo, fake.rand, p.p + 10, &fake.sqn, NULL), RC_OK);
		return fake_challenge();
	}
	if (fake.never_content)
		return fake_challenge();
	if (p.n == 40 && memcmp(p.p + 12, fake.res, 8) == 0)
		return fake_answer(200, fake.document_type, str_of(fake.document));
	return fake_answer(403, NULL, STR_NONE);
}

static void fake_note_cookie(struct str cookie)
{
	const size_t used = strlen(fake.cookies_seen);
	snprintf(fake.cookies_seen + used, sizeof(fake.cookies_seen) - used, "%.*s|", STR_ARG(cookie));
}

enum rc http_client_start(void)
{
	return RC_OK;
}

enum rc http_client_open(const struct http_settings *s, struct http_client **out)
{
	*out = &fake.client;
	return RC_OK;
}

void http_client_close(struct http_client **c)
{
	*c = NULL;
}

enum rc http_client_do(struct http_client *c, struct arena *a, const struct http_request *in,
	struct http_response *out, struct str *why)
{
	struct bytes packet;
	const struct str relay = json_member(arena, in->body, "eap-relay-packet");
	fake.requests++;
	if (fake.unreachable) {
		*why = STR("unreachable");
		return RC_UNAVAIL;
	}
	for (const struct http_header *h = in->headers; h; h = h->next)
		if (str_is(h->name, "Cookie"))
			fake_note_cookie(h->value);
	if (relay.p) {
		assert_int_equal(text_unbase64(arena, relay, &packet), RC_OK);
		*out = fake_take_answer(packet);
	} else if (fake.first_status != 200) {
		*out = fake_answer(fake.first_status, NULL, STR_NONE);
	} else if (strstr(in->url, "token=")) {
		*out = fake_answer(200, fake.document_type, str_of(fake.document));
	} else {
		*out = fake_challenge();
	}
	return RC_OK;
}

#define FAKE_DOCUMENT                                                                                        \
	"<wap-provisioningdoc version=\"1.1\"><characteristic type=\"VERS\"><parm name=\"version\" "         \
	"value=\"7\"/>"                                                                                      \
	"<parm name=\"validity\" value=\"86400\"/></characteristic><characteristic type=\"TOKEN\"><parm "    \
	"name=\"token\" "                                                                                    \
	"value=\"tok\"/><parm name=\"validity\" value=\"60\"/></characteristic><characteristic "             \
	"type=\"APPLICATION\">"                                                                              \
	"<parm name=\"AppID\" value=\"ap2005\"/><parm name=\"EntitlementStatus\" "                           \
	"value=\"1\"/></characteristic>"                                                                     \
	"</wap-provisioningdoc>"

/** A well-behaved server for a card whose K and OPc are zero. */
static inline void fake_reset(void)
{
	memset(&fake, 0, sizeof(fake));
	fake.algo.k_len = 16;
	fake.algo.res_len = 8;
	fake.identity = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org";
	fake.challenge_type = "application/vnd.gsma.eap-relay.v1.0+json";
	fake.cookie = fake.later_cookie = "s=abc; Path=/; Secure";
	fake.document = FAKE_DOCUMENT;
	fake.document_type = "text/vnd.wap.connectivity-xml";
	fake.first_status = 200;
}
