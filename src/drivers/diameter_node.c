/** Session-Ids, the AVPs that every request begins with, and whether an answer belongs to its request. */
#include "drivers/diameter_node.h"

#include "base/rd.h"
#include "base/secret.h"
#include "conf/conf.h"

enum { COMMAND_AT = 5, COMMAND_SIZE = 3 + 4 /* with the application */, AVP_LENGTH_AT = 6, AVP_HEAD = 8 };
enum { SESSION_TEXT = DIAMETER_NODE_NAME_MAX + 24 };
enum { DELIVERY_FIRST = 3000, DELIVERY_LAST = 3999 };

enum rc diameter_node_name_check(struct str value, struct fault *f)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
	for (size_t i = 0; i < value.n; i++) {
		if (!memchr(allowed, value.p[i], sizeof(allowed) - 1))
			return FAIL(f, REASON_conf_value, "letters, digits, '-' and '.' only");
	}
	return RC_OK;
}

const struct conf_item diameter_node_conf[] = {
	{ .key = "diameter.identity",
		.type = CONF_TEXT,
		.by_default = "",
		.max = DIAMETER_NODE_NAME_MAX,
		.help = "Our DiameterIdentity (Origin-Host), a host name that is different for each node; "
			"needed where core.route names a back end that is asked over Diameter.",
		.check = diameter_node_name_check },
	{ .key = "diameter.realm",
		.type = CONF_TEXT,
		.by_default = "",
		.max = DIAMETER_NODE_NAME_MAX,
		.help = "Our Diameter realm (Origin-Realm); needed where diameter.identity is.",
		.check = diameter_node_name_check },
	CONF_ITEMS_END
};

enum rc diameter_node_open(struct diameter_node *n, const struct setup *s, struct fault *f)
{
	uint32_t low;
	*n = (struct diameter_node){ .peer = s->diameter,
		.env = s->env,
		.identity = conf_text(s->conf, "diameter.identity"),
		.realm = conf_text(s->conf, "diameter.realm") };
	if (!n->identity.n || !n->realm.n)
		return FAIL(f, REASON_conf_value, "diameter.identity and diameter.realm are needed");
	/* another node of this process, or a successor within the same second, counts from elsewhere */
	s->env->ops->random(s->env, &low, sizeof(low));
	n->next = (uint64_t)env_wall_s(s->env) << 32 | low;
	return RC_OK;
}

void diameter_node_session(struct diameter_node *n, uint8_t out[DIAMETER_NODE_SESSION])
{
	struct buf b;
	buf_init_fixed(&b, out, DIAMETER_NODE_SESSION);
	buf_u64(&b, n->next++);
}

static void put_str(struct buf *b, uint64_t avp, struct str value)
{
	diameter_put(b, avp, str_bytes(value));
}

static void put_session(
	const struct diameter_node *n, struct buf *b, const uint8_t session[DIAMETER_NODE_SESSION])
{
	char mem[SESSION_TEXT];
	struct rd r = rd_of((struct bytes){ session, DIAMETER_NODE_SESSION });
	const uint32_t high = rd_u32(&r), low = rd_u32(&r);
	struct buf text;
	buf_init_fixed(&text, mem, sizeof(mem));
	buf_put_str(&text, n->identity);
	buf_printf(&text, ";%u;%u", high, low);
	put_str(b, DIAMETER_SESSION_ID, buf_str(&text));
	b->failed = b->failed || text.failed;
}

static void put_application(
	struct buf *b, enum diameter_command command, enum diameter_application application)
{
	if (command != DIAMETER_MULTIMEDIA_AUTH) {
		diameter_put_u32(b, DIAMETER_AUTH_APPLICATION_ID, application);
		return;
	}
	const size_t group = diameter_group(b, DIAMETER_VENDOR_SPECIFIC_APPLICATION);
	diameter_put_u32(b, DIAMETER_VENDOR_ID, DIAMETER_VENDOR_3GPP);
	diameter_put_u32(b, DIAMETER_AUTH_APPLICATION_ID, application);
	diameter_group_end(b, group);
}

