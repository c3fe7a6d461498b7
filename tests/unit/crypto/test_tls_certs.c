/** Which certificate a client is shown: by the name it asks for, and by the algorithms it has. */
#include "unit.h"

#include "crypto/tls.h"

#include "tls_made.h"

#include <openssl/err.h>

#include "tls_talk.h"

enum { FIRST, FIRST_RSA, WILD, EXACT, ALL };

static struct tls_made made[ALL];
static struct tls_context *context;
static struct ticket_keys *keys;

static int setup(void **state)
{
	static const struct tls_wish wish[ALL] = {
		[FIRST] = { .name = "first", .san = "DNS:aes.example,IP:192.0.2.1,IP:2001:db8::1" },
		[FIRST_RSA] = { .name = "first-rsa", .san = "DNS:aes.example", .rsa_bits = 2048 },
		[WILD] = { .name = "wild", .san = "DNS:*.tenant.example" },
		[EXACT] = { .name = "exact", .san = "DNS:One.Tenant.Example,DNS:tenant.example" },
	};
	struct tls_pair pair[ALL];
	struct fault f = { 0 };
	for (int i = 0; i < ALL; i++) {
		tls_made_open(&made[i], &wish[i]);
		pair[i] = (struct tls_pair){ made[i].files.cert, made[i].files.key };
	}
	keys = ticket_keys_make(calloc(1, ticket_keys_size()));
	assert_int_equal(tls_context_open(&(struct tls_parts){ pair, ALL, NULL }, &context, &f), RC_OK);
	assert_int_equal(tls_context_tickets(context, keys, &f), RC_OK);
	return 0;
}

static int teardown(void **state)
{
	tls_talk_forget();
	tls_context_close(&context);
	free(keys);
	for (int i = 0; i < ALL; i++)
		tls_made_close(&made[i]);
	return 0;
}

static void expect(const char *name, const char *algorithms, int which, bool known)
{
	struct tls_talk t;
	tls_talk_forget();
	tls_talk_open(&t, context->ctx);
	if (name)
		SSL_set_tlsext_host_name(t.client, name);
	if (algorithms)
		assert_int_equal(SSL_set1_sigalgs_list(t.client, algorithms), 1);
	assert_true(tls_talk_shake(&t));
	X509 *seen = SSL_get0_peer_certificate(t.client);
	for (int i = 0; i < ALL; i++) {
		if (X509_cmp(seen, made[i].cert) == 0 && i != which)
			fail_msg("%s got number %d", name, i);
	}
	assert_int_equal(X509_cmp(seen, made[which].cert), 0);
	assert_int_equal(tls_certs_know(t.server), known);
	tls_talk_close(&t);
}

static void the_name_decides(void **state)
{
	expect("aes.example", NULL, FIRST, true);
	expect("two.tenant.example", NULL, WILD, true);
	expect("TWO.TENANT.EXAMPLE", NULL, WILD, true);
	expect("one.tenant.example", NULL, EXACT, true);
	expect("tenant.example", NULL, EXACT, true);
}

static void an_address_is_a_name_too(void **state)
{
	expect("192.0.2.1", NULL, FIRST, true);
	expect("2001:db8::1", NULL, FIRST, true);
	expect("192.0.2.2", NULL, FIRST, false);
}

static void who_asks_for_nothing_of_ours_gets_the_first(void **state)
{
	expect(NULL, NULL, FIRST, true);
	expect("stranger.example", NULL, FIRST, false);
	expect("a.two.tenant.example", NULL, FIRST, false); /* a star is one label */
	expect("xtenant.example", NULL, FIRST, false);
}

static void rsa_for_who_cannot_ecdsa(void **state)
{
	const char rsa[] = "RSA-PSS+SHA256:RSA+SHA256";
	expect("aes.example", rsa, FIRST_RSA, true);
	expect(NULL, rsa, FIRST_RSA, true);
	expect("stranger.example", rsa, FIRST_RSA, false);
	expect("aes.example", "ECDSA+SHA256", FIRST, true);
}

