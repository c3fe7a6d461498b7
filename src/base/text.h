/** Octets as text and back: hex, base64 (RFC 4648 section 4), base64url without padding (section 5); what a
 * message quotes. */
#pragma once

#include "base/buf.h"

/** Letters, digits, '-', '.', '_' and '~': what stands in a URL as it is (RFC 3986 section 2.3). */
bool text_unreserved(char c);

/** Lower-case hex of b appended to out. */
void text_hex(struct buf *out, struct bytes b);
/** Exactly n octets from 2n hex digits of either case; false otherwise. */
bool text_unhex(struct str hex, void *out, size_t n);

/** Standard alphabet, padded, no line breaks. */
void text_base64(struct buf *out, struct bytes b);
/** Strict: padded, no blanks, no stray bits. RC_MALFORMED or RC_NOMEM else. */
enum rc text_unbase64(struct arena *a, struct str s, struct bytes *out) MUST_USE;

/** A-Z a-z 0-9 - _ only. */
void text_base64url(struct buf *out, struct bytes b);
/** Strict, and padding is not accepted: one value has one spelling. */
enum rc text_unbase64url(struct arena *a, struct str s, struct bytes *out) MUST_USE;

enum { TEXT_QUOTE = 60, TEXT_QUOTE_ROOM = TEXT_QUOTE + 8 };
/** Whole characters of s, at most TEXT_QUOTE octets, in quotes; zero octets become question marks. */
const char *text_quote(struct str s, char out[TEXT_QUOTE_ROOM]);
