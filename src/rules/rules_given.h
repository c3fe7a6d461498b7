/** Facts as people write them: `given` of a case, the command line of explain. */
#pragma once

#include "rules/rules_facts.h"
#include "rules/rules_yaml.h"

/** Fills *out from a mapping of fact words; texts are loans from the tree. `line` follows from imsi unless
 * given. */
enum rc rules_given_read(
	struct rules_reader *r, const struct rules_yaml *map, struct rules_facts *out) MUST_USE;
