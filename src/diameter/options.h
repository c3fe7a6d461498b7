/** The command line of entitled-diameter, which only `entitled` writes. */
#pragma once

#include "base/log.h"

enum { OPTIONS_APPLICATIONS_MAX = 4 };

struct options {
	int channel;          /* the serving end, as a descriptor */
	uint32_t generation;  /* of this process: questions to a predecessor are not ours */
	const char *settings; /* path of libfdcore's configuration */
	const char *listen;   /* address that the port of the settings is bound to; NULL: nothing is */
	enum log_format format;
	enum log_level level;
	size_t n;
	uint32_t application[OPTIONS_APPLICATIONS_MAX]; /* advertised to peers */
};

/** False: *wrong is the argument that is not understood, or that is missing. */
bool options_read(int argc, char **argv, struct options *out, const char **wrong);
