/** Certificates of clients: who is let in, why others are not, and that no session stands in for one. */
#include "unit.h"

#include "crypto/tls.h"
#include "crypto/tls_peer.h"

#include "tls_made.h"

#include <openssl/err.h>

#include "tls_talk.h"

enum { AUTHORITY, STRANGER, GOOD, EXPIRED, FOREIGN, SERVER, ALL };

static struct tls_made made[ALL];
static struct tls_context *closed, *open_to_all;
static struct ticket_keys *keys;

static int setup(void **state)
{
	const struct tls_wish wish[ALL] = {
		[AUTHORITY] = { .name = "ops CA", .authority = true },
		[STRANGER] = { .name = "other CA", .authority = true },
		[GOOD] = { .name = "Ada, on call", .issuer = &made[AUTHORITY] },
		[EXPIRED] = { .name = "Bob", .from = -7200, .to = -3600, .issuer = &made[AUTHORITY] },
		[FOREIGN] = { .name = "Eve", .issuer = &made[STRANGER] },
		[SERVER] = { .name = "server", .san = "DNS:aes.example" },
	};
	for (int i = 0; i < ALL; i++)
		tls_made_open(&made[i], &wish[i]);
	keys = ticket_keys_make(calloc(1, ticket_keys_size()));
	const struct tls_pair pair = { made[SERVER].files.cert, made[SERVER].files.key };
	const struct tls_parts known = { &pair, 1, made[AUTHORITY].files.cert }, any = { &pair, 1, NULL };
	assert_int_equal(tls_context_open(&known, &closed, NULL), RC_OK);
	assert_int_equal(tls_context_open(&any, &open_to_all, NULL), RC_OK);
	assert_int_equal(tls_context_tickets(closed, keys, NULL), RC_OK);
	assert_int_equal(tls_context_tickets(open_to_all, keys, NULL), RC_OK);
	return 0;
}

static int teardown(void **state)
{
	tls_talk_forget();
	tls_context_close(&closed);
	tls_context_close(&open_to_all);
	free(keys);
	for (int i = 0; i < ALL; i++)
		tls_made_close(&made[i]);
	return 0;
}

static void talk_open(struct tls_talk *t, struct tls_context *to, const struct tls_made *as, int version)
{
	tls_talk_open(t, to->ctx);
	SSL_set_max_proto_version(t->client, version);
	if (as) {
		SSL_use_certificate(t->client, as->cert);
		SSL_use_PrivateKey(t->client, as->key);
	}
}

static void the_subject_is_known(void **state)
{
	struct arena *a = arena_new(1 << 16);
	struct tls_talk t;
	tls_talk_forget();
	talk_open(&t, closed, &made[GOOD], 0);
	assert_true(tls_talk_shake(&t));
	const struct str subject = tls_peer_subject(t.server, a);
	assert_true(str_is(subject, "CN=Ada\\, on call"));
	tls_talk_close(&t);
	tls_talk_forget();
	talk_open(&t, open_to_all, &made[GOOD], 0);
	assert_true(tls_talk_shake(&t));
	assert_int_equal(tls_peer_subject(t.server, a).n, 0);
	tls_talk_close(&t);
	arena_free(&a);
}

static void refused(const struct tls_made *as, int version, const char *note, int alert)
{
	struct tls_talk t;
	struct fault f = { 0 };
	char octet;
	tls_talk_forget();
	talk_open(&t, closed, as, version);
	assert_false(tls_talk_shake(&t));
	tls_peer_fault(t.server, &f);
	assert_int_equal(f.reason, REASON_tls_client_certificate);
	assert_string_equal(f.note, note);
	ERR_clear_error();
	if (SSL_do_handshake(t.client) == 1) /* TLS 1.3: the client is through before it is judged */
		(void)SSL_read(t.client, &octet, 1);
	assert_int_equal(ERR_GET_REASON(ERR_peek_error()), SSL_AD_REASON_OFFSET + alert);
	tls_talk_close(&t);
}

static void each_refusal_has_its_alert(void **state)
{
	refused(&made[EXPIRED], 0, "certificate has expired", SSL_AD_CERTIFICATE_EXPIRED);
	refused(&made[FOREIGN], 0, "unable to get local issuer certificate", SSL_AD_UNKNOWN_CA);
	refused(NULL, 0, "none was shown", SSL_AD_CERTIFICATE_REQUIRED);
	refused(&made[EXPIRED], TLS1_2_VERSION, "certificate has expired", SSL_AD_CERTIFICATE_EXPIRED);
	refused(NULL, TLS1_2_VERSION, "none was shown", SSL_AD_HANDSHAKE_FAILURE);
}

static bool resumes(struct tls_context *to, int version)
{
	struct tls_talk t;
	talk_open(&t, to, &made[GOOD], version);
	assert_true(tls_talk_shake(&t));
	const bool reused = SSL_session_reused(t.server);
	tls_talk_close(&t);
	return reused;
}

/* A certificate is shown each time, and a session of another listener is no certificate. */
static void no_session_stands_in_for_a_certificate(void **state)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	for (size_t i = 0; i < 2; i++) {
		tls_talk_forget();
		assert_false(resumes(open_to_all, versions[i]));
		assert_non_null(tls_talk_session);
		assert_false(resumes(closed, versions[i]));
		tls_talk_forget();
		assert_false(resumes(closed, versions[i]));
		assert_false(resumes(closed, versions[i]));
		assert_false(resumes(open_to_all, versions[i]));
	}
}

static void other_failures_are_no_certificate(void **state)
{
	struct tls_talk t;
	struct fault f = { 0 };
	tls_talk_forget();
	talk_open(&t, open_to_all, NULL, TLS1_1_VERSION);
	SSL_set_min_proto_version(t.client, TLS1_1_VERSION);
	SSL_set_security_level(t.client, 0);
	assert_false(tls_talk_shake(&t));
	tls_peer_fault(t.server, &f);
	assert_int_equal(f.reason, REASON_tls_failed);
	assert_string_equal(f.note, "unsupported protocol");
	tls_talk_close(&t);
}

static void the_file_of_the_authority_is_read(void **state)
{
	const struct tls_pair pair = { made[SERVER].files.cert, made[SERVER].files.key };
	struct tls_context *t = NULL;
	struct fault f = { 0 };
	struct tls_parts parts = { &pair, 1, "/nonexistent/ca.pem" };
	assert_int_equal(tls_context_open(&parts, &t, &f), RC_ABSENT);
	assert_int_equal(f.reason, REASON_file_missing);
	f = (struct fault){ 0 };
	parts.client_ca = made[SERVER].files.key;
	assert_int_equal(tls_context_open(&parts, &t, &f), RC_MALFORMED);
	assert_int_equal(f.reason, REASON_file_content);
	assert_null(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_subject_is_known),
		cmocka_unit_test(each_refusal_has_its_alert),
		cmocka_unit_test(no_session_stands_in_for_a_certificate),
		cmocka_unit_test(other_failures_are_no_certificate),
		cmocka_unit_test(the_file_of_the_authority_is_read),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