static void a_name_without_rsa_has_none(void **state)
{
	struct tls_talk t;
	tls_talk_forget();
	tls_talk_open(&t, context->ctx);
	SSL_set_tlsext_host_name(t.client, "two.tenant.example");
	SSL_set1_sigalgs_list(t.client, "RSA-PSS+SHA256");
	assert_false(tls_talk_shake(&t));
	tls_talk_close(&t);
}

static void one_ticket_key_for_all_names(void **state)
{
	static const char *const names[] = { "aes.example", "two.tenant.example" };
	for (size_t i = 0; i < 2; i++) {
		struct tls_talk t;
		tls_talk_forget();
		for (int visit = 0; visit < 2; visit++) {
			tls_talk_open(&t, context->ctx);
			SSL_set_tlsext_host_name(t.client, names[i]);
			assert_true(tls_talk_shake(&t));
			assert_int_equal(SSL_session_reused(t.server), visit);
			tls_talk_close(&t);
		}
	}
}

static void the_context_may_go_before_its_connections(void **state)
{
	const struct tls_pair pair[] = { { made[FIRST].files.cert, made[FIRST].files.key },
		{ made[WILD].files.cert, made[WILD].files.key } };
	struct tls_context *short_lived;
	struct tls_talk t;
	tls_talk_forget();
	assert_int_equal(tls_context_open(&(struct tls_parts){ pair, 2, NULL }, &short_lived, NULL), RC_OK);
	tls_talk_open(&t, short_lived->ctx);
	SSL_set_tlsext_host_name(t.client, "two.tenant.example");
	tls_context_close(&short_lived);
	assert_true(tls_talk_shake(&t));
	tls_talk_close(&t);
}

static void refused(const struct tls_wish *wish, enum reason why)
{
	struct tls_made bad;
	struct tls_context *t = NULL;
	struct fault f = { 0 };
	tls_made_open(&bad, wish);
	const struct tls_pair pair[] = { { made[FIRST].files.cert, made[FIRST].files.key },
		{ bad.files.cert, bad.files.key } };
	assert_int_equal(tls_context_open(&(struct tls_parts){ pair, 2, NULL }, &t, &f), fault_row(why)->rc);
	assert_int_equal(f.reason, why);
	assert_null(t);
	tls_made_close(&bad);
}

/* RFC 9325 4.1, 4.5: 112 bits, no SHA-1 */
static void weak_certificates_are_refused(void **state)
{
	const struct tls_made authority = made[FIRST];
	refused(&(struct tls_wish){ .name = "short", .rsa_bits = 1024 }, REASON_cert_weak);
	refused(&(struct tls_wish){ .name = "old", .digest = EVP_sha1(), .issuer = &authority },
		REASON_cert_weak);
}

static void the_time_of_a_certificate_is_told(void **state)
{
	struct tls_made old;
	struct tls_context *t;
	int64_t from, to;
	tls_made_open(&old, &(struct tls_wish){ .name = "old", .from = -7200, .to = -3600 });
	const struct tls_pair pair = { old.files.cert, old.files.key };
	assert_int_equal(tls_context_open(&(struct tls_parts){ &pair, 1, NULL }, &t, NULL), RC_OK);
	tls_certs_span(t->ctx, 0, &from, &to);
	assert_int_equal(to - from, 3600);
	assert_true(to < time(NULL));
	tls_context_close(&t);
	tls_made_close(&old);
}

static void no_pair_is_no_context(void **state)
{
	struct tls_context *t = NULL;
	assert_int_equal(tls_context_open(&(struct tls_parts){ NULL, 0, NULL }, &t, NULL), RC_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_name_decides),
		cmocka_unit_test(an_address_is_a_name_too),
		cmocka_unit_test(who_asks_for_nothing_of_ours_gets_the_first),
		cmocka_unit_test(rsa_for_who_cannot_ecdsa),
		cmocka_unit_test(a_name_without_rsa_has_none),
		cmocka_unit_test(one_ticket_key_for_all_names),
		cmocka_unit_test(the_context_may_go_before_its_connections),
		cmocka_unit_test(weak_certificates_are_refused),
		cmocka_unit_test(the_time_of_a_certificate_is_told),
		cmocka_unit_test(no_pair_is_no_context),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
