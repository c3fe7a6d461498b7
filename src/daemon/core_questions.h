/** What workers ask of core: a vector, or a turn with a relay. */
#pragma once

#include "daemon/ipc_server.h"
#include "drivers/eap_relays.h"
#include "ports/auth_vector_source.h"

struct core_questions {
	struct auth_vector_source *vectors;
	struct eap_relays *relays;
};

/** ipc_server_parts.question; owner is a struct core_questions. */
void core_questions_take(void *owner, struct ipc_question *q);
