/** Line, request and clock, member by member. */
#include "engine/rule_facts.h"

#include "engine/user_agent.h"

#include <stdio.h>

enum { TAC = 8 };

static void fill_tags(struct rule_facts *out, const struct subscriber *line)
{
	struct str rest = str_of(line->tags), name;
	while (out->f.n_tags < TAGS_COUNT_MAX && tags_next(&rest, &name))
		out->tag[out->f.n_tags++] = name;
	out->f.tags = out->tag;
}

static void fill_line(struct rules_facts *f, const struct subscriber *line, int64_t now_s)
{
	f->imsi = ids_imsi_str(&line->imsi);
	f->line = rules_facts_line(f->imsi);
	f->plan = str_of(line->plan);
	f->region = str_of(line->region);
	f->barred = rules_choice_of(line->barred);
	f->vowifi_allowed = rules_choice_of(line->vowifi.allowed);
	f->tc = rules_choice_of(line->vowifi.tc);
	f->addr = rules_choice_of(subscriber_address(&line->vowifi, now_s));
	f->prov = rules_choice_of(line->vowifi.prov);
	f->smsoip = rules_choice_of(line->smsoip);
	f->lte_home = rules_choice_of(line->voice.lte_home);
	f->lte_roaming = rules_choice_of(line->voice.lte_roaming);
	f->nr_home = rules_choice_of(line->voice.nr_home);
	f->nr_roaming = rules_choice_of(line->voice.nr_roaming);
}

/* an IMEI has 14 digits, a check digit or a software version of two; other identities say nothing */
static struct str tac_of(struct str terminal_id)
{
	const bool imei = str_all_digits(terminal_id) && terminal_id.n >= 14 && terminal_id.n <= 16;
	return imei ? str_sub(terminal_id, 0, TAC) : STR_NONE;
}

static void fill_request(struct rule_facts *out, const struct ts43_request *rq)
{
	struct rules_facts *f = &out->f;
	struct user_agent agent;
	user_agent_read(rq->user_agent, &agent);
	f->tac = tac_of(rq->terminal_id);
	f->terminal_vendor = rq->terminal_vendor;
	f->terminal_model = rq->terminal_model;
	f->terminal_sw_version = rq->terminal_sw_version;
	f->os = agent.os;
	f->app_name = rq->app_name;
	f->app_version = rq->app_version;
	snprintf(out->version, sizeof(out->version), "%u.%u", rq->version.major, rq->version.minor);
	f->entitlement_version = str_of(out->version);
}

void rule_facts_fill(
	struct rule_facts *out, const struct subscriber *line, const struct ts43_request *rq, int64_t now_s)
{
	*out = (struct rule_facts){ .f = { .now_s = now_s } };
	fill_line(&out->f, line, now_s);
	fill_tags(out, line);
	if (rq)
		fill_request(out, rq);
}

void rule_facts_operator(struct rule_facts *out, const struct operator_row *row, const struct imsi *line)
{
	out->f.operator_name = row->name;
	out->f.plmn = operators_plmn(row, line);
}
