/** entitled-diameter: started by `entitled`; carries whole messages between its channel and Diameter peers.
 */
#include "diameter/carrier.h"
#include "diameter/channel.h"
#include "diameter/options.h"
#include "diameter/report.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, EXIT_LATER = 75, FIRST_PEER_S = 1 };

static struct channel *channel;
static sem_t connected;

static void answer(uintptr_t id, struct bytes octets)
{
	channel_answer(channel, id, octets);
}

static void fail(uintptr_t id, const struct fault *why)
{
	channel_fail(channel, id, why);
}

static void up(struct str peer)
{
	report_peer_up(peer);
	sem_post(&connected);
}

/* What is asked while the first peer is being connected waits in the channel: it would be answered that there
 * is no peer. */
static void first_peer_await(void)
{
	struct timespec end;
	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += FIRST_PEER_S;
	while (sem_timedwait(&connected, &end) != 0 && errno == EINTR)
		;
}

/* libfdcore ends by itself after an error that it does not get over; the master starts the next one */
static void *watch(void *arg)
{
	carrier_wait();
	report_ended("libfdcore stopped");
	_exit(EXIT_LATER);
}

static enum rc start(const struct options *o, struct fault *f)
{
	const struct channel_parts c = {
		.fd = o->channel, .generation = o->generation, .carry = carrier_send
	};
	const struct carrier_parts p = {
		.settings = o->settings,
		.listen = o->listen,
		.application = o->application,
		.n = o->n,
		.answer = answer,
		.fail = fail,
		.up = up,
		.down = report_peer_down,
		.says = report_library,
	};
	pthread_t thread;
	sem_init(&connected, 0, 0);
	enum rc rc = channel_open(&c, &channel, f);
	if (rc == RC_OK)
		rc = carrier_start(&p, f);
	if (rc == RC_OK && pthread_create(&thread, NULL, watch, NULL) != 0)
		rc = FAIL(f, REASON_memory, "thread");
	return rc;
}

static void serve(void)
{
	while (channel_turn(channel)) {
		const uint64_t dropped = channel_dropped(channel);
		if (dropped > 0)
			report_answers_dropped(dropped);
		report_flush();
	}
}

int main(int argc, char **argv)
{
	struct options o;
	struct fault f = { .reason = REASON_none };
	const char *wrong = NULL;
	if (!options_read(argc, argv, &o, &wrong)) {
		fprintf(stderr, "entitled-diameter: %s: entitled starts this program, nobody else\n", wrong);
		return EXIT_USAGE;
	}
	prctl(PR_SET_DUMPABLE, 0); /* exec undid what the launcher had set */
	report_open(o.format, o.level);
	if (start(&o, &f) != RC_OK) {
		report_start_failed(&f);
		_exit(EXIT_LATER);
	}
	report_started(o.generation);
	first_peer_await();
	serve();
	report_ended("the channel is closed");
	_exit(EXIT_LATER); /* libfdcore's threads end with the process */
}
