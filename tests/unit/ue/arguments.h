/** A command line from one text, cut at blanks. */
#pragma once

#include "unit.h"

#include "ue/options.h"

#include <string.h>

enum { ARGUMENTS_MAX = 64 };

#define ARGUMENTS_CARD                                                                                       \
	" --imsi 001010000000001 --k 465b5ce8b199b49faa5f0a2ee238a6bc --opc "                                \
	"cd63cb71954a9f4e48a5994e37a02baf"

/** The strings of *o point into static memory: one command line at a time. */
static inline enum options_outcome arguments_read(const char *line, struct options *o)
{
	static char text[2048];
	static char name[] = "ts43-ue";
	char *argv[ARGUMENTS_MAX] = { name };
	int argc = 1;
	FILE *nowhere = fopen("/dev/null", "w");
	assert_true(strlen(line) < sizeof(text));
	memcpy(text, line, strlen(line) + 1);
	for (char *save, *word = strtok_r(text, " ", &save); word && argc < ARGUMENTS_MAX - 1;
		word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	const enum options_outcome outcome = options_read(argc, argv, o, nowhere);
	fclose(nowhere);
	return outcome;
}
