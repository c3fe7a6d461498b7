/** The facts that rules looked at, as octets. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/rd.h"
#include "rules/rules_facts.h"

void explain_facts_put(struct buf *b, const struct rules_facts *f);
/** Texts are loans from the octets, the list of tags lies in the arena. False: not facts. */
bool explain_facts_get(struct rd *r, struct arena *a, struct rules_facts *f);
