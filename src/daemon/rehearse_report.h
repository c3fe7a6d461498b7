/** What a rehearsal found, for people and for programs. */
#pragma once

#include "base/buf.h"
#include "daemon/rehearse_count.h"
#include "daemon/rehearse_test.h"

struct rehearse_report {
	const struct rehearse_count *count;
	const char *const *app;   /* names, by their numbers in the counters */
	const char *const *title; /* what people call them */
	size_t n_apps;
	const char *before, *after; /* what the rules are called: "version 3", a file */
	uint64_t lines;             /* in the store */
	const char *sample;         /* as it was asked for; NULL: all lines */
	int64_t took_ms;
	size_t n_devices;
	const char *const *unknown; /* facts of devices that rules ask for and not every device says */
	size_t n_unknown;
	const char *fail_if; /* NULL: none */
	bool fails;
};

/** The figures of --fail-if: evaluated, failed, changed, lost, gained; changed.APP, lost.APP, gained.APP. The
 * owner is a struct rehearse_report, of which count and app are read. */
bool rehearse_report_value(const void *owner, struct str name, uint64_t *out);

void rehearse_report_text(const struct rehearse_report *r, struct buf *out);
/** One object and a line break. */
void rehearse_report_json(const struct rehearse_report *r, struct buf *out);
