/** A request as octets: what an answer depends on, without what proves or reaches anybody (tokens, packets,
 * push tokens). */
#pragma once

#include "base/buf.h"
#include "base/rd.h"
#include "engine/request.h"

void explain_request_put(struct buf *b, const struct ts43_request *rq);
/** Texts are loans from the octets. False: not a request. */
bool explain_request_get(struct rd *r, struct ts43_request *rq);
