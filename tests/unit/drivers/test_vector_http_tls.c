/** vector_http.c over mutual TLS with an independent service: tests/e2e/peers_vector_service.py in a process
 * of its own. Who is not who the settings say gives no vector, and gets no question. */
#include "unit.h"

#include "folder.h"
#include "tls_files.h"

#include "../support/env_sim.h"
#include "../support/net_poll.h"

#include "conf/conf.h"
#include "drivers/vector_http.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>

#define K    "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC  "cd63cb71954a9f4e48a5994e37a02baf"
#define IMSI "001010000000001"

enum { TRIES = 10000 }; /* of a millisecond: far more than a handshake takes */

struct service {
	pid_t pid;
	int in; /* it ends when this is closed */
	unsigned port;
};

static struct folder folder;
static struct service service, elsewhere; /* the latter on 127.0.0.2, with a certificate for 127.0.0.1 */

static struct service service_start(const char *host)
{
	static char program[] = TEST_ROOT "/e2e/peers_vector_service.py";
	char *const argv[] = { "python3", "-B", program, "serve", folder.path, (char *)(uintptr_t)host, IMSI,
		K, OPC, NULL };
	struct service s = { 0 };
	int in[2], out[2];
	char line[16] = { 0 };
	posix_spawn_file_actions_t a;
	assert_int_equal(pipe2(in, O_CLOEXEC) | pipe2(out, O_CLOEXEC), 0);
	posix_spawn_file_actions_init(&a);
	posix_spawn_file_actions_adddup2(&a, in[0], 0);
	posix_spawn_file_actions_adddup2(&a, out[1], 1);
	assert_int_equal(posix_spawnp(&s.pid, "python3", &a, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&a);
	close(in[0]);
	close(out[1]);
	FILE *said = fdopen(out[0], "r");
	assert_non_null(said);
	assert_non_null(fgets(line, sizeof(line), said)); /* whole, however it is written */
	fclose(said);
	s.in = in[1];
	s.port = (unsigned)strtoul(line, NULL, 10);
	assert_true(s.port > 0);
	return s;
}

static void service_stop(struct service *s)
{
	close(s->in);
	assert_int_equal(waitpid(s->pid, NULL, 0), s->pid);
}

static int begin(void **state)
{
	folder = folder_make();
	service = service_start("127.0.0.1");
	elsewhere = service_start("127.0.0.2");
	return 0;
}

static int finish(void **state)
{
	service_stop(&service);
	service_stop(&elsewhere);
	folder_drop(&folder);
	return 0;
}

static void on_done(struct call *c, enum rc rc)
{
	*(enum rc *)c->owner = rc;
}

/* asks with these settings until there is an answer */
static enum rc ask_with(const char *settings, struct fault *f)
{
	static const struct conf_item *tables[1];
	static struct env_sim env;
	static struct net_poll net;
	const struct conf_schema schema = { tables, 1 };
	const struct auth_vector_ask ask = { .imsi = { IMSI } };
	const struct timespec ms = { .tv_nsec = 1000000 };
	struct arena *a = arena_new(256 * 1024);
	struct auth_vector v = { 0 };
	struct auth_vector_source *source;
	struct str error;
	enum rc rc;
	struct conf *conf;
	*f = (struct fault){ 0 };
	tables[0] = vector_http_ops.conf;
	env_sim_init(&env, 1, 0);
	net_poll_init(&net);
	assert_int_equal(
		conf_parse(a, str_of(settings), "test", folder.path, &schema, &conf, &error, f), RC_OK);
	const struct setup s = { .conf = conf, .env = &env.env, .net = &net.net, .role = ROLE_CORE };
	assert_int_equal(vector_http_ops.open(&s, &source, f), RC_OK);
	struct call c = {
		.arena = a, .fault = f, .deadline_ms = INT64_MAX / 2, .done = on_done, .owner = &rc
	};
	rc = source->ops->fetch(source, &c, &ask, &v);
	for (int i = 0; rc == RC_PENDING && i < TRIES; i++) {
		if (!net_poll_turn(&net))
			nanosleep(&ms, NULL);
		env_sim_pass(&env, 1);
	}
	assert_int_equal(rc == RC_OK, v.xres_len == 8);
	vector_http_ops.close(&source);
	assert_int_equal(net.n, 0);
	arena_free(&a);
	return rc;
}

static enum rc ask_at(const char *host, unsigned port, const char *files, struct fault *f)
{
	char settings[512];
	snprintf(settings, sizeof(settings), "http_vector:\n  timeout: 9\n  url: https://%s:%u\n%s", host,
		port, files);
	return ask_with(settings, f);
}

static const char BOTH[] = "  certificate: vector-client.pem\n  key: vector-client.key\n";

static void both_show_who_they_are(void **state)
{
	struct fault f;
	assert_int_equal(ask_at("127.0.0.1", service.port, BOTH, &f), RC_OK);
}

/* resolved in a thread, whose end the loop hears of */
static void a_name_is_resolved_beside_the_loop(void **state)
{
	struct fault f;
	assert_int_equal(ask_at("localhost", service.port, BOTH, &f), RC_OK);
}

static void without_our_certificate(void **state)
{
	struct fault f;
	assert_int_equal(ask_at("127.0.0.1", service.port, "", &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_http_vector_down);
}

static void a_service_of_another_authority(void **state)
{
	struct tls_files other;
	char files[256];
	struct fault f;
	tls_files_make(&other);
	snprintf(files, sizeof(files), "%s  ca: %s\n", BOTH, other.cert);
	assert_int_equal(ask_at("127.0.0.1", service.port, files, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_http_vector_down);
	assert_string_equal(f.note, "its certificate or name is not accepted");
	tls_files_remove(&other);
}

static void a_service_of_another_name(void **state)
{
	struct fault f;
	assert_int_equal(ask_at("127.0.0.2", elsewhere.port, BOTH, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_http_vector_down);
	assert_string_equal(f.note, "its certificate or name is not accepted");
}

static void files_that_do_not_hold_what_they_should(void **state)
{
	struct fault f;
	assert_int_equal(ask_at("127.0.0.1", service.port,
				 "  certificate: vector-client.ext\n  key: vector-client.key\n", &f),
		RC_UNAVAIL);
	assert_string_equal(f.note, "our certificate files (libcurl 58)");
	assert_int_equal(ask_at("127.0.0.1", service.port, "  ca: vector-client.ext\n", &f), RC_UNAVAIL);
	assert_string_equal(f.note, "our certificate files (libcurl 77)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_show_who_they_are),
		cmocka_unit_test(a_name_is_resolved_beside_the_loop),
		cmocka_unit_test(without_our_certificate),
		cmocka_unit_test(a_service_of_another_authority),
		cmocka_unit_test(a_service_of_another_name),
		cmocka_unit_test(files_that_do_not_hold_what_they_should),
	};
	return cmocka_run_group_tests(tests, begin, finish);
}
