/** The command line of `entitled`. */
#pragma once

#include "base/str.h"
#include "daemon/make_base.h"
#include "daemon/rehearse.h"

enum options_command {
	OPTIONS_RUN,
	OPTIONS_CHECK,
	OPTIONS_INIT,
	OPTIONS_REHEARSE,
	OPTIONS_MAKE_BASE,
	OPTIONS_SETTINGS,
	OPTIONS_VERSION,
	OPTIONS_HELP
};

struct options {
	enum options_command command;
	const char *conf; /* NULL: defaults only */
	bool demo_certificate;
	struct rehearse_ask rehearse;   /* REHEARSE: rules is there */
	struct make_base_ask make_base; /* MAKE_BASE: count is there */
};

/** False: *wrong is the argument that is not understood. */
bool options_read(int argc, char **argv, struct options *out, const char **wrong);
const char *options_help(void);
