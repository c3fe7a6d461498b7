/** The text of an answer: status line, fields, body. */
#pragma once

#include "http/http.h"
#include "base/buf.h"

/** What the connection adds to the owner's reply. */
struct reply_frame {
	struct str date;   /* RFC 9110 5.6.7 */
	bool close;        /* say `Connection: close` */
	bool keep_alive;   /* say `Connection: keep-alive`: an HTTP/1.0 client asked for it */
	bool without_body; /* HEAD: the length is told, the body is not sent */
};

/** r, or a bare 500 when a field would break the head (CR, LF, NUL: a fault of ours). */
const struct http_reply *reply_checked(const struct http_reply *r);
/** RFC 9110 8.6, 6.4.1. */
bool reply_may_have_body(const struct http_reply *r);
/** An upper bound of what reply_write() writes. */
size_t reply_room(const struct http_reply *r);
/** HTTP/1.1, after reply_checked(). */
void reply_write(struct buf *out, const struct http_reply *r, const struct reply_frame *frame);
/** Writes "Tue, 24 Nov 2026 05:22:00 GMT". */
void reply_date(char out[30], int64_t wall_s);
