/** What a client keeps of Set-Cookie, and how it gives it back: the one thing that ties the rounds of a login
 * together. */
#pragma once

#include "ue/findings.h"
#include "ue/http_message.h"

enum cookies_rule {
	COOKIES_JAR,          /* name=value, merged over all answers */
	COOKIES_RAW_LATEST,   /* the text of the latest answer with its attributes, one header line each */
	COOKIES_PARSED_FIRST, /* name=value of the first answer only, as java.net.HttpCookie writes it */
	COOKIES_RAW_LAST_ONE, /* the last Set-Cookie line of the latest answer, raw */
};

enum { COOKIES_MAX = 8 };

struct cookies {
	enum cookies_rule rule;
	unsigned answers; /* seen so far */
	unsigned count;
	struct str kept[COOKIES_MAX]; /* text for the Cookie header */
};

/** Takes the cookies of one answer; what it keeps is a loan of the answer or lives in the arena. */
enum rc cookies_take(struct cookies *c, struct arena *a, const struct http_response *answer) MUST_USE;
/** Adds the Cookie header lines of this client to a request. */
enum rc cookies_give(const struct cookies *c, struct arena *a, struct http_request *request) MUST_USE;
/** clients.md rows 3 and 4: one cookie on every EAP answer, the same value, plainly written. *seen remembers
 * the first. */
void cookies_check(const struct http_response *answer, struct str *seen, struct findings *f);
