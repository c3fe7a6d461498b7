/** One function per label set, from an index to words. Nothing of a subscriber or a request is among them. */
#include "daemon/metrics_label.h"

#include "daemon/metrics_node.h"
#include "daemon/operation.h"
#include "login/login_list.h"

#include <stdio.h>

static bool word(struct metrics_value *out, const char *z)
{
	out->text[0] = str_of(z);
	return z != NULL;
}

static bool nothing(const struct operation *o, size_t i, struct metrics_value *out)
{
	return true;
}

static bool reason(const struct operation *o, size_t i, struct metrics_value *out)
{
	return word(out, fault_row((enum reason)i)->name);
}

static bool admission(const struct operation *o, size_t i, struct metrics_value *out)
{
	static const char *const words[ADMISSION_CLASSES] = {
		[ADMISSION_SUSPECT] = "suspect",
		[ADMISSION_HANDSHAKE] = "handshake",
		[ADMISSION_LOGIN] = "login",
		[ADMISSION_VOID] = "void_token",
	};
	return word(out, words[i]);
}

static bool method(const struct operation *o, size_t i, struct metrics_value *out)
{
	return i < login_list_count() && word(out, login_list_at(i)->name);
}

static bool operator_of(const struct operation *o, size_t i, struct metrics_value *out)
{
	if (i >= o->operators->n)
		return false;
	out->text[0] = o->operators->row[i].name;
	return true;
}

static bool app(const struct operation *o, size_t i, struct metrics_value *out)
{
	return word(out, i < APPID_COUNT ? appid_row((enum appid)i)->name : "own");
}

static bool device(const struct operation *o, size_t i, struct metrics_value *out)
{
	devices_name(o->segment->devices, i, &out->text[0], &out->text[1]);
	return out->text[0].n > 0;
}

static bool step(const struct operation *o, size_t i, struct metrics_value *out)
{
	static const char *const words[FLOW_STEPS] = {
		[FLOW_CHALLENGE] = "challenge", [FLOW_DOCUMENT] = "document", [FLOW_REFUSAL] = "refusal"
	};
	return word(out, words[i]);
}

static bool token(const struct operation *o, size_t i, struct metrics_value *out)
{
	static const char *const words[FLOW_TOKENS] = {
		[FLOW_TOKEN_ISSUED] = "issued",
		[FLOW_TOKEN_VALID] = "valid",
		[FLOW_TOKEN_RENEWED] = "renewed",
		[FLOW_TOKEN_EXPIRED] = "expired",
		[FLOW_TOKEN_REVOKED] = "revoked",
		[FLOW_TOKEN_VOID] = "void",
	};
	return word(out, words[i]);
}

static bool failure(const struct operation *o, size_t i, struct metrics_value *out)
{
	return word(out, metrics_node_failures[i].word);
}

static bool phase(const struct operation *o, size_t i, struct metrics_value *out)
{
	return word(out, http_phase((unsigned)i));
}

static bool process(const struct operation *o, size_t i, struct metrics_value *out)
{
	static const char *const roles[SEGMENT_FIRST_WORKER] = {
		[SEGMENT_WRITER] = "writer", [SEGMENT_CORE] = "core", [SEGMENT_DIAMETER] = "diameter"
	};
	const struct segment *s = o->segment;
	if (i >= segment_processes(s) ||
		(i == SEGMENT_DIAMETER && atomic_load(&s->process[i].generation) == 0))
		return false; /* not needed here */
	if (i < SEGMENT_FIRST_WORKER)
		return word(out, roles[i]);
	snprintf(out->room, sizeof(out->room), "worker/%zu", i - SEGMENT_FIRST_WORKER);
	return word(out, out->room);
}

static bool state(const struct operation *o, size_t i, struct metrics_value *out)
{
	static const char *const words[METRICS_NODE_STATES] = { [SEGMENT_DOWN] = "down",
		[SEGMENT_STARTING] = "starting",
		[SEGMENT_READY] = "ready",
		[SEGMENT_DRAINING] = "draining" };
	return word(out, words[i]);
}

static bool version(const struct operation *o, size_t i, struct metrics_value *out)
{
	return word(out, ENTITLED_VERSION);
}

static bool peer(const struct operation *o, size_t i, struct metrics_value *out)
{
	static const char *const words[SEGMENT_PEERS] = {
		[SEGMENT_PEER_CORE] = "core", [SEGMENT_PEER_WRITER] = "writer"
	};
	return word(out, words[i]);
}

static bool backend(const struct operation *o, size_t i, struct metrics_value *out)
{
	return o->guards->used[i] && word(out, backends_row((enum backend)i)->name);
}

static bool certificate(const struct operation *o, size_t i, struct metrics_value *out)
{
	for (unsigned w = 0; w < o->segment->workers; w++) {
		const char *file = o->segment->slot[w].certificate[i].file;
		snprintf(out->room, sizeof(out->room), "%s", file);
		if (file[0])
			return word(out, out->room);
	}
	return false;
}

/* how many values a set has room for, and which they are */
#define SET_no          1, nothing
#define SET_reason      REASON_COUNT, reason
#define SET_class       ADMISSION_CLASSES, admission
#define SET_method      FLOW_METHODS_MAX, method
#define SET_operator    OPERATORS_MAX, operator_of
#define SET_app         FLOW_APPS, app
#define SET_device      DEVICES, device
#define SET_step        FLOW_STEPS, step
#define SET_token       FLOW_TOKENS, token
#define SET_failure     METRICS_NODE_FAILURES, failure
#define SET_phase       HTTP_PHASES, phase
#define SET_process     SEGMENT_FIRST_WORKER + SEGMENT_WORKERS_MAX, process
#define SET_state       METRICS_NODE_STATES, state
#define SET_version     1, version
#define SET_peer        SEGMENT_PEERS, peer
#define SET_backend     BACKEND_COUNT, backend
#define SET_certificate SEGMENT_CERTIFICATES, certificate

static const struct metrics_set sets[METRICS_LABELS] = {
#define LABEL(set, a, b) [LABEL_##set] = { { a, b }, SET_##set },
#include "base/metric.def"
};

const struct metrics_set *metrics_label_set(enum metrics_label which)
{
	return &sets[which];
}
