/** The phone's state as a small JSON file, replaced by renaming. */
#include "ue/state.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_text(const json_t *o, const char *name, char *out, size_t max)
{
	const json_t *v = json_object_get(o, name);
	if (!json_is_string(v) || json_string_length(v) >= max)
		return false;
	memcpy(out, json_string_value(v), json_string_length(v) + 1);
	return true;
}

static bool read_card(const json_t *o, struct state *out)
{
	const json_t *seq = json_object_get(o, "seq"), *top = json_object_get(o, "sqn_ms");
	if (json_array_size(seq) != USIM_IND || !json_is_integer(top))
		return false;
	for (size_t i = 0; i < USIM_IND; i++)
		out->seq[i] = (uint64_t)json_integer_value(json_array_get(seq, i));
	out->sqn_ms = (uint64_t)json_integer_value(top);
	out->has_card = true;
	return true;
}

enum rc state_load(const char *path, struct state *out)
{
	json_error_t why;
	*out = (struct state){ 0 };
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return RC_ABSENT;
	json_t *o = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
	const bool good = read_text(o, "imsi", out->imsi, sizeof(out->imsi)) && read_card(o, out) &&
			  read_text(o, "token", out->token, sizeof(out->token)) &&
			  read_text(o, "vers", out->vers, sizeof(out->vers));
	json_decref(o);
	return good ? RC_OK : RC_MALFORMED;
}

static enum rc write_file(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!f)
		return RC_UNAVAIL;
	const bool wrote = fchmod(fd, 0600) == 0 && fputs(text, f) >= 0;
	return fclose(f) == 0 && wrote ? RC_OK : RC_UNAVAIL;
}

enum rc state_save(const char *path, const struct state *s)
{
	char next[4096];
	json_t *seq = json_array();
	for (size_t i = 0; i < USIM_IND; i++)
		json_array_append_new(seq, json_integer((json_int_t)s->seq[i]));
	json_t *o = json_pack("{s:s, s:o, s:I, s:s, s:s}", "imsi", s->imsi, "seq", seq, "sqn_ms",
		(json_int_t)s->sqn_ms, "token", s->token, "vers", s->vers);
	char *text = o ? json_dumps(o, JSON_INDENT(1)) : NULL;
	json_decref(o);
	enum rc rc = RC_UNAVAIL;
	if (text && (size_t)snprintf(next, sizeof(next), "%s.next", path) < sizeof(next))
		rc = write_file(next, text);
	free(text);
	if (rc == RC_OK && rename(next, path) != 0)
		rc = RC_UNAVAIL;
	return rc;
}
