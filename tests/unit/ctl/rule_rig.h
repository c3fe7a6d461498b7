/** Commands about rules: files of a folder of their own, a server that answers from a list. */
#pragma once

#include "ctl_rig.h"

#include "folder.h"

#define RULES(status) "rules:\n  - {name: a, apps: vowifi, then: {status: " status "}}\n"
#define VERSION(number, status)                                                                              \
	"{\"number\":" number ",\"text\":\"rules:\\n  - {name: a, apps: vowifi, then: {status: " status      \
	"}}\\n\",\"lists\":[]}"

static struct folder d;

static int setup(void **state)
{
	d = folder_make();
	unsetenv("USER");
	folder_write(&d, "r.yaml", RULES("line"), 0600);
	return rig_setup(state);
}

static int teardown(void **state)
{
	folder_drop(&d);
	return rig_teardown(state);
}

static char *file(const char *name)
{
	return (char *)(uintptr_t)folder_file(&d, name);
}

#define ROW(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
