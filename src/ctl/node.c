/** Status, rotation of keys. */
#include "ctl/node.h"

#include "ctl/report.h"

enum { ANNOUNCE_MAX_S = 86400 };

enum ctl_exit node_status(struct command_run *x)
{
	return report_show(x, "GET", "/v1/status", STR_NONE);
}

enum ctl_exit node_rotate(struct command_run *x)
{
	const char *seconds = x->options->value[OPTION_ANNOUNCE];
	char body[64] = "{}";
	uint64_t n = 0;
	if (seconds && !str_to_u64(str_of(seconds), ANNOUNCE_MAX_S, &n))
		return report_usage(seconds, "--announce takes 0 to 86400 seconds");
	if (seconds)
		snprintf(body, sizeof(body), "{\"announce_s\":%u}", (unsigned)n);
	return report_show(x, "POST", "/v1/keys/rotate", str_of(body));
}
