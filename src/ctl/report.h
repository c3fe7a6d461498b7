/** What the operator reads: answers of the server as text or JSON, refusals with their exit codes. */
#pragma once

#include "ctl/commands.h"

#include <jansson.h>

/** One request; 2xx: CTL_OK and out is set. Else the refusal is printed (with --json on stdout, else on
 * stderr). */
enum ctl_exit report_do(struct command_run *x, const char *method, const char *path, struct str body,
	struct client_answer *out);
/** As report_do, and prints the answer. */
enum ctl_exit report_show(struct command_run *x, const char *method, const char *path, struct str body);
/** As report_show, asked again for a minute while the server says 503: it is about to answer. */
enum ctl_exit report_patiently(struct command_run *x, const char *method, const char *path, struct str body);
/** "vowifi.tc: accepted": one line per value. */
void report_text(FILE *out, const json_t *value);
/** Says what is wrong with the command line. */
enum ctl_exit report_usage(const char *what, const char *why);
/** "/v1/subscribers/IMSI" + tail; NULL after a usage message: not an IMSI. */
const char *report_path(struct command_run *x, const char *imsi, const char *tail);
/** The path with the operator of the option --operator, where it is given; what no name can hold is escaped.
 */
const char *report_operator(struct command_run *x, const char *path);
/** A JSON value as text in x's arena; .p NULL: no memory. Takes the reference. */
struct str report_dump(struct command_run *x, json_t *value);
/** The list of answers was read; false and a message: it is no JSON of the expected kind. */
json_t *report_parse(const struct client_answer *a);
