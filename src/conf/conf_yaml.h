/** What files of ours take of YAML, and what is wrong with one that is none: the part that all readers share.
 */
#pragma once

#include "base/buf.h"

#include <yaml.h>

/** NULL, or why an event is not taken, at its start_mark: anchors, aliases, tags. */
const char *conf_yaml_foreign(const yaml_event_t *e);
/** What libyaml stumbled over in `text`, in words; the place. Not for YAML_MEMORY_ERROR. */
yaml_mark_t conf_yaml_problem(const yaml_parser_t *y, struct str text, struct buf *words);
