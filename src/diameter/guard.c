/** Walks over the AVPs of a message that was not looked at yet. */
#include "diameter/guard.h"

#include <stddef.h>

#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdcore.h>

static struct avp *next_of(struct avp *a)
{
	struct avp *next = NULL;
	return fd_msg_browse(a, MSG_BRW_NEXT, &next, NULL) == 0 ? next : NULL;
}

static struct avp *first_of(struct msg *m)
{
	struct avp *first = NULL;
	return fd_msg_browse(m, MSG_BRW_FIRST_CHILD, &first, NULL) == 0 ? first : NULL;
}

static void result_ready(struct avp *a)
{
	struct avp_hdr *head;
	struct fd_pei wrong;
	if (fd_msg_avp_hdr(a, &head) != 0 || head->avp_code != AC_RESULT_CODE ||
		(head->avp_flags & AVP_FLAG_VENDOR) || head->avp_value)
		return;
	if (fd_msg_parse_dict(a, fd_g_config->cnf_dict, &wrong) != 0 || !head->avp_value)
		fd_msg_free(a);
}

void guard_received(struct msg *m)
{
	struct msg_hdr *head;
	if (fd_msg_hdr(m, &head) != 0 || (head->msg_flags & CMD_FLAG_REQUEST))
		return;
	for (struct avp *a = first_of(m), *next; a; a = next) {
		next = next_of(a);
		result_ready(a);
	}
}

void guard_taken(struct msg *m)
{
	for (struct avp *a = first_of(m), *next; a; a = next) {
		next = next_of(a);
		fd_msg_free(a);
	}
}
