/** Status, reload, rotation of keys. */
#include "ctl/node.h"

#include "ctl/report.h"

#include <jansson.h>

enum { ANNOUNCE_MAX_S = 86400 };

enum ctl_exit node_status(struct command_run *x)
{
	return report_show(x, "GET", "/v1/status", STR_NONE);
}

/* 503: the processes that this one met are being replaced by another reload */
enum ctl_exit node_reload(struct command_run *x)
{
	return report_patiently(x, "POST", "/v1/reload", STR(""));
}

enum ctl_exit node_rotate(struct command_run *x)
{
	const char *seconds = x->options->value[OPTION_ANNOUNCE], *name = x->options->value[OPTION_OPERATOR];
	uint64_t n = 0;
	if (seconds && !str_to_u64(str_of(seconds), ANNOUNCE_MAX_S, &n))
		return report_usage(seconds, "--announce takes 0 to 86400 seconds");
	json_t *body = json_object();
	if (seconds)
		json_object_set_new(body, "announce_s", json_integer((json_int_t)n));
	if (name)
		json_object_set_new(body, "operator", json_string(name));
	return report_show(x, "POST", "/v1/keys/rotate", report_dump(x, body));
}
