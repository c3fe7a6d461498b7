/** The driver of a fuzz target in an ordinary build: feeds it every file of the folders and files that are
 * named. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned fed;

static int feed(const char *path, size_t size)
{
	FILE *f = fopen(path, "re");
	uint8_t *data =
		malloc(size ? size : 1); /* of exactly this size, so that a sanitizer sees a step beyond it */
	const int bad = !f || !data || fread(data, 1, size, f) != size;
	if (bad)
		perror(path);
	else
		LLVMFuzzerTestOneInput(data, size);
	fed += !bad;
	free(data);
	if (f)
		fclose(f);
	return bad;
}

static int walk(const char *path)
{
	struct stat st;
	int bad = 0;
	if (stat(path, &st)) {
		perror(path);
		return 1;
	}
	if (!S_ISDIR(st.st_mode))
		return feed(path, (size_t)st.st_size);
	DIR *dir = opendir(path);
	for (const struct dirent *e; dir && (e = readdir(dir));) {
		char below[4096];
		const int n = snprintf(below, sizeof(below), "%s/%s", path, e->d_name);
		if (e->d_name[0] != '.' && n > 0 && (size_t)n < sizeof(below))
			bad |= walk(below);
	}
	if (dir)
		closedir(dir);
	return bad;
}

int main(int argc, char **argv)
{
	int bad = 0;
	for (int i = 1; i < argc; i++)
		bad |= walk(argv[i]);
	printf("%u inputs\n", fed);
	return bad || !fed;
}
