/** What may be configured for the HLR, checked before the first connection. */
#include "drivers/vector_gsup_conf.h"

#include "base/buf.h"
#include "conf/conf.h"

static enum rc check_unit(struct str value, struct fault *f)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
	for (size_t i = 0; i < value.n; i++) {
		if (!memchr(allowed, value.p[i], sizeof(allowed) - 1))
			return FAIL(f, REASON_conf_value, "letters, digits, '-' and '.' only");
	}
	return RC_OK;
}

static const char second_name[] = "-2";

enum rc vector_gsup_conf_read(const struct conf *c, bool second, struct vector_gsup_link_parts *out,
	int64_t *timeout_ms, struct fault *f)
{
	struct buf unit;
	buf_init_fixed(&unit, out->unit, sizeof(out->unit));
	buf_put_str(&unit, conf_text(c, "gsup.unit_name"));
	buf_puts(&unit, second ? second_name : "");
	buf_putc(&unit, '\0');
	out->keepalive_ms = conf_int(c, "gsup.keepalive") * 1000;
	*timeout_ms = conf_int(c, "gsup.timeout") * 1000;
	return host_port_read(conf_text(c, "gsup.server"), &out->at, f);
}

const struct conf_item vector_gsup_conf_items[] = {
	{ .key = "gsup.server",
		.type = CONF_TEXT,
		.by_default = "127.0.0.1:4222",
		.min = 3,
		.max = HOST_PORT_HOST_MAX + 8,
		.help = "The HLR's GSUP server as HOST:PORT. GSUP has no "
			"protection of its own: the way there must be "
			"a private one.",
		.check = host_port_check },
	{ .key = "gsup.unit_name",
		.type = CONF_TEXT,
		.by_default = "entitled",
		.min = 1,
		.max = GSUP_UNIT_MAX - (int)(sizeof(second_name) - 1),
		.help = "Our name towards the HLR, different for each node: letters, digits, '-' and '.'. It "
			"and the "
			"same with \"-2\" take turns from reload to reload, since for a moment there are two "
			"connections.",
		.check = check_unit },
	{ .key = "gsup.timeout",
		.type = CONF_DURATION,
		.by_default = "3s",
		.min = 1,
		.max = 30,
		.help = "How long one SendAuthInfo may take, the wait behind others of the same IMSI "
			"included." },
	{ .key = "gsup.keepalive",
		.type = CONF_DURATION,
		.by_default = "10s",
		.min = 1,
		.max = 300,
		.help = "How often the HLR is sent a PING; without a PONG within as much again the "
			"connection is made "
			"anew." },
	CONF_ITEMS_END
};
