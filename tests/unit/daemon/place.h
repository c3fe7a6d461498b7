/** A folder of its own and a configuration in it, read with all tables. */
#pragma once

#include "unit.h"

#include "daemon/wiring.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct place {
	char folder[32];
	struct arena *arena;
	struct conf *conf;
};

static inline int place_open(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	*state = p;
	snprintf(p->folder, sizeof(p->folder), "test-place-XXXXXX");
	p->arena = arena_new(8 << 20);
	return mkdtemp(p->folder) && p->arena ? 0 : -1;
}

static inline int place_close(void **state)
{
	struct place *p = *state;
	char command[64];
	snprintf(command, sizeof(command), "rm -r %s", p->folder);
	arena_free(&p->arena);
	free(p);
	return system(command);
}

static inline const struct conf *place_conf(struct place *p, const char *yaml)
{
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	if (conf_parse(p->arena, str_of(yaml), "test.yaml", p->folder, wiring_schema(), &p->conf, &error,
		    &f) != RC_OK)
		fail_msg("%.*s", STR_ARG(error));
	return p->conf;
}

/* a file of the place: its path lives until the next call */
static inline const char *place_path(const struct place *p, const char *name)
{
	static char path[128];
	snprintf(path, sizeof(path), "%s/%s", p->folder, name);
	return path;
}
