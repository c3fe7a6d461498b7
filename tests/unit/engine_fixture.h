/** An engine for tests: settings from YAML text, a ring with one fixed sealing key. */
#pragma once

#include "unit.h"

#include "conf/conf.h"
#include "engine/engine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char engine_fixture_key[] =
	"entitled-seal-key 1\n"
	"id 0a0b0c0d\n"
	"key 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
	"use-from 0\n"
	"created 0\n";

static inline struct seal_ring *engine_fixture_ring(void)
{
	char folder[] = "/tmp/entitled-test-XXXXXX", path[64];
	struct seal_ring *ring = NULL;
	struct fault f = { .reason = REASON_none };
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/seal-0a0b0c0d.key", folder);
	const int fd = open(path, O_CREAT | O_WRONLY | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, engine_fixture_key, sizeof(engine_fixture_key) - 1), sizeof(engine_fixture_key) - 1);
	close(fd);
	if (seal_ring_open(folder, &ring, &f) != RC_OK)
		fail_msg("ring: %s", f.note);
	unlink(path);
	rmdir(folder);
	return ring;
}

/* NULL: refused; *f says why */
static inline struct conf *engine_fixture_conf(
	struct arena *a, const char *yaml, const struct conf_item *more, struct fault *f)
{
	const struct conf_item *const tables[] = { engine_conf, more };
	const struct conf_schema schema = { tables, more ? 2 : 1 };
	struct conf *c = NULL;
	struct str error = STR_NONE;
	if (conf_parse(a, str_of(yaml), "test", "/", &schema, &c, &error, f) != RC_OK)
		return NULL;
	return c;
}

static inline struct engine engine_fixture(struct arena *a, const char *yaml, struct seal_ring *ring)
{
	struct fault f = { .reason = REASON_none };
	struct engine e;
	const struct conf *c = engine_fixture_conf(a, yaml, NULL, &f);
	if (!c || engine_open(a, c, ring, &e, &f) != RC_OK)
		fail_msg("engine: %s", f.note);
	return e;
}
