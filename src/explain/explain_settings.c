/** The rows. */
#include "explain/explain_settings.h"

#include "explain/explain_ring.h"

#include <stdio.h>

enum { DAY = 86400 };

const struct conf_item explain_settings_conf[] = {
	{ "explain.folder", CONF_PATH, "explain", 1, 0, NULL,
		"Folder of the files in which workers keep answers for `entitlectl explain`, sealed.", NULL },
	{ "explain.size", CONF_SIZE, "16m", 0, 1 << 30, NULL,
		"Octets of such a file, one per worker; an answer takes 1 to 5 kB, the newest push out the "
		"oldest. "
		"0: nothing is kept, 256k are the least.",
		NULL },
	{ "explain.keep", CONF_DURATION, "14d", 60, 400 * DAY, NULL,
		"How long an answer is kept at most; then it is wiped.", NULL },
	{ "explain.sample", CONF_INT, "100", 0, 1000000, NULL,
		"One in so many answers is kept of those that tell enabled and nothing new; 0: none. "
		"Refusals, other "
		"statuses, changes and lines under trace are always kept.",
		NULL },
	CONF_ITEMS_END,
};

struct explain_settings explain_settings_of(const struct conf *c)
{
	const size_t size = (size_t)conf_int(c, "explain.size");
	return (struct explain_settings){
		.folder = conf_text(c, "explain.folder").p,
		.size = size == 0 || size >= EXPLAIN_SIZE_MIN ? size : EXPLAIN_SIZE_MIN,
		.keep_s = conf_int(c, "explain.keep"),
		.sample = (uint32_t)conf_int(c, "explain.sample"),
	};
}

bool explain_settings_path(const struct explain_settings *s, unsigned slot, char *out, size_t room)
{
	const int n = snprintf(out, room, "%s/worker-%u.ring", s->folder, slot);
	return n > 0 && (size_t)n < room;
}
