/** EAP-AKA keys and AT_MAC against published sets, the phone's own tests and recorded exchanges. */
#include "vectors.h"

#include "crypto/aka_keys.h"

static struct bytes text_of(const json_t *o, const char *name)
{
	return str_bytes(str_of(vectors_text(o, name)));
}

static void check_keys(const json_t *o, const struct aka_keys *k)
{
	vectors_equal(o, "k_encr", k->k_encr, 16);
	vectors_equal(o, "k_aut", k->k_aut, 16);
	vectors_equal(o, "msk", k->msk, 64);
	if (json_object_get(o, "emsk"))
		vectors_equal(o, "emsk", k->emsk, 64);
}

static void check_derivation(const json_t *o, const char *identity)
{
	struct aka_keys k;
	uint8_t mk[AKA_KEYS_MK];
	const struct vectors_hex ik = vectors_octets(o, "ik"), ck = vectors_octets(o, "ck");
	if (json_object_get(o, "mk")) {
		aka_keys_mk(text_of(o, identity), ik.p, ck.p, mk);
		vectors_equal(o, "mk", mk, sizeof(mk));
	}
	aka_keys_derive(text_of(o, identity), ik.p, ck.p, &k);
	uint8_t alone[16];
	aka_keys_aut(text_of(o, identity), ik.p, ck.p, alone);
	assert_memory_equal(alone, k.k_aut, sizeof(alone));
	check_keys(o, &k);
}

/* proves: rfc4187-7-01, rfc4187-7-02 */
static void published_keys(void **state)
{
	json_t *root = vectors_open("eap_keys.json"), *phone = vectors_open("aosp_sim.json"), *o;
	size_t i;
	json_array_foreach(vectors_list(root, "eap_aka"), i, o) check_derivation(o, "identity");
	check_derivation(json_object_get(phone, "master_key"), "identity");
	const json_t *sim = json_object_get(json_object_get(root, "eap_sim"), "full");
	struct aka_keys k;
	aka_keys_from_mk(vectors_octets(sim, "mk").p, &k);
	check_keys(sim, &k);
	json_decref(root);
	json_decref(phone);
}

/* proves: rfc4187-7-01, rfc4187-7-02 */
static void recorded_keys(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json"), *e, *login, *v;
	size_t i, j, k, done = 0;
	json_array_foreach(vectors_list(root, "exchanges"), i, e)
	{
		if (strcmp(vectors_text(e, "method"), "AKA"))
			continue;
		json_array_foreach(json_object_get(e, "logins"), j, login)
			json_array_foreach(json_object_get(login, "vectors"), k, v)
		{
			check_derivation(v, "identity_for_keys");
			done++;
		}
	}
	assert_true(done >= 8);
	json_decref(root);
}

/* proves: rfc4187-7-03 */
static void realm_and_leading_digit_count(void **state)
{
	const uint8_t ik[16] = { 1 }, ck[16] = { 2 };
	const char *identity[3] = { "0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org",
		"0001010000000017@private.example", "1001010000000017@private.example" };
	struct aka_keys k[3];
	for (int i = 0; i < 3; i++)
		aka_keys_derive(str_bytes(str_of(identity[i])), ik, ck, &k[i]);
	assert_memory_not_equal(k[0].k_aut, k[1].k_aut, 16);
	assert_memory_not_equal(k[1].k_aut, k[2].k_aut, 16);
}

/* proves: client-10a, rfc4187-10.15-01 */
static void mac_of_the_phones_packets(void **state)
{
	json_t *phone = vectors_open("aosp_sim.json");
	const json_t *request = json_object_get(phone, "challenge_request_with_valid_mac");
	const struct vectors_hex k_aut = vectors_octets(json_object_get(phone, "master_key"), "k_aut");
	const struct vectors_hex packet = vectors_octets(request, "eap_packet");
	const struct vectors_hex answer =
		vectors_octets(json_object_get(phone, "challenge_response"), "eap_packet");
	uint8_t mac[16];
	aka_keys_mac(k_aut.p, (struct bytes){ packet.p, packet.n }, 52, BYTES_NONE, mac);
	vectors_equal(request, "at_mac", mac, 16);
	aka_keys_mac(k_aut.p, (struct bytes){ answer.p, answer.n }, 24, BYTES_NONE, mac);
	assert_memory_equal(mac, answer.p + 24, 16);
	json_decref(phone);
}

/* the recorded re-authentication answers: AT_MAC covers NONCE_S behind the packet */
static void mac_with_extra(void **state)
{
	json_t *root = vectors_open("eap_exchanges.json"), *e, *login, *p;
	size_t i, j, n, done = 0;
	json_array_foreach(vectors_list(root, "exchanges"), i, e)
		json_array_foreach(json_object_get(e, "logins"), j, login)
	{
		const json_t *again = json_object_get(login, "reauth");
		if (!again || strcmp(vectors_text(e, "method"), "AKA"))
			continue;
		json_array_foreach(json_object_get(login, "packets"), n, p)
		{
			const char *extra = json_string_value(json_object_get(p, "at_mac_extra"));
			if (!extra || strcmp(extra, "nonce_s"))
				continue;
			const struct vectors_hex packet = vectors_octets(p, "eap"),
						 nonce = vectors_octets(again, "nonce_s");
			uint8_t mac[16];
			aka_keys_mac(vectors_octets(again, "k_aut").p, (struct bytes){ packet.p, packet.n },
				packet.n - 16, (struct bytes){ nonce.p, nonce.n }, mac);
			assert_memory_equal(mac, packet.p + packet.n - 16, 16);
			done++;
		}
	}
	assert_true(done >= 2);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_keys),
		cmocka_unit_test(recorded_keys),
		cmocka_unit_test(realm_and_leading_digit_count),
		cmocka_unit_test(mac_of_the_phones_packets),
		cmocka_unit_test(mac_with_extra),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
