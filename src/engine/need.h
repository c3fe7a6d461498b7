/**
 * The only way for thinking code to learn something. RC_OK: *out is there. RC_PENDING: return it, you will be
 * called again with more facts. Negative: the fact is a failure, noted in the inquiry's fault; the caller
 * decides what the device is told. Time is frozen for the request. The same key with another question is
 * RC_BUG.
 */
#pragma once

#include "base/arena.h"
#include "base/fault.h"
#include "engine/login_entry.h"
#include "model/change.h"
#include "model/eap_turn.h"

enum need_kind { NEED_SUBSCRIBER, NEED_EAP_TURN, NEED_LOGIN, NEED_RANDOM, NEED_DCB };
enum { NEED_FACTS_MAX = 16, NEED_CHANGES_MAX = 8, NEED_ROUNDS_MAX = 8 };

enum fact_state { FACT_WANTED, FACT_ASKED, FACT_THERE };

struct fact {
	enum need_kind kind;
	unsigned key;
	uint64_t question;  /* hash of it */
	const void *ask;    /* struct imsi, struct eap_turn, uint8_t[LOGIN_ID], size_t, struct dcb_who */
	const void *answer; /* const struct subscriber *, struct eap_turn *, const struct login_entry * or
			       NULL, octets, const struct dcb_consent * */
	enum fact_state state;
	enum rc rc; /* when THERE */
	struct fault fault;
};

struct token;
struct login_state;

struct inquiry {
	struct arena *arena;
	struct fault *fault;
	int64_t now_s; /* wall clock, seconds since 1970, frozen */
	struct fact facts[NEED_FACTS_MAX];
	size_t n_facts;
	struct change changes[NEED_CHANGES_MAX]; /* committed together by flow */
	size_t n_changes;
	const struct login_entry *login; /* to be put into the login table by flow, or NULL */
	const uint8_t *login_before;     /* `last` of the entry it replaces; NULL: there must be none */
	const struct token *token;       /* what the request's token says, once it was opened and judged */
	struct login_state *login_state; /* what the login's cookie says, once it was opened */
	struct str login_cookie;         /* that cookie */
	int64_t replay_at_s;             /* > 0: answer as of then (a repeated packet gets an equal answer) */
};

/** Keys: who asks for what within one request. */
enum need_key { NEED_KEY_LINE = 1, NEED_KEY_TURN, NEED_KEY_LOGIN, NEED_KEY_LOGIN_ID, NEED_KEY_DCB };

enum rc need_subscriber(
	struct inquiry *q, unsigned key, const struct imsi *who, const struct subscriber **out) MUST_USE;
enum rc need_eap_turn(
	struct inquiry *q, unsigned key, const struct eap_turn *in, const struct eap_turn **out) MUST_USE;
/** *out is NULL when the table does not know the login. */
enum rc need_login(
	struct inquiry *q, unsigned key, const uint8_t id[LOGIN_ID], const struct login_entry **out) MUST_USE;
/** The texts of `who` live as long as the request. Nothing known: DATA_MISSING. */
enum rc need_dcb(
	struct inquiry *q, unsigned key, const struct dcb_who *who, const struct dcb_consent **out) MUST_USE;
/** Drawn once per request, then remembered. */
enum rc need_random(struct inquiry *q, unsigned key, void *out, size_t n) MUST_USE;

/** Collected; flow commits them all at once before it answers. */
enum rc need_put_change(struct inquiry *q, const struct change *c) MUST_USE;
/** Begins again with the same frozen time: facts, changes, login, token and replay_at_s are
 * dropped. */
void need_reset(struct inquiry *q);
/** The caller answers for a failed fact in its own way: the noted fault is forgotten. */
void need_forgive(struct inquiry *q);
