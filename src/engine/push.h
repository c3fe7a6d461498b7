/** notif_token and notif_action against what the line holds already (TS.43 2.6.2, 2.9.5; digest 04 section
 * 4). */
#pragma once

#include "engine/engine.h"
#include "engine/need.h"

/**
 * RegisterNotifStatus for this request: 0, 1 (invalid token), or -1 when nothing was asked. apps: AppIDs
 * (bits) to be notified of; none of them: nothing is stored. A registration
 * that is new or changed is put into the inquiry's changes; an unchanged one writes nothing.
 */
enum rc push_register(const struct ts43_request *rq, uint32_t apps, const struct subscriber *line,
	struct inquiry *q, int *status) MUST_USE;
/** By which a registration is recognised; of all its members but the digest. */
void push_digest(const struct push_registration *r, uint8_t out[SUBSCRIBER_PUSH_DIGEST]);
