/** What rules look at, from a line, a request and the clock: the only place that fills struct rules_facts. */
#pragma once

#include "engine/operators.h"
#include "engine/request.h"
#include "model/subscriber.h"
#include "rules/rules_facts.h"

struct rule_facts {
	struct rules_facts f; /* loans from line and request, and from here: not to be copied */
	struct str tag[TAGS_COUNT_MAX];
	char version[12];
};

/**
 * rq NULL: nothing is known of a device. What nobody can know stays unknown: access and visited network.
 */
void rule_facts_fill(
	struct rule_facts *out, const struct subscriber *line, const struct ts43_request *rq, int64_t now_s);
/** The operator's name, and the home network where operator.plmn says how long its MNC is. */
void rule_facts_operator(struct rule_facts *out, const struct operator_row *row, const struct imsi *line);
