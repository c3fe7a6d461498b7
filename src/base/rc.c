/** Names of outcomes. */
#include "base/rc.h"

const char *rc_name(enum rc rc)
{
	switch (rc) {
	case RC_OK:
		return "ok";
	case RC_PENDING:
		return "pending";
	case RC_NOMEM:
		return "nomem";
	case RC_LIMIT:
		return "limit";
	case RC_MALFORMED:
		return "malformed";
	case RC_INVALID:
		return "invalid";
	case RC_ABSENT:
		return "absent";
	case RC_CONFLICT:
		return "conflict";
	case RC_DENIED:
		return "denied";
	case RC_TIMEOUT:
		return "timeout";
	case RC_UNAVAIL:
		return "unavail";
	case RC_BUG:
		return "bug";
	}
	return "?";
}
