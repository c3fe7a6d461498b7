/**
 * Requests travel unparsed. Answers are taken in the hook in which libfdcore hands a message to this node:
 * there it has not looked at the AVPs yet; a moment later it drops an answer that holds a mandatory AVP its
 * dictionary does not know. So no dictionary is needed, and codec/diameter in core is what reads.
 */
#include "diameter/carrier.h"

#include "base/secret.h"
#include "diameter/guard.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <freeDiameter/freeDiameter-host.h>
#include <freeDiameter/libfdcore.h>

enum { VENDOR_3GPP = 10415, VENDOR_APPLICATIONS = 0x1000000, LINE = 256, BEGIN_MS = 1000 };

static struct carrier_parts parts;

static bool is_told(enum fd_hook_type type)
{
	return type == HOOK_PEER_CONNECT_SUCCESS || type == HOOK_PEER_CONNECT_FAILED;
}

/* on_local() took it */
static void on_answer(void *data, struct msg **m)
{
	fd_msg_free(*m);
	*m = NULL;
}

/* libfdcore frees the request */
static void on_expiry(void *data, DiamId_t peer, size_t n, struct msg **m)
{
	static const struct fault f = { .reason = REASON_diameter_timeout, .note = "sent, not answered" };
	parts.fail((uintptr_t)data, &f);
}

static void on_local(struct msg *m)
{
	static const struct fault uncopied = { .reason = REASON_diameter_answer, .note = "not copied" };
	struct msg_hdr *head;
	struct msg *query = NULL;
	void (*whose)(void *, struct msg **) = NULL;
	void *data = NULL;
	uint8_t *octets = NULL;
	size_t n = 0;
	if (fd_msg_hdr(m, &head) != 0 || (head->msg_flags & CMD_FLAG_REQUEST) ||
		fd_msg_answ_getq(m, &query) != 0 || !query ||
		fd_msg_anscb_get(query, &whose, NULL, &data) != 0 || whose != on_answer)
		return;
	if (fd_msg_bufferize(m, &octets, &n) == 0)
		parts.answer((uintptr_t)data, (struct bytes){ octets, n });
	else
		parts.fail((uintptr_t)data, &uncopied);
	guard_taken(m);
	secret_wipe(octets, n);
	free(octets);
}

/* Also keeps libfdcore from logging what it dumps where nobody listens. */
static void on_hook(enum fd_hook_type type, struct msg *m, struct peer_hdr *peer, void *other,
	struct fd_hook_permsgdata *pmd, void *owner)
{
	if (type == HOOK_MESSAGE_RECEIVED)
		guard_received(m);
	else if (type == HOOK_MESSAGE_ROUTING_LOCAL)
		on_local(m);
	/* strangers that knock are refused, and not told of: they choose their names */
	if (!is_told(type) || !peer || peer->info.config.pic_flags.persist != PI_PRST_ALWAYS)
		return;
	const struct str name = { peer->info.pi_diamid, peer->info.pi_diamidlen };
	if (type == HOOK_PEER_CONNECT_SUCCESS)
		parts.up(name);
	else
		parts.down(name, other ? other : "");
}

static void __attribute__((format(printf, 2, 0))) on_text(int level, const char *format, va_list args)
{
	char line[LINE];
	vsnprintf(line, sizeof(line), format, args);
	if (level >= FD_LOG_ERROR)
		parts.says(line);
}

static bool any_address(void)
{
	struct ifaddrs *list = NULL;
	bool any = false;
	if (getifaddrs(&list) != 0)
		return false;
	for (const struct ifaddrs *a = list; a && !any; a = a->ifa_next) {
		const int family = a->ifa_addr ? a->ifa_addr->sa_family : AF_UNSPEC;
		any = (family == AF_INET || family == AF_INET6) && (a->ifa_flags & IFF_UP) &&
		      !(a->ifa_flags & IFF_LOOPBACK);
	}
	freeifaddrs(list);
	return any;
}

static int address_add(const char *text)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} at = { .any.sa_family = AF_UNSPEC };
	socklen_t n = sizeof(at.v4);
	if (inet_pton(AF_INET, text, &at.v4.sin_addr) == 1) {
		at.any.sa_family = AF_INET;
	} else if (inet_pton(AF_INET6, text, &at.v6.sin6_addr) == 1) {
		at.any.sa_family = AF_INET6;
		n = sizeof(at.v6);
	}
	return fd_ep_add_merge(&fd_g_config->cnf_endpoints, &at.any, n, EP_FL_CONF | EP_ACCEPTALL);
}

/* The address that CER carries and, where there is a port, that is bound. libfdcore takes what the machine
 * has, except loopback; in a laboratory there may be nothing else. */
