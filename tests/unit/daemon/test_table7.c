/** TS.43 2.8.1 table 7 over the whole path, as wiring.c puts it together but for processes and sockets: a
 * phone's request, flow, login, the relay eap_diameter, a AAA in a simulated Diameter network, and back to
 * the HTTP status. */
#include "unit.h"

#include "../flow/flow_world.h"
#include "../support/diameter_aaa.h"

#include "base/text.h"
#include "codec/eap_aka.h"
#include "crypto/aka_keys.h"
#include "drivers/diameter_node.h"
#include "drivers/eap_diameter.h"

/* ap2009 is not offered yet: ap2004 stands for the application that knows another method */
#define ANOTHER_METHOD "login:\n  other_method: ap2004\n"
#define OF_OTHERS      "login:\n  other_method: ap2009\n"

enum { PATIENCE_MS = 20000 };

struct path {
	struct flow_world *w;
	struct diameter_aaa aaa;
	struct arena *arena;
	struct eap_authority *relay;
};

static struct path *path;

static enum rc turn(struct eap_authority *a, struct call *c, struct eap_turn *t)
{
	return path->relay->ops->turn(path->relay, c, t);
}

static void cancel(struct eap_authority *a, struct call *c)
{
	path->relay->ops->cancel(path->relay, c);
}

static const struct eap_authority_ops ops = { .name = "diameter", .turn = turn, .cancel = cancel };

static void path_open(const char *settings)
{
	const struct conf_item *tables[] = { eap_diameter_ops.conf, diameter_node_conf };
	const struct conf_schema schema = { tables, 2 };
	struct conf *conf;
	struct str error;
	path = calloc(1, sizeof(*path));
	assert_non_null(path);
	path->w = flow_world_new(settings, 64);
	path->w->rig->eap.ops = &ops;
	diameter_aaa_init(&path->aaa, &path->w->rig->env);
	path->aaa.known = path->w->rig->line[0].imsi;
	path->arena = arena_new(1 << 20);
	assert_int_equal(conf_parse(path->arena, STR("diameter:\n  identity: ours.test\n  realm: test\n"),
				 "test", "/", &schema, &conf, &error, NULL),
		RC_OK);
	const struct setup s = { .conf = conf,
		.env = &path->w->rig->env.env,
		.role = ROLE_CORE,
		.diameter = &path->aaa.net.peer };
	assert_int_equal(eap_diameter_ops.open(&s, NULL, &path->relay, NULL), RC_OK);
}

static void path_close(void)
{
	eap_diameter_ops.close(&path->relay);
	assert_true(list_empty(&path->aaa.net.open));
	arena_free(&path->arena);
	flow_world_free(&path->w);
	free(path);
}

static int wait(void)
{
	struct flow_rig_ask *x = &path->w->ask;
	for (int ms = 0; ms < PATIENCE_MS && !x->done; ms += 10)
		env_sim_pass(&path->w->rig->env, 10);
	assert_int_equal(x->done, 1);
	assert_int_equal(x->answer.retry_after_s > 0, x->answer.status == 503);
	return x->answer.status;
}

static int leg1(const char *more)
{
	snprintf(path->w->query, sizeof(path->w->query), "%s%s", FLOW_WORLD_FIRST, more);
	flow_rig_get(path->w->rig, &path->w->ask, path->w->query, 262144);
	const int status = wait();
	if (status == 200)
		flow_world_keep(path->w->cookie, sizeof(path->w->cookie), path->w->ask.answer.cookie);
	return status;
}

static int leg2(struct bytes packet)
{
	flow_rig_post(path->w->rig, &path->w->ask, str_of(path->w->cookie), packet, 262144);
	return wait();
}

/* the EAP packet that the phone got */
static struct bytes relayed(void)
{
	static const char head[] = "{\"eap-relay-packet\":\"";
	const struct str body = str_of_bytes(path->w->ask.answer.body);
	struct bytes packet;
	assert_true(str_starts(body, str_of(head)));
	const struct str rest = str_sub(body, strlen(head), body.n - strlen(head));
	assert_int_equal(text_unbase64(path->arena, str_sub(rest, 0, str_find(rest, '"')), &packet), RC_OK);
	return packet;
}

