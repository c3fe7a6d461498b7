/** A store of AuC rows in memory for tests: its data outlive the processes that use it, and its answers can
 * be late, lost or refused. */
#pragma once

#include "base/list.h"
#include "model/change.h"
#include "ports/subscriber_store.h"

enum { STORE_MEM_LINES = 128 };

/* the disk */
struct store_mem_data {
	struct auc_row row[STORE_MEM_LINES];
	size_t n;
	int64_t floor;
	unsigned finds, floor_commits, offset_commits;
};

/* one process' view of it */
struct store_mem {
	struct subscriber_store store; /* first: the ops get it back */
	struct store_mem_data *data;
	struct env *env;
	int64_t find_ms, commit_ms; /* 0: answers at once */
	bool stalled;               /* reads are held; store_mem_stall() */
	bool refuse_commits;        /* store_full */
	bool refuse_reads;          /* store_busy */
	struct list open;
};

void store_mem_init(struct store_mem *s, struct store_mem_data *data, struct env *env);
/** The process dies: open questions are never answered, commits under way are lost, or (applied) their
 * acknowledgement is. */
void store_mem_crash(struct store_mem *s, bool applied);
/** Off: what was held is answered at the next turn. */
void store_mem_stall(struct store_mem *s, bool on);
struct auc_row *store_mem_row(struct store_mem_data *d, const struct imsi *who);
void store_mem_put(struct store_mem_data *d, const struct auc_row *row);
size_t store_mem_open(const struct store_mem *s);