static int address_choose(void)
{
	if (parts.listen)
		return address_add(parts.listen);
	return any_address() ? 0 : address_add("127.0.0.1");
}

static int applications_add(void)
{
	int bad = 0;
	for (size_t i = 0; i < parts.n && !bad; i++) {
		const uint32_t id = parts.application[i];
		bad = fd_app_merge(
			&fd_g_config->cnf_apps, id, id >= VENDOR_APPLICATIONS ? VENDOR_3GPP : 0, 1, 0);
	}
	return bad;
}

static bool peers_begun(void)
{
	bool begun = true;
	pthread_rwlock_rdlock(&fd_g_peers_rw);
	for (const struct fd_list *l = fd_g_peers.next; l != &fd_g_peers; l = l->next)
		begun = begun && fd_peer_get_state((struct peer_hdr *)(uintptr_t)l) != STATE_NEW;
	pthread_rwlock_unlock(&fd_g_peers_rw);
	return begun;
}

/* A peer whose thread has not run yet when all is started is connected up to four seconds later. */
static void peers_await(void)
{
	for (int i = 0; i < BEGIN_MS && !peers_begun(); i++)
		usleep(1000);
}

static int start(void)
{
	struct fd_hook_hdl *hook;
	fd_g_debug_lvl = FD_LOG_ERROR;
	srandom((unsigned)getpid() ^ (unsigned)time(NULL)); /* for its pauses between two attempts */
	int bad = fd_log_handler_register(on_text);
	if (!bad)
		bad = fd_core_initialize();
	if (!bad)
		bad = fd_hook_register(
			HOOK_MASK(HOOK_MESSAGE_RECEIVED, HOOK_MESSAGE_LOCAL, HOOK_MESSAGE_SENDING,
				HOOK_MESSAGE_SENT, HOOK_MESSAGE_FAILOVER, HOOK_MESSAGE_PARSING_ERROR,
				HOOK_MESSAGE_ROUTING_ERROR, HOOK_MESSAGE_ROUTING_FORWARD,
				HOOK_MESSAGE_ROUTING_LOCAL, HOOK_MESSAGE_DROPPED, HOOK_PEER_CONNECT_FAILED,
				HOOK_PEER_CONNECT_SUCCESS, HOOK_MESSAGE_PARSING_ERROR2),
			on_hook, NULL, NULL, &hook);
	if (!bad)
		bad = fd_core_parseconf(parts.settings);
	if (!bad)
		bad = applications_add();
	if (!bad)
		bad = address_choose();
	if (!bad)
		peers_await();
	return bad ? bad : fd_core_start();
}

enum rc carrier_start(const struct carrier_parts *p, struct fault *f)
{
	parts = *p;
	const int bad = start();
	if (bad)
		return FAIL(f, REASON_conf_value, "diameter.*: %s", strerror(bad));
	return RC_OK;
}

/* libfdcore counts by the clock on the wall */
static struct timespec until(int64_t deadline_ms)
{
	struct timespec mono, wall;
	clock_gettime(CLOCK_MONOTONIC, &mono);
	clock_gettime(CLOCK_REALTIME, &wall);
	const int64_t left = deadline_ms - ((int64_t)mono.tv_sec * 1000 + mono.tv_nsec / 1000000);
	const int64_t ns = wall.tv_nsec + (left > 0 ? left : 0) % 1000 * 1000000;
	wall.tv_sec += (time_t)((left > 0 ? left : 0) / 1000 + ns / 1000000000);
	wall.tv_nsec = (long)(ns % 1000000000);
	return wall;
}

enum rc carrier_send(struct bytes request, uintptr_t id, int64_t deadline_ms, struct fault *f)
{
	const struct timespec end = until(deadline_ms);
	struct msg *m = NULL;
	struct msg_hdr *head;
	uint8_t *octets = malloc(request.n ? request.n : 1);
	if (!octets)
		return FAIL(f, REASON_memory, "request of %zu octets", request.n);
	if (request.n)
		memcpy(octets, request.p, request.n);
	if (fd_msg_parse_buffer(&octets, request.n, &m) != 0) {
		free(octets);
		return FAIL(f, REASON_bug, "request of %zu octets is no message", request.n);
	}
	int bad = fd_msg_hdr(m, &head);
	if (!bad && !(head->msg_flags & CMD_FLAG_REQUEST))
		bad = EINVAL;
	if (!bad) {
		head->msg_eteid = fd_msg_eteid_get();
		bad = fd_msg_send_timeout(&m, on_answer, (void *)id, on_expiry, &end);
	}
	if (!bad)
		return RC_OK;
	fd_msg_free(m);
	return FAIL(f, REASON_bug, "not sent: %s", strerror(bad));
}

void carrier_wait(void)
{
	fd_core_wait_shutdown_complete();
}
