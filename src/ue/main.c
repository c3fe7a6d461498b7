/** ts43-ue: reads the command line, runs one phone or many. */
#include "ue/load.h"

#include "base/secret.h"

enum { EXIT_USAGE = 2, EXIT_NETWORK = 3, ARENA_MAX = 8 * 1024 * 1024 };

static enum rc run_one(const struct options *o, enum client_end *end)
{
	struct show show = { .out = stdout, .colour = show_colour(stdout), .trace = o->trace };
	struct session s = { .o = o, .arena = arena_new(ARENA_MAX) };
	if (!o->quiet && o->json)
		s.report = stdout;
	else if (!o->quiet)
		s.show = &show;
	if (s.show && o->title)
		show_title(&show, o->title);
	enum rc rc = s.arena ? http_client_open(&o->http, &s.http) : RC_NOMEM;
	if (rc == RC_OK)
		rc = session_run(&s, 0, end);
	http_client_close(&s.http);
	arena_free(&s.arena);
	return rc;
}

int main(int argc, char **argv)
{
	static struct options o;
	enum client_end end = CLIENT_DONE;
	switch (options_read(argc, argv, &o, stderr)) {
	case OPTIONS_HELP:
		options_help(stdout);
		return 0;
	case OPTIONS_VERSION:
		puts("ts43-ue " ENTITLED_VERSION);
		return 0;
	case OPTIONS_WRONG:
		return EXIT_USAGE;
	case OPTIONS_GO:
		break;
	}
	enum rc rc = http_client_start();
	if (rc == RC_OK)
		rc = o.repeat > 1 ? load_run(&o, stdout, &end) : run_one(&o, &end);
	secret_wipe(&o, sizeof(o));
	if (rc == RC_OK)
		return (int)end;
	if (rc == RC_INVALID)
		return EXIT_USAGE;
	fprintf(stderr, "ts43-ue: %s\n", rc_name(rc));
	return EXIT_NETWORK;
}
