/** operator.c: which operator a request is of, by cookie, EAP_ID, token and host name; and that nobody is
 * served as another's. */
#include "flow_world.h"

#include "base/text.h"

static const char key_of_two[] =
	"entitled-seal-key 1\nid 0a0b0c0e\nkey "
	"ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\nuse-from 0\ncreated 0\n";

enum { MAIN, TWO, OPERATORS };

#define NAI2  "EAP_ID=0001010000000018%40nai.epc.mnc001.mcc001.3gppnetwork.org"
#define QUERY "app=ap2004&terminal_id=352099001761481&"

/* line ...17 is of the main operator, ...18 of the second */
static struct flow_world *world(const char *main, const char *two)
{
	static char settings[512];
	struct flow_world *w = calloc(1, sizeof(*w));
	struct seal_ring *rings[OPERATORS];
	struct folder d = folder_make();
	assert_non_null(w);
	folder_write(&d, "seal-0a0b0c0e.key", key_of_two, 0600);
	assert_int_equal(seal_ring_open(d.path, &rings[TWO], NULL), RC_OK);
	rings[MAIN] = w->ring = engine_fixture_ring();
	folder_write(&d, "two.yaml", two, 0600);
	snprintf(settings, sizeof(settings), "operators: [two %s]\n%s", folder_file(&d, "two.yaml"), main);
	w->rig = flow_rig_new_of(settings, rings, 64);
	folder_drop(&d);
	return w;
}

static void end(struct flow_world **w)
{
	struct seal_ring *two = (*w)->rig->engine[TWO].ring;
	flow_world_free(w);
	seal_ring_close(&two);
}

#define LINE_TWO "operator:\n  imsi: [\"001010000000018\"]\n"

static uint8_t key_at(struct str sealed)
{
	struct arena *a = arena_new(4096);
	struct bytes head;
	assert_int_equal(text_unbase64url(a, str_sub(sealed, 0, 8), &head), RC_OK);
	const uint8_t last = head.p[4];
	arena_free(&a);
	return last;
}

static int ask_named(struct flow_world *w, const char *sni, const char *host, const char *query)
{
	w->rig->tls_name = str_of(sni);
	w->rig->host = str_of(host);
	return flow_rig_ask(w->rig, &w->ask, query);
}

static void each_line_under_its_operators_key(void **state)
{
	struct flow_world *w = world("vowifi.message: of main\n", LINE_TWO "vowifi.message: of two\n");
	w->rig->line[0].vowifi.allowed = w->rig->line[1].vowifi.allowed = false;
	flow_world_login(w, FLOW_WORLD_FIRST);
	assert_int_equal(key_at(str_of(w->cookie)), 0x0d);
	assert_int_equal(key_at(str_of(w->token)), 0x0d);
	assert_true(flow_rig_says(&w->ask, "of main") && !flow_rig_says(&w->ask, "of two"));
	flow_world_login(w, QUERY NAI2);
	assert_int_equal(key_at(str_of(w->cookie)), 0x0e);
	assert_int_equal(key_at(str_of(w->token)), 0x0e);
	assert_true(flow_rig_says(&w->ask, "of two") && !flow_rig_says(&w->ask, "of main"));
	assert_int_equal(flow_world_token(w, ""), 200);
	assert_true(flow_rig_says(&w->ask, "of two"));
	assert_int_equal(w->rig->counters.by_operator[MAIN], 2);
	assert_int_equal(w->rig->counters.by_operator[TWO], 3);
	/* the other one's EAP_ID beside it: a login of that line, under its operator's key */
	assert_int_equal(flow_world_token(w, "&" FLOW_RIG_WHO), 200);
	assert_int_equal(key_at(w->ask.answer.cookie), 0x0d);
	assert_int_equal(flow_world_token(w, "&IMSI=001010000000017"), 511);
	assert_int_equal(w->ask.answer.reason, REASON_token_other_line);
	end(&w);
}

