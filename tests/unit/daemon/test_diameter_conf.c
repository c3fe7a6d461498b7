/** What becomes of the settings, and what never becomes a directive. */
#include "place.h"

#include "codec/diameter.h"
#include "crypto/demo_cert.h"
#include "daemon/diameter_conf.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#define BASE   "diameter.identity: n1.ent.test\ndiameter.realm: ent.test\n"
#define NEEDED "core.route: \"* swx\"\n" BASE

static const struct diameter_conf_files memory_files = { STR("/c"), STR("/k"), STR("/ca"), STR("/d") };

static const char *text(const struct conf *c)
{
	static char mem[DIAMETER_CONF_TEXT_MAX + 1];
	struct buf b;
	buf_init_fixed(&b, mem, DIAMETER_CONF_TEXT_MAX);
	assert_int_equal(diameter_conf_write(c, &memory_files, &b, NULL), RC_OK);
	mem[b.n] = 0;
	return mem;
}

static void has(const char *all, const char *part)
{
	if (!strstr(all, part))
		fail_msg("%s is not in:\n%s", part, all);
}

static void the_whole_text(void **state)
{
	const struct conf *c =
		place_conf(*state, NEEDED "diameter.peers: hss.epc.test 192.0.2.10:3868 tcp\n");
	assert_string_equal(text(c),
		"Identity = \"n1.ent.test\";\n"
		"Realm = \"ent.test\";\n"
		"Port = 0;\nSecPort = 0;\nNo_SCTP;\n"
		"NoRelay;\nTcTimer = 2;\nTwTimer = 30;\n"
		"TLS_Cred = \"/c\", \"/k\";\n"
		"TLS_CA = \"/ca\";\n"
		"TLS_DH_File = \"/d\";\n"
		"ConnectPeer = \"hss.epc.test\" { ConnectTo = \"192.0.2.10\"; Port = 3868; "
		"No_TLS; No_SCTP; };\n");
}

static void each_transport_and_place(void **state)
{
	const struct conf *c = place_conf(*state,
		NEEDED "diameter.peers:\n- a.test [2001:db8::1]:5868 tls\n- b.test b.test:3868 tcp\n"
		       "- c.test dra:3868 sctp\ndiameter.watchdog: 6s\n");
	const char *all = text(c);
	has(all, "ConnectPeer = \"a.test\" { ConnectTo = \"2001:db8::1\"; Port = 5868; No_SCTP; };");
	has(all, "ConnectPeer = \"b.test\" { Port = 3868; No_TLS; No_SCTP; };");
	has(all, "ConnectPeer = \"c.test\" { ConnectTo = \"dra\"; Port = 3868; No_TLS; No_TCP; };");
	has(all, "TwTimer = 6;");
	assert_null(strstr(all, "\nNo_SCTP"));
}

static void one_port_is_bound_at_most(void **state)
{
	struct host_port at;
	const struct conf *c = place_conf(*state, NEEDED);
	assert_false(diameter_conf_listen(c, &at));
	c = place_conf(*state, NEEDED "diameter.listen: 127.0.0.1:3868 tcp\n");
	assert_true(diameter_conf_listen(c, &at));
	assert_string_equal(at.host, "127.0.0.1");
	has(text(c), "Port = 3868;\nSecPort = 0;");
	c = place_conf(*state, NEEDED "diameter.listen: \"[::1]:5868 tls\"\n");
	assert_true(diameter_conf_listen(c, &at));
	assert_string_equal(at.host, "::1");
	has(text(c), "Port = 0;\nSecPort = 5868;");
}

static bool taken(struct place *p, const char *key, const char *value)
{
	char yaml[512];
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	snprintf(yaml, sizeof(yaml), "%s: %s\n", key, value);
	const enum rc rc = conf_parse(
		p->arena, str_of(yaml), "test.yaml", p->folder, wiring_schema(), &p->conf, &error, &f);
	return rc == RC_OK;
}

static void nothing_becomes_a_directive(void **state)
{
	static const char *const peers[] = { "'a\" {}; LoadExtension = \"/x 192.0.2.1:1 tcp'",
		"'a.test 192.0.2.1\":1 tcp'", "'a.test 192.0.2.1;:1 tcp'", "'a.test h{}:1 tcp'",
		"\"a.test\\n 192.0.2.1:1 tcp\"", "\"a\\u0000b 192.0.2.1:1 tcp\"", "'a#b 192.0.2.1:1 tcp'",
		"'a.test 192.0.2.1:1 tcp; NoRelay'", "'a.test 192.0.2.1:1 tcp }'", "'a.test 192.0.2.1:1'",
		"'a.test 192.0.2.1:0 tcp'", "'a.test 192.0.2.1:70000 tcp'", "'a.test 192.0.2.1:1 udp'",
		"'192.0.2.1:1 tcp'", "'a.test [x::1\"]:1 tcp'", "'a.test h%eth0:1 tcp'", "''" };
	for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++) {
		char list[256];
		snprintf(list, sizeof(list), "[%s]", peers[i]);
		if (taken(*state, "diameter.peers", list))
			fail_msg("%s", peers[i]);
	}
	assert_true(taken(*state, "diameter.peers", "['a.test 192.0.2.1:1 tcp']"));
	assert_false(taken(*state, "diameter.listen", "'0.0.0.0:1 tcp; NoRelay'"));
	assert_false(taken(*state, "diameter.listen", "'name:1 tcp'"));
	assert_false(taken(*state, "diameter.listen", "'192.0.2.1:1'"));
	assert_false(taken(*state, "diameter.identity", "'a\"; NoRelay; Realm = \"b'"));
	assert_false(taken(*state, "diameter.realm", "'a b'"));
	assert_false(taken(*state, "diameter.watchdog", "5s"));
}

