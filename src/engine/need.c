/** Facts by key: looked up, or recorded as wanted. */
#include "engine/need.h"

#include "base/hash.h"

static const struct hash_key QUESTION_KEY = { 0x656e7469746c6564, 0x7175657374696f6e };

static uint64_t mix(uint64_t seed, struct bytes b)
{
	const struct hash_key key = { QUESTION_KEY.k0 ^ seed, QUESTION_KEY.k1 ^ b.n };
	return hash_sip(&key, b);
}

static struct fact *find(struct inquiry *q, enum need_kind kind, unsigned key)
{
	for (size_t i = 0; i < q->n_facts; i++)
		if (q->facts[i].kind == kind && q->facts[i].key == key)
			return &q->facts[i];
	return NULL;
}

/* RC_PENDING without `ask` in *out: the fact is new, and not in the list yet */
static enum rc look(
	struct inquiry *q, enum need_kind kind, unsigned key, uint64_t question, struct fact **out)
{
	struct fact *f = find(q, kind, key);
	*out = f;
	if (f && f->question != question)
		return FAIL(q->fault, REASON_bug, "need %d/%u asked twice, differently", (int)kind, key);
	if (f && f->state != FACT_THERE)
		return RC_PENDING;
	if (f)
		return f->rc < 0 ? fault_pass(q->fault, &f->fault) : RC_OK;
	if (q->n_facts == NEED_FACTS_MAX)
		return FAIL(q->fault, REASON_bug, "more than %d needs", NEED_FACTS_MAX);
	f = &q->facts[q->n_facts];
	*f = (struct fact){ .kind = kind, .key = key, .question = question };
	*out = f;
	return RC_PENDING;
}

/* A fact without `ask` is new: it gets its copy of the question and joins the list. */
static enum rc record(struct inquiry *q, struct fact *f, const void *ask, size_t n)
{
	if (f->ask)
		return RC_PENDING;
	void *copy = arena_take(q->arena, n);
	if (!copy)
		return FAIL(q->fault, REASON_memory, "question of %zu octets", n);
	memcpy(copy, ask, n);
	f->ask = copy;
	q->n_facts++;
	return RC_PENDING;
}

enum rc need_subscriber(
	struct inquiry *q, unsigned key, const struct imsi *who, const struct subscriber **out)
{
	struct fact *f;
	const enum rc rc = look(q, NEED_SUBSCRIBER, key, mix(0, str_bytes(ids_imsi_str(who))), &f);
	if (rc == RC_PENDING)
		return record(q, f, who, sizeof(*who));
	if (rc == RC_OK)
		*out = f->answer;
	return rc;
}

static uint64_t turn_question(const struct eap_turn *t)
{
	uint64_t h = mix(1, t->identity);
	h = mix(h, t->login);
	h = mix(h, t->round);
	h = mix(h, (struct bytes){ &t->asks, 1 });
	return mix(h, t->packet_in);
}

enum rc need_eap_turn(struct inquiry *q, unsigned key, const struct eap_turn *in, const struct eap_turn **out)
{
	struct fact *f;
	const enum rc rc = look(q, NEED_EAP_TURN, key, turn_question(in), &f);
	if (rc == RC_PENDING)
		return record(q, f, in, sizeof(*in));
	if (rc == RC_OK)
		*out = f->answer;
	return rc;
}

enum rc need_login(
	struct inquiry *q, unsigned key, const uint8_t id[LOGIN_ID], const struct login_entry **out)
{
	struct fact *f;
	const enum rc rc = look(q, NEED_LOGIN, key, mix(2, (struct bytes){ id, LOGIN_ID }), &f);
	if (rc == RC_PENDING)
		return record(q, f, id, LOGIN_ID);
	if (rc == RC_OK)
		*out = f->answer;
	return rc;
}

enum rc need_dcb(struct inquiry *q, unsigned key, const struct dcb_who *who, const struct dcb_consent **out)
{
	struct fact *f;
	uint64_t question = mix(3, str_bytes(ids_imsi_str(&who->imsi)));
	question = mix(question, str_bytes(who->store_vendor));
	question = mix(question, str_bytes(who->store_user_id));
	const enum rc rc = look(q, NEED_DCB, key, question, &f);
	if (rc == RC_PENDING)
		return record(q, f, who, sizeof(*who));
	if (rc == RC_OK)
		*out = f->answer;
	return rc;
}

enum rc need_random(struct inquiry *q, unsigned key, void *out, size_t n)
{
	struct fact *f;
	const enum rc rc = look(q, NEED_RANDOM, key, n, &f);
	if (rc == RC_PENDING)
		return record(q, f, &n, sizeof(n));
	if (rc == RC_OK)
		memcpy(out, f->answer, n);
	return rc;
}

enum rc need_put_change(struct inquiry *q, const struct change *c)
{
	if (q->n_changes == NEED_CHANGES_MAX)
		return FAIL(q->fault, REASON_bug, "more than %d changes", NEED_CHANGES_MAX);
	q->changes[q->n_changes++] = *c;
	return RC_OK;
}

void need_reset(struct inquiry *q)
{
	q->n_facts = 0;
	q->n_changes = 0;
	q->login = NULL;
	q->login_before = NULL;
	q->token = NULL;
	q->login_state = NULL;
	q->replay_at_s = 0;
}

void need_forgive(struct inquiry *q)
{
	*q->fault = (struct fault){ .reason = REASON_none };
}