/* what the phone with this card answers */
static struct bytes card_says(const struct usim_algo *card)
{
	static const uint8_t amf[2];
	static uint8_t mem[128];
	struct eap_packet eap;
	struct eap_aka_message m;
	struct usim_algo_vector v;
	struct aka_keys keys;
	struct buf b;
	assert_int_equal(eap_read(relayed(), &eap, NULL), RC_OK);
	assert_int_equal(eap_aka_read(&eap, &m, NULL), RC_OK);
	assert_int_equal(usim_algo_generate(card, m.rand.p, 32, amf, &v), RC_OK);
	buf_init_fixed(&b, mem, sizeof(mem));
	const size_t at = eap_aka_challenge_answer(&b, eap.identifier, (struct bytes){ v.res, v.res_len });
	aka_keys_derive(str_bytes(STR(FLOW_RIG_NAI)), v.ik, v.ck, &keys);
	aka_keys_mac(keys.k_aut, buf_bytes(&b), at, BYTES_NONE, mem + at);
	return buf_bytes(&b);
}

/* proves: ts43-2.8.1-06, ts43-2.8.1-07 */
static void challenges_and_success(void **state)
{
	static uint8_t first[] = { 1, 77, 0, 68, 23, 1, 0, 0, 1, 5, [28] = 2, 5, [48] = 11, 5, [67] = 1 };
	const uint8_t answer[] = { 2, 77, 0, 8, 23, 1, 0, 0 };
	path_open("");
	path->aaa.before[0] = BYTES_OF(first);
	assert_int_equal(leg1(""), 200);
	assert_int_equal(relayed().n, sizeof(first));
	assert_memory_equal(relayed().p, first, sizeof(first));
	assert_int_equal(leg2(BYTES_OF(answer)), 200); /* and another challenge, of the card */
	assert_int_equal(relayed().p[1], 78);
	assert_int_equal(leg2(card_says(&path->aaa.card)), 200);
	assert_true(flow_rig_says(&path->w->ask, "<?xml"));
	assert_true(flow_rig_parm(&path->w->ask, "token").n > 0);
	path_close();
}

static const struct row {
	uint32_t vendor, from, to;
	bool final; /* 403; else no verdict on the line */
} table7[] = {
	{ 0, 3001, 3010, false }, { 0, 5002, 5002, false }, { 0, 5004, 5017, false },
	{ 0, 5001, 5001, false }, /* AVP_UNSUPPORTED, not USER_UNKNOWN */
	{ 0, 4001, 4001, true }, { 0, 5003, 5003, true }, { DIAMETER_SIM_3GPP, 5001, 5001, true },
	{ DIAMETER_SIM_3GPP, 5003, 5003, true }, { DIAMETER_SIM_3GPP, 5002, 5002, false },
	{ DIAMETER_SIM_3GPP, 5004, 5017, false }, { DIAMETER_SIM_3GPP, 5450, 5452, true },
	{ 0, 2002, 2002, false }, /* in no row of the table from here */
	{ 0, 4002, 4003, false }, { 0, 5018, 5018, false }, { 0, 5030, 5030, false },
	{ DIAMETER_SIM_3GPP, 4181, 4181, false }, { 10, 5001, 5001, false }, /* another vendor's */
};

/* the status of this row in both legs */
static void row_is(const struct row *row, const char *more, int status)
{
	for (uint32_t code = row->from; code <= row->to; code++) {
		path->aaa.result = code;
		path->aaa.result_vendor = row->vendor;
		path->aaa.net.error = code / 1000 == 3;
		path->aaa.no_eap = true;
		assert_int_equal(leg1(more), status);
		path->aaa.result = 0;
		path->aaa.net.error = path->aaa.no_eap = false;
		assert_int_equal(leg1(more), 200);
		const struct bytes packet = card_says(&path->aaa.card);
		path->aaa.result = code;
		path->aaa.net.error = code / 1000 == 3;
		path->aaa.no_eap = true;
		assert_int_equal(leg2(packet), status);
		env_sim_pass(&path->w->rig->env, 60000); /* limit.line_per_minute */
	}
}

/* proves: ts43-2.8.1-08, ts43-2.8.1-09, ts43-2.8.1-10, ts43-2.8.1-11, ts43-2.8.1-12, ts43-2.8.1-14,
 * ts43-2.8.1-15, ts43-2.8.1-16, own-164, own-165, own-166, own-167 */