size_t diameter_node_begin(const struct diameter_node *n, struct buf *b, enum diameter_command command,
	const struct diameter_node_to *to, const uint8_t session[DIAMETER_NODE_SESSION])
{
	const size_t begin = diameter_begin(b, command, to->application);
	put_session(n, b, session);
	put_application(b, command, to->application);
	put_str(b, DIAMETER_ORIGIN_HOST, n->identity);
	put_str(b, DIAMETER_ORIGIN_REALM, n->realm);
	put_str(b, DIAMETER_DESTINATION_REALM, to->realm);
	if (to->host.n)
		put_str(b, DIAMETER_DESTINATION_HOST, to->host);
	return begin;
}

/* Session-Id is the first AVP of our requests */
static struct bytes session_of(const struct diameter_node_exchange *x)
{
	const uint8_t *avp = x->request.p + DIAMETER_HEAD;
	const size_t n = (size_t)avp[AVP_LENGTH_AT] << 8 | avp[AVP_LENGTH_AT + 1];
	return (struct bytes){ avp + AVP_HEAD, n - AVP_HEAD };
}

/* an agent or a peer may have lost the Session-Id of what it could not read */
static bool is_session(const struct diameter_node_exchange *x, const struct diameter_answer *a)
{
	const struct bytes asked = session_of(x);
	if (!a->session_id.p)
		return a->error;
	return str_eq(str_of_bytes(a->session_id), str_of_bytes(asked));
}

/* entitled-diameter itself says with our name that it found no peer */
static bool is_undelivered(const struct diameter_node *n, const struct diameter_answer *a)
{
	const struct diameter_result *r = &a->result;
	return a->error && !r->experimental && r->code >= DELIVERY_FIRST && r->code <= DELIVERY_LAST &&
	       str_ieq(str_of_bytes(a->origin_host), n->identity);
}

static enum rc take_answer(struct diameter_node_exchange *x, struct diameter_answer *a)
{
	struct fault *f = x->c->fault;
	const enum rc rc = diameter_read(x->answer, a, f);
	if (rc != RC_OK)
		return rc;
	if (memcmp(x->answer.p + COMMAND_AT, x->request.p + COMMAND_AT, COMMAND_SIZE) != 0)
		return FAIL(f, REASON_diameter_answer, "command %u of application %u", a->command,
			a->application);
	if (!is_session(x, a))
		return FAIL(f, REASON_diameter_answer, "another Session-Id");
	if (is_undelivered(x->node, a))
		return FAIL(f, REASON_diameter_down, "Result-Code %u", a->result.code);
	return RC_OK;
}

static enum rc failed(struct diameter_node_exchange *x)
{
	if (x->fault.reason == REASON_deadline && x->sub.deadline_ms < x->c->deadline_ms)
		return FAIL(x->c->fault, REASON_diameter_timeout, "no answer in %lld ms",
			(long long)x->timeout_ms);
	return fault_pass(x->c->fault, &x->fault);
}

void diameter_node_wipe(struct diameter_node_exchange *x)
{
	if (x->answer.p)
		secret_wipe((void *)(uintptr_t)x->answer.p, x->answer.n);
}

static void on_answer(struct call *sub, enum rc rc)
{
	struct diameter_node_exchange *x = sub->owner;
	struct diameter_answer a = { .command = 0 };
	rc = rc == RC_OK ? take_answer(x, &a) : failed(x);
	if (rc != RC_OK)
		diameter_node_wipe(x);
	x->done(x, rc, rc == RC_OK ? &a : NULL);
}

enum rc diameter_node_ask(struct diameter_node_exchange *x)
{
	struct peer *peer = x->node->peer;
	const int64_t own_ms = env_mono_ms(x->node->env) + x->timeout_ms;
	if (!peer)
		return FAIL(x->c->fault, REASON_bug, "no way to entitled-diameter");
	if (x->request.failed)
		return FAIL(x->c->fault, REASON_memory, "Diameter request");
	x->sub = (struct call){ .arena = x->c->arena,
		.fault = &x->fault,
		.deadline_ms = own_ms < x->c->deadline_ms ? own_ms : x->c->deadline_ms,
		.done = on_answer,
		.owner = x };
	const enum rc rc =
		peer->ops->ask(peer, &x->sub, PEER_OP_DIAMETER, buf_bytes(&x->request), &x->answer);
	if (rc == RC_OK) /* another process cannot know at once */
		return FAIL(x->c->fault, REASON_bug, "answered inside the question");
	return rc == RC_PENDING ? rc : failed(x);
}

void diameter_node_cancel(struct diameter_node_exchange *x)
{
	struct peer *peer = x->node->peer;
	peer->ops->cancel(peer, &x->sub);
}
