/** It lies in the folder of this one, whatever that was called by. */
#include "ctl/program.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

static bool find(char *out, size_t room)
{
	static const char name[] = "entitled";
	const ssize_t n = readlink("/proc/self/exe", out, room);
	if (n <= 0 || (size_t)n >= room)
		return false;
	out[n] = '\0';
	char *slash = strrchr(out, '/');
	if (!slash || (size_t)(slash + 1 - out) + sizeof(name) > room)
		return false;
	memcpy(slash + 1, name, sizeof(name));
	return true;
}

enum ctl_exit program_become(const char **words)
{
	char path[PATH_MAX];
	if (!find(path, sizeof(path))) {
		fprintf(stderr, "entitlectl: its own folder cannot be found\n");
		return CTL_REFUSED;
	}
	words[0] = path;
	execv(path, (char *const *)words);
	fprintf(stderr, "entitlectl: %s: %s\n", path, strerror(errno));
	return CTL_REFUSED;
}