static void every_result(void **state)
{
	static const struct {
		const char *settings, *more;
		int status; /* of what is no verdict */
	} worlds[] = { { "", "", 503 }, { OF_OTHERS, "", 503 }, { ANOTHER_METHOD, "", 511 },
		{ ANOTHER_METHOD, "&token=expired", 503 }, { "", "&token=expired", 503 } };
	for (size_t i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++) {
		path_open(worlds[i].settings);
		for (size_t k = 0; k < sizeof(table7) / sizeof(table7[0]); k++)
			row_is(&table7[k], worlds[i].more, table7[k].final ? 403 : worlds[i].status);
		path_close();
	}
}

/* proves: own-168 */
static void no_result_or_two(void **state)
{
	static const struct {
		const char *eap; /* the verdict, 77 is due; NULL: none */
		uint32_t result, vendor, second, left_out;
		int status;
	} rows[] = {
		{ .result = 2001, .left_out = 268, .status = 503 },
		{ .result = 2001, .vendor = DIAMETER_SIM_3GPP, .status = 503 },
		{ .result = 5001, .vendor = DIAMETER_SIM_3GPP, .second = 2001, .status = 503 },
		{ .result = 2001, .eap = "\4\115\0\4", .status = 403 },
		{ .result = 2001, .eap = "\4\116\0\4", .status = 503 },
		{ .result = 2001, .eap = "\3\115\0\4", .status = 200 },
	};
	static uint8_t first[] = { 1, 77, 0, 68, 23, 1, 0, 0, 1, 5, [28] = 2, 5, [48] = 11, 5, [67] = 1 };
	const uint8_t answer[] = { 2, 77, 0, 8, 23, 1, 0, 0 };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		path_open("");
		path->aaa.before[0] = BYTES_OF(first);
		assert_int_equal(leg1(""), 200);
		path->aaa.result = rows[i].result;
		path->aaa.result_vendor = rows[i].vendor;
		path->aaa.second = rows[i].second;
		path->aaa.no_eap = !rows[i].eap;
		path->aaa.instead = (struct bytes){ (const uint8_t *)rows[i].eap, 4 };
		path->aaa.net.twist[0] = (struct diameter_sim_twist){ .code = rows[i].left_out };
		assert_int_equal(leg2(BYTES_OF(answer)), rows[i].status);
		assert_int_equal(flow_rig_parm(&path->w->ask, "token").n > 0, rows[i].status == 200);
		path_close();
	}
}

/* proves: ts43-2.8.1-13, own-062 */
static void no_connection(void **state)
{
	for (int silent = 0; silent < 2; silent++) {
		for (int other = 0; other < 2; other++) {
			path_open(other ? ANOTHER_METHOD : "");
			path->aaa.net.fails = silent ? REASON_none : REASON_diameter_gone;
			diameter_sim_stall(&path->aaa.net, silent);
			assert_int_equal(leg1(""), other ? 511 : 503);
			assert_int_equal(leg1("&token=expired"), 503);
			path_close();
		}
	}
}

/* Two cards: the other one's answer, and a AAA that authenticated the other one. Neither line's document is
 * given (threats: impersonation through a relay). proves: own-068 */
static void two_cards(void **state)
{
	struct usim_algo other;
	path_open("");
	other = path->aaa.card;
	other.k[0] ^= 1;
	assert_int_equal(leg1(""), 200);
	assert_int_equal(leg2(card_says(&other)), 403);
	assert_int_equal(path->w->ask.answer.reason, REASON_aaa_rejected);
	assert_int_equal(leg1(""), 200);
	path->aaa.user = str_bytes(STR(FLOW_RIG_NAI2));
	assert_int_equal(leg2(card_says(&path->aaa.card)), 403);
	assert_int_equal(path->w->ask.answer.reason, REASON_identity_other);
	assert_false(flow_rig_says(&path->w->ask, "<?xml"));
	path->aaa.user = BYTES_NONE;
	path->aaa.mobile = str_bytes(STR(FLOW_RIG_NAI2));
	assert_int_equal(leg1(""), 200);
	assert_int_equal(leg2(card_says(&path->aaa.card)), 403);
	assert_int_equal(path->w->ask.answer.reason, REASON_identity_other);
	path_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(challenges_and_success),
		cmocka_unit_test(every_result),
		cmocka_unit_test(no_result_or_two),
		cmocka_unit_test(no_connection),
		cmocka_unit_test(two_cards),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
