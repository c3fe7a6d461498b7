/** What nghttp2 finds in the octets of a client, or sends. */
#pragma once

#include <nghttp2/nghttp2.h>

void http2_events_set(nghttp2_session_callbacks *cb);
