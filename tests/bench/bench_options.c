/** One row per option. */
#include "bench_options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum kind { FLAG, TEXT, NUMBER, REAL, PORT, COUNT, PIDS };

static const struct row {
	const char *name;
	enum kind kind;
	size_t at;
} rows[] = {
#define ROW(name, kind, member)                                                                              \
	{                                                                                                    \
		name, kind, offsetof(struct bench_options, member)                                           \
	}
	ROW("--tls", FLAG, tls),
	ROW("--fresh", FLAG, fresh),
	ROW("--resume", FLAG, resume),
	ROW("--hold", FLAG, hold),
	ROW("--port", PORT, port),
	ROW("--connections", NUMBER, connections),
	ROW("--per-connection", NUMBER, per_connection),
	ROW("--legs", NUMBER, legs),
	ROW("--rate", NUMBER, rate),
	ROW("--count", COUNT, count),
	ROW("--warm-count", COUNT, warm_count),
	ROW("--warm", REAL, warm),
	ROW("--seconds", REAL, seconds),
	ROW("--requests", TEXT, requests),
	ROW("--cards", TEXT, cards),
	ROW("--tokens", TEXT, tokens),
	ROW("--contains", TEXT, contains),
	ROW("--hlr", TEXT, hlr),
	ROW("--secret", TEXT, secret),
	ROW("--pids", PIDS, pid),
#undef ROW
};

static const struct row *find(const char *name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

static bool read_pids(struct bench_options *o, struct str list)
{
	struct str piece;
	uint64_t pid;
	while (str_next(&list, ',', &piece)) {
		if (o->pids == BENCH_PIDS_MAX || !str_to_u64(piece, INT32_MAX, &pid))
			return false;
		o->pid[o->pids++] = (pid_t)pid;
	}
	return true;
}

static bool put(struct bench_options *o, const struct row *r, const char *value)
{
	void *at = (char *)o + r->at;
	uint64_t number = 0;
	char *end;
	switch (r->kind) {
	case FLAG:
		return (*(bool *)at = true);
	case TEXT:
		*(const char **)at = value;
		return true;
	case PIDS:
		return read_pids(o, str_of(value));
	case REAL:
		*(double *)at = strtod(value, &end);
		return *value && !*end;
	case NUMBER:
		return str_to_u64(str_of(value), UINT32_MAX, &number) &&
		       ((*(unsigned *)at = (unsigned)number), true);
	case COUNT:
		return str_to_u64(str_of(value), UINT32_MAX, &number) &&
		       ((*(unsigned long *)at = (unsigned long)number), true);
	case PORT:
		return str_to_u64(str_of(value), UINT16_MAX, &number) &&
		       ((*(uint16_t *)at = (uint16_t)number), true);
	}
	return false;
}

static bool read_mode(const char *word, enum bench_mode *out)
{
	static const char *const words[] = { "requests", "login", "radius" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		*out = (enum bench_mode)i;
		if (strcmp(word, words[i]) == 0)
			return true;
	}
	return false;
}

static bool complete(const struct bench_options *o)
{
	const bool file = o->mode == BENCH_REQUESTS ? o->requests != NULL : o->cards != NULL;
	return file && o->port && o->connections && o->per_connection && (o->count || o->seconds > 0) &&
	       (o->mode != BENCH_RADIUS || (o->hlr && o->secret && o->count));
}

bool bench_options_read(int argc, char **argv, struct bench_options *out)
{
	*out = (struct bench_options){ .connections = 64, .per_connection = 1, .legs = 2 };
	bool ok = argc > 1 && read_mode(argv[1], &out->mode);
	for (int i = 2; ok && i < argc; i++) {
		const struct row *r = find(argv[i]);
		const bool valued = r && r->kind != FLAG;
		ok = r && i + valued < argc && put(out, r, argv[i + valued]);
		if (!ok)
			fprintf(stderr, "bench-load: %s\n", argv[i]);
		i += valued;
	}
	if (ok && complete(out))
		return true;
	fputs("usage: bench-load requests|login|radius --port N --requests FILE|--cards FILE --seconds "
	      "S|--count N [...]\n",
		stderr);
	return false;
}
