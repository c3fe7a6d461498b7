/** Another process of ours: one question, one answer, by the law of calls. A restart of that process ends
 * open calls (RC_UNAVAIL). */
#pragma once

#include "ports/call.h"

enum { PEER_MESSAGE_MAX = 160 * 1024 };

/** What can be asked. The driver that asks writes the question, the process that serves it knows the same
 * layout. */
enum peer_op {
	PEER_OP_COMMIT = 1,   /* to the writer: store_sqlite change set */
	PEER_OP_VECTOR = 2,   /* to core: vector_core */
	PEER_OP_TURN = 3,     /* to core: eap_select */
	PEER_OP_DIAMETER = 4, /* to entitled-diameter: a whole request, the whole answer (codec/diameter.h) */
};

struct peer {
	const struct peer_ops *ops;
};

struct peer_ops {
	/* the answer lies in c->arena; a fault of the other side is passed on in c->fault */
	enum rc (*ask)(struct peer *p, struct call *c, enum peer_op op, struct bytes question,
		struct bytes *answer) MUST_USE;
	void (*cancel)(struct peer *p, struct call *c);
};