static void a_path_that_the_grammar_cannot_hold_is_refused(void **state)
{
	const struct conf *c = place_conf(*state, NEEDED);
	static const char *const bad[] = { "/a\"; LoadExtension = \"/x", "/a\nb", "/a\x7f" };
	for (size_t i = 0; i < 3; i++) {
		for (unsigned k = 0; k < 4; k++) {
			struct diameter_conf_files files = memory_files;
			struct str *each[] = { &files.cert, &files.key, &files.ca, &files.dh };
			struct fault f = { .reason = REASON_none };
			struct buf b;
			uint8_t mem[4096];
			buf_init_fixed(&b, mem, sizeof(mem));
			*each[k] = str_of(bad[i]);
			assert_int_equal(diameter_conf_write(c, &files, &b, &f), RC_INVALID);
			assert_int_equal(f.reason, REASON_conf_value);
			assert_int_equal(b.n, 0);
		}
	}
}

static void too_long_is_a_failure(void **state)
{
	struct buf b;
	uint8_t mem[64];
	buf_init_fixed(&b, mem, sizeof(mem));
	assert_int_equal(diameter_conf_write(place_conf(*state, NEEDED), &memory_files, &b, NULL), RC_NOMEM);
}

static void the_route_says_what_is_needed(void **state)
{
	uint32_t app[DIAMETER_CONF_APPLICATIONS];
	const struct conf *c = place_conf(*state, "");
	assert_false(diameter_conf_needed(c));
	assert_int_equal(diameter_conf_applications(c, app), 0);
	c = place_conf(*state, "core.route:\n- 00101 local,swx\n- \"* local\"\n");
	assert_true(diameter_conf_needed(c));
	assert_int_equal(diameter_conf_applications(c, app), 1);
	assert_int_equal(app[0], DIAMETER_APP_SWX);
	c = place_conf(*state, "core.route:\n- 00101 diameter\n- \"* swx\"\ndiameter_eap.application: eap\n");
	assert_int_equal(diameter_conf_applications(c, app), 2);
	assert_int_equal(app[1], DIAMETER_APP_EAP);
}

static void refuses(struct place *p, const char *yaml, enum reason why, const char *note)
{
	struct fault f = { .reason = REASON_none };
	assert_int_not_equal(diameter_conf_check(place_conf(p, yaml), &f), RC_OK);
	assert_int_equal(f.reason, why);
	assert_non_null(strstr(f.note, note));
}

static void what_is_needed_is_looked_at(void **state)
{
	struct place *p = *state;
	assert_int_equal(diameter_conf_check(place_conf(p, ""), NULL), RC_OK);
	assert_int_equal(diameter_conf_check(place_conf(p, "diameter.certificate: none\n"), NULL), RC_OK);
	refuses(p, "core.route: \"* swx\"\ndiameter.realm: a\n", REASON_conf_value, "identity");
	refuses(p, NEEDED, REASON_conf_value, "peers");
#define PLAIN NEEDED "diameter.peers: a.test 192.0.2.1:3868 tcp\n"
	assert_int_equal(diameter_conf_check(place_conf(p, PLAIN), NULL), RC_OK);
	refuses(p, NEEDED "diameter.peers: a.test 192.0.2.1:3868 tls\n", REASON_conf_value, "tls needs");
	refuses(p, PLAIN "diameter.listen: 192.0.2.1:3868 tls\n", REASON_conf_value, "tls needs");
	refuses(p, PLAIN "diameter.certificate: cert\n", REASON_conf_value, "go together");
	const char *files = PLAIN "diameter.certificate: cert\ndiameter.key: key\ndiameter.ca: cert\n";
	refuses(p, files, REASON_file_missing, "");
	const int cert = open(place_path(p, "cert"), O_CREAT | O_WRONLY, 0600);
	const int key = open(place_path(p, "key"), O_CREAT | O_WRONLY, 0600);
	assert_int_equal(demo_cert_self("other.test", cert, key, time(NULL), NULL), RC_OK);
	refuses(p, files, REASON_cert_mismatch, "does not name");
	assert_int_equal(ftruncate(cert, 0) | ftruncate(key, 0), 0);
	lseek(cert, 0, SEEK_SET);
	lseek(key, 0, SEEK_SET);
	assert_int_equal(demo_cert_self("n1.ent.test", cert, key, time(NULL), NULL), RC_OK);
	assert_int_equal(diameter_conf_check(place_conf(p, files), NULL), RC_OK);
	fchmod(key, 0644);
	refuses(p, files, REASON_file_mode, "");
	close(cert);
	close(key);
}

#define T(name) cmocka_unit_test_setup_teardown(name, place_open, place_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_whole_text),
		T(each_transport_and_place),
		T(one_port_is_bound_at_most),
		T(nothing_becomes_a_directive),
		T(a_path_that_the_grammar_cannot_hold_is_refused),
		T(too_long_is_a_failure),
		T(the_route_says_what_is_needed),
		T(what_is_needed_is_looked_at),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
