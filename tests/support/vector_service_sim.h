/** The vector service in the test's own loop: plain HTTP/1.1 on a loopback port, answers of an AuC or
 * whatever the test wants to be said. */
#pragma once

#include "../support/auc_rig.h"

enum { VECTOR_SERVICE_SIM_CONNECTIONS = 128, VECTOR_SERVICE_SIM_IN = 4096 };

struct vector_service_sim {
	int fd;
	uint16_t port;
	struct auc_rig *auc;
	const char *raw; /* the answer as it goes over the wire; NULL: the AuC's */
	bool stalled;    /* reads, and answers when no longer stalled */
	unsigned copies; /* of each answer more than one */
	bool hang_up;    /* after the answer */
	bool reset;      /* instead of an answer */
	unsigned accepted, asked;
	char head[VECTOR_SERVICE_SIM_IN]; /* of the last question, zero-terminated; and its body */
	char body[VECTOR_SERVICE_SIM_IN];
	struct vector_service_sim_conn {
		int fd; /* -1: free */
		size_t n;
		char in[VECTOR_SERVICE_SIM_IN];
	} conn[VECTOR_SERVICE_SIM_CONNECTIONS];
};

void vector_service_sim_open(struct vector_service_sim *s, struct auc_rig *auc);
void vector_service_sim_close(struct vector_service_sim *s);
/** Does what can be done without waiting; false: nothing. */
bool vector_service_sim_turn(struct vector_service_sim *s);
/** So many octets to every open connection, unasked. */
void vector_service_sim_say(struct vector_service_sim *s, const char *text);
unsigned vector_service_sim_connections(const struct vector_service_sim *s);
