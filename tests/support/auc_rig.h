/** One core process with the own AuC, started and killed by the test, on a disk and a machine that outlive
 * it. */
#pragma once

#include "../support/env_sim.h"
#include "../support/store_mem.h"
#include "../support/usim_sim.h"

#include "conf/conf.h"
#include "drivers/vector_local.h"

/* 2026-01-01T00:00:00Z, and as a clock of the AuC */
static const int64_t AUC_RIG_WALL_MS = INT64_C(1767225600) * 1000;
static const int64_t AUC_RIG_CLOCK = (INT64_C(1767225600) - 1577836800) * 10;

struct auc_rig {
	struct env_sim *env;
	struct store_mem store;
	struct arena *conf_arena;
	struct conf *conf;
	struct auth_vector_source *source; /* NULL while the process is dead */
	char key_file[96];
};

struct auc_rig_call {
	struct call call;
	struct fault fault;
	struct auth_vector vector;
	unsigned done;
	enum rc rc;
	bool inside; /* set while fetch() runs: done() must not run */
};

/** key_file NULL: a new one; else that of another node. Settings: lines of YAML under "auc:", each "  key:
 * value\n", or "". */
void auc_rig_init(struct auc_rig *r, struct env_sim *env, struct store_mem_data *disk, const char *key_file,
	const char *settings);
void auc_rig_start(struct auc_rig *r);
/** applied: commits under way reached the disk, their acknowledgement did not. */
void auc_rig_kill(struct auc_rig *r, bool applied);
/** Ends all; the key file is removed. */
void auc_rig_end(struct auc_rig *r);

void auc_rig_ask_begin(struct auc_rig *r, struct auc_rig_call *c, const struct auth_vector_ask *ask);
/** The caller's last word on a call, open or not. */
void auc_rig_ask_end(struct auc_rig *r, struct auc_rig_call *c);
/** Asks and lets time pass until there is an answer; fault may be NULL. */
enum rc auc_rig_fetch(
	struct auc_rig *r, const struct auth_vector_ask *ask, struct auth_vector *out, struct fault *fault);

struct imsi auc_rig_imsi(unsigned n);
/** A Milenage card with keys of its own and its row on the disk; sqn NULL: a new line. */
void auc_rig_card(struct auc_rig *r, const struct imsi *who, const uint64_t *sqn, struct usim_sim *card);