/* a line that moved: what its former operator sealed is void, whoever opens it */
static void an_identity_of_another_operator(void **state)
{
	struct flow_world *w = world("", LINE_TWO);
	flow_world_login(w, QUERY NAI2);
	const struct imsi moved = w->rig->line[1].imsi;
	struct token t;
	struct str text;
	struct arena *a = arena_new(65536);
	struct subscriber line = subscriber_new();
	struct ts43_request rq = { .terminal_id = STR("352099001761481"),
		.app_bits = appid_bit(APPID_ap2004) };
	line.imsi = moved;
	line.epoch = w->rig->line[1].epoch;
	token_for(&w->rig->engine[MAIN], &rq, &line, FLOW_RIG_T0, FLOW_RIG_T0, &t);
	assert_int_equal(token_write(&w->rig->engine[MAIN], a, &t, FLOW_RIG_T0, &text), RC_OK);
	flow_world_keep(w->token, sizeof(w->token), text);
	arena_free(&a);
	assert_int_equal(flow_world_token(w, ""), 511);
	assert_int_equal(w->ask.answer.reason, REASON_token_other_operator);
	end(&w);
}

static void names(void **state)
{
	struct flow_world *w =
		world("operator.tls_names: [one.example]\n", LINE_TWO "  tls_names: [two.example]\n");
	assert_int_equal(ask_named(w, "one.example", "one.example", FLOW_WORLD_FIRST), 200);
	assert_int_equal(ask_named(w, NULL, "any.example", FLOW_WORLD_FIRST), 200);
	assert_int_equal(ask_named(w, "two.example", NULL, FLOW_WORLD_FIRST), 403);
	assert_int_equal(w->ask.answer.reason, REASON_operator_other);
	assert_int_equal(ask_named(w, "one.example", "two.example:443", FLOW_WORLD_FIRST), 403);
	assert_int_equal(ask_named(w, NULL, "two.example", QUERY NAI2), 200);
	assert_int_equal(ask_named(w, "two.example", "one.example", QUERY), 403); /* whoever it is */
	w->rig->tls_name = w->rig->host = STR_NONE;
	flow_world_login(w, FLOW_WORLD_FIRST);
	w->rig->host = STR("two.example");
	assert_int_equal(flow_world_token(w, ""), 511);
	assert_int_equal(w->ask.answer.reason, REASON_token_other_operator);
	assert_int_equal(w->rig->way[FLOW_RIG_COMMIT].calls, 0);
	end(&w);
}

static void strangers_and_realms(void **state)
{
	struct flow_world *w = world("operator.others: no\n", LINE_TWO "  realms: [x.example]\n");
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 403);
	assert_int_equal(w->ask.answer.reason, REASON_operator_unknown);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, QUERY NAI2), 403);
	assert_int_equal(w->ask.answer.reason, REASON_operator_realm);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, QUERY "EAP_ID=0001010000000018%40X.Example"), 200);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, QUERY "EAP_ID=nobody"), 400);
	assert_int_equal(w->ask.answer.reason, REASON_eap_id_malformed);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, QUERY "token=AAAAAAAAAAAA"), 511);
	assert_int_equal(w->ask.answer.reason, REASON_token_malformed);
	assert_int_equal(w->rig->way[FLOW_RIG_TURN].calls, 1);
	end(&w);
}

static void limits_of_one_operator(void **state)
{
	struct flow_world *w = world("", LINE_TWO "limit:\n  line_burst: 2\n  line_per_minute: 1\n");
	for (int i = 0; i < 5; i++) {
		assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 200);
		assert_int_equal(flow_rig_ask(w->rig, &w->ask, QUERY NAI2), i < 2 ? 200 : 503);
	}
	assert_int_equal(w->ask.answer.reason, REASON_line_rate);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_under_its_operators_key),
		cmocka_unit_test(an_identity_of_another_operator),
		cmocka_unit_test(names),
		cmocka_unit_test(strangers_and_realms),
		cmocka_unit_test(limits_of_one_operator),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
