/** Who the subscribers are, and what must survive a power cut. */
#pragma once

#include "model/change.h"
#include "ports/call.h"
#include "ports/setup.h"

struct conf_item;

/** One page of lines in the order of their IMSIs. */
struct scan {
	struct str after; /* IMSI of the last line of the page before; empty: from the start */
	unsigned max;     /* lines per page, at most 1,000 */
	bool with_auc;    /* export for a backup: the sealed keys too */
};

struct scan_page {
	size_t n;
	const struct subscriber *line;
	const struct auc_row *auc; /* NULL unless asked; sealed_len 0: the line has no key */
	bool more;
};

struct subscriber_store {
	const struct subscriber_store_ops *ops;
};

struct subscriber_store_ops {
	const char *name;
	const struct conf_item *conf;
	enum rc (*open)(const struct setup *s, struct subscriber_store **out, struct fault *f) MUST_USE;
	void (*close)(struct subscriber_store **s);
	/* RC_ABSENT with REASON_subscriber_unknown; *out lives in c->arena */
	enum rc (*find)(struct subscriber_store *s, struct call *c, const struct imsi *who,
		const struct subscriber **out) MUST_USE;
	/* what a user of a store said to the T&C of direct carrier billing; nothing known is an answer too */
	enum rc (*find_dcb)(struct subscriber_store *s, struct call *c, const struct dcb_who *who,
		const struct dcb_consent **out) MUST_USE;
	/* core only: the sealed keys of a card */
	enum rc (*find_auc)(struct subscriber_store *s, struct call *c, const struct imsi *who,
		const struct auc_row **out) MUST_USE;
	/* core only: the durable floor of the AuC's clock */
	enum rc (*clock_floor)(struct subscriber_store *s, struct call *c, int64_t *out) MUST_USE;
	/* all or none, durable when it answers RC_OK; one transaction */
	enum rc (*commit)(
		struct subscriber_store *s, struct call *c, const struct change *set, size_t n) MUST_USE;
	enum rc (*scan)(struct subscriber_store *s, struct call *c, const struct scan *what,
		const struct scan_page **out) MUST_USE;
	enum rc (*count)(struct subscriber_store *s, struct call *c, uint64_t *lines) MUST_USE;
	void (*cancel)(struct subscriber_store *s, struct call *c);
};
