/** Pairs of a name and a value. */
#include "diameter/options.h"

static bool number(const char *value, uint64_t max, uint64_t *out)
{
	return str_to_u64(str_of(value), max, out);
}

static bool pair_read(struct options *o, const char *name, const char *value)
{
	uint64_t n = 0;
	if (strcmp(name, "--settings") == 0)
		o->settings = value;
	else if (strcmp(name, "--listen") == 0)
		o->listen = value;
	else if (strcmp(name, "--channel") == 0 && number(value, INT32_MAX, &n))
		o->channel = (int)n;
	else if (strcmp(name, "--generation") == 0 && number(value, UINT32_MAX, &n))
		o->generation = (uint32_t)n;
	else if (strcmp(name, "--log-format") == 0 && number(value, LOG_TEXT, &n))
		o->format = (enum log_format)n;
	else if (strcmp(name, "--log-level") == 0 && number(value, LOG_DEBUG, &n))
		o->level = (enum log_level)n;
	else if (strcmp(name, "--application") == 0 && o->n < OPTIONS_APPLICATIONS_MAX &&
		 number(value, UINT32_MAX, &n))
		o->application[o->n++] = (uint32_t)n;
	else
		return false;
	return true;
}

bool options_read(int argc, char **argv, struct options *out, const char **wrong)
{
	struct options o = { .channel = -1, .level = LOG_INFO };
	for (int i = 1; i < argc; i += 2) {
		*wrong = argv[i];
		if (i + 1 >= argc || !pair_read(&o, argv[i], argv[i + 1]))
			return false;
	}
	*wrong = o.channel < 0 ? "--channel" : !o.settings ? "--settings" : o.n == 0 ? "--application" : NULL;
	if (*wrong)
		return false;
	*out = o;
	return true;
}
