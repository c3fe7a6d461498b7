/** EAP-AKA' keys and AT_MAC against RFC 9048 appendix D and recorded exchanges. */
#include "vectors.h"

#include "crypto/aka_prime_keys.h"

static struct bytes text_of(const json_t *o, const char *name)
{
	return str_bytes(str_of(vectors_text(o, name)));
}

static void check(const json_t *o, const char *identity)
{
	struct vectors_hex ck = vectors_octets(o, "ck"), ik = vectors_octets(o, "ik");
	struct aka_prime_keys k;
	aka_prime_keys_bind(text_of(o, "network_name"), vectors_octets(o, "autn").p, ck.p, ik.p);
	vectors_equal(o, "ck_prime", ck.p, 16);
	vectors_equal(o, "ik_prime", ik.p, 16);
	aka_prime_keys_derive(text_of(o, identity), ik.p, ck.p, &k);
	vectors_equal(o, "k_encr", k.k_encr, 16);
	vectors_equal(o, "k_aut", k.k_aut, 32);
	vectors_equal(o, "k_re", k.k_re, 32);
	vectors_equal(o, "msk", k.msk, 64);
	vectors_equal(o, "emsk", k.emsk, 64);
}

/* RFC 9048 appendix D, cases 1 to 4 */
static void published_keys(void **state)
{
	json_t *root = vectors_open("eap_keys.json"), *o;
	size_t i;
	json_array_foreach(vectors_list(root, "eap_aka_prime"), i, o) check(o, "identity");
	assert_int_equal(i, 4);
	json_decref(root);
}

static void recorded_keys(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json"), *e, *login, *v;
	size_t i, j, k, done = 0;
	json_array_foreach(vectors_list(root, "exchanges"), i, e)
		json_array_foreach(json_object_get(e, "logins"), j, login)
			json_array_foreach(json_object_get(login, "vectors"), k, v)
	{
		if (!json_object_get(v, "ck_prime"))
			continue;
		check(v, "identity_for_keys");
		done++;
	}
	assert_true(done >= 6);
	json_decref(root);
}

/* both sides' AT_MAC of recorded full authentications */
static void recorded_macs(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json"), *e, *login, *p;
	size_t i, j, n, done = 0;
	json_array_foreach(vectors_list(root, "exchanges"), i, e)
		json_array_foreach(json_object_get(e, "logins"), j, login)
	{
		const json_t *vectors = json_object_get(login, "vectors");
		if (strcmp(vectors_text(e, "method"), "AKA'") || json_array_size(vectors) != 1)
			continue;
		const json_t *v = json_array_get(vectors, 0);
		json_array_foreach(json_object_get(login, "packets"), n, p)
		{
			const char *extra = json_string_value(json_object_get(p, "at_mac_extra"));
			if (!extra || *extra || !strstr(vectors_text(p, "summary"), "AKA-Challenge"))
				continue;
			const struct vectors_hex packet = vectors_octets(p, "eap");
			uint8_t mac[16];
			aka_prime_keys_mac(vectors_octets(v, "k_aut").p, (struct bytes){ packet.p, packet.n },
				packet.n - 16, mac);
			assert_memory_equal(mac, packet.p + packet.n - 16, 16);
			done++;
		}
	}
	assert_true(done >= 10);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_keys),
		cmocka_unit_test(recorded_keys),
		cmocka_unit_test(recorded_macs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
