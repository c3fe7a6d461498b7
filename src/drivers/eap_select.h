/** The authority of a worker: the line's row of core.route says whether our own EAP server judges over
 * vectors, or a relay in the core process. A login stays with who began it. */
#pragma once

#include "ports/eap_authority.h"

/** Needs setup.core and a source of vectors. turn.login begins with the number of who judges. */
extern const struct eap_authority_ops eap_select_ops;
