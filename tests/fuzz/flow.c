/**
 * Fuzz target: lines as requests, one behind the other, through a worker's whole flow over doubles and a real
 * seal ring. Whatever comes, each request has one answer for a reason that is not ours, and no document is
 * given before a device proved itself.
 *
 *   G query  P body  X query  a request, and one that is given up; $t: the last token, $c: the last cookie
 *   C line  A accept  L language  U agent    headers of the requests behind it
 *   R RES  S AUTS            a relay POST with the last cookie: identifier and first octet in hex
 *   T n       B kind way     seconds go by; a back end becomes late, mute, broken or well again
 */
#include "../support/flow_rig.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES_MAX = 24, TEXT_MAX = 16384, REQUEST_CAP = 262144, TOKEN_MAX = 1024 };

static const char KEY[] =
	"entitled-seal-key 1\nid 00000001\n"
	"key 0000000000000000000000000000000000000000000000000000000000000000\nuse-from 0\ncreated 0\n";
static const char SETTINGS[] = "token:\n  life: 1000s\n  max_age: 3000s\nspread:\n  percent: 0\n"
			       "portal:\n  url: https://portal.example/\n"
			       "vowifi:\n  message:\n    en: No\n    fr: Non\n";

static struct seal_ring *ring;
static struct flow_rig_ask ask;

/* what the device of one input holds */
static struct device {
	struct flow_rig *rig;
	bool proven; /* a verdict was good, or may have been */
	struct str cookie_line[2], accept, language, agent;
	size_t n_cookies;
	size_t token_n, cookie_n, text_n;
	char token[TOKEN_MAX], cookie[sizeof(ask.cookie)], text[TEXT_MAX];
} device;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void once(void)
{
	char folder[] = P_tmpdir "/entitled-fuzz-XXXXXX", path[128];
	must(mkdtemp(folder) != NULL);
	must(snprintf(path, sizeof(path), "%s/seal-00000001.key", folder) < (int)sizeof(path));
	FILE *f = fopen(path, "we");
	must(f && fwrite(KEY, 1, sizeof(KEY) - 1, f) == sizeof(KEY) - 1 && fclose(f) == 0 &&
		chmod(path, 0600) == 0);
	must(seal_ring_open(folder, &ring, NULL) == RC_OK);
	must(unlink(path) == 0 && rmdir(folder) == 0);
}

static const struct eap_authority_ops *rig_ops;

static enum rc turn(struct eap_authority *a, struct call *c, struct eap_turn *t)
{
	const enum rc rc = rig_ops->turn(a, c, t);
	device.proven |= rc == RC_PENDING || (rc == RC_OK && t->verdict == EAP_ACCEPTED);
	return rc;
}

static void cancel(struct eap_authority *a, struct call *c)
{
	rig_ops->cancel(a, c);
}

static const struct eap_authority_ops watched = { .name = "watched", .turn = turn, .cancel = cancel };

/* $t and $c become what they stand for; the text stays until the input ends */
static struct str fill_in(struct str s)
{
	struct buf b;
	buf_init_fixed(&b, device.text + device.text_n, sizeof(device.text) - device.text_n);
	for (size_t i = 0; i < s.n; i++) {
		const char mark = s.p[i] == '$' && i + 1 < s.n ? s.p[i + 1] : 0;
		if (mark == 't')
			buf_put(&b, device.token, device.token_n);
		else if (mark == 'c')
			buf_put(&b, device.cookie, device.cookie_n);
		else
			buf_putc(&b, s.p[i]);
		i += mark == 't' || mark == 'c';
	}
	device.text_n += b.failed ? 0 : b.n;
	return b.failed ? STR_NONE : buf_str(&b);
}

static void keep(char *to, size_t room, size_t *n, struct str s)
{
	if (!s.n || s.n > room)
		return;
	memcpy(to, s.p, s.n);
	*n = s.n;
}

static bool typed(const struct flow_answer *a, const char *word)
{
	return a->content_type && strstr(a->content_type, word);
}

/* of either format */
static struct str token_in(struct str body)
{
	static const char *const HEADS[] = { "\"token\" value=\"", "\"token\":\"" };
	for (size_t i = 0; i < 2; i++) {
		const struct str head = str_of(HEADS[i]);
		const size_t at = str_find_str(body, head);
		const struct str rest = at < body.n ? str_sub(body, at + head.n, body.n) : STR_NONE;
		if (rest.n)
			return str_sub(rest, 0, str_find(rest, '"'));
	}
	return STR_NONE;
}

static void look(const struct flow_answer *a)
{
	const struct reason_row *row = fault_row(a->reason);
	const bool relay = typed(a, "eap-relay");
	must(a->reason != REASON_bug && a->reason != REASON_rounds_spent);
	must(a->status == row->http && (a->status != 503 || a->retry_after_s > 0));
	must((a->content_type != NULL) == (a->body.n > 0) && str_is_utf8(str_of_bytes(a->body)));
	must(relay == (a->cookie.n > 0));
	must(a->status != 200 || relay || typed(a, "xml") || typed(a, "json"));
	must(a->status != 200 || relay || device.proven);
	keep(device.token, sizeof(device.token), &device.token_n, token_in(str_of_bytes(a->body)));
	keep(device.cookie, sizeof(device.cookie), &device.cookie_n, a->cookie);
}

/* a request with the headers of the lines before */
static void send_request(struct request_raw raw)
{
	raw.cookies = device.cookie_line;
	raw.n_cookies = device.n_cookies;
	raw.accept = device.accept;
	raw.accept_language = device.language;
	raw.user_agent = device.agent;
	flow_rig_send(device.rig, &ask, &raw, REQUEST_CAP);
	flow_rig_wait(&ask);
}

static bool relay(struct str line, struct bytes (*make)(struct flow_rig *, unsigned, uint8_t))
{
	uint8_t octet[2];
	char body[256], cookie[sizeof(device.cookie) + 8];
	struct buf b, held;
	if (!text_unhex(line, octet, sizeof(octet)))
		return false;
	buf_init_fixed(&b, body, sizeof(body));
	buf_puts(&b, "{\"eap-relay-packet\":\"");
	text_base64(&b, make(device.rig, octet[0], octet[1]));
	buf_puts(&b, "\"}");
	buf_init_fixed(&held, cookie, sizeof(cookie));
	buf_puts(&held, REQUEST_COOKIE "=");
	buf_put(&held, device.cookie, device.cookie_n);
	must(!b.failed && !held.failed);
	const struct str first = device.cookie_line[0];
	const size_t n = device.n_cookies;
	device.cookie_line[0] = buf_str(&held);
	device.n_cookies = 1;
	send_request((struct request_raw){ .post = true, .body = buf_bytes(&b) });
	device.cookie_line[0] = first;
	device.n_cookies = n;
	return true;
}

static void give_up(struct str query)
{
	const struct request_raw raw = { .query = query, .accept = device.accept };
	flow_rig_send(device.rig, &ask, &raw, REQUEST_CAP);
	flow_rig_end(&ask);
}

/* "12": calls of kind 1 become as way 2 says */
static void bend(struct str line)
{
	static const struct flow_rig_way WAYS[] = { { 0 }, { .late_ms = 50 }, { .never = true },
		{ .fail = REASON_store_busy, .times = 2 }, { .fail = REASON_store_busy },
		{ .fail = REASON_store_conflict, .times = 2 } };
	const size_t kind = line.n == 2 ? (size_t)(line.p[0] - '0') : FLOW_RIG_KINDS;
	const size_t way = line.n == 2 ? (size_t)(line.p[1] - '0') : 0;
	if (kind < FLOW_RIG_KINDS && way < sizeof(WAYS) / sizeof(WAYS[0]))
		device.rig->way[kind] = WAYS[way];
}

static void pass(struct str line)
{
	uint64_t seconds;
	if (str_to_u64(line, 10000, &seconds))
		env_sim_pass(&device.rig->env, (int64_t)seconds * 1000);
}

static void take_cookie(struct str line)
{
	const size_t max = sizeof(device.cookie_line) / sizeof(device.cookie_line[0]);
	if (!line.n)
		device.n_cookies = 0;
	else if (device.n_cookies < max)
		device.cookie_line[device.n_cookies++] = line;
}

/* true: it was a request */
static bool obey(char what, struct str line)
{
	switch (what) {
	case 'G':
		send_request((struct request_raw){ .query = line });
		return true;
	case 'P':
		send_request((struct request_raw){ .post = true, .body = str_bytes(line) });
		return true;
	case 'R':
		return relay(line, flow_rig_res);
	case 'S':
		return relay(line, flow_rig_sync);
	case 'A':
		device.accept = line;
		break;
	case 'L':
		device.language = line;
		break;
	case 'U':
		device.agent = line;
		break;
	case 'X':
		give_up(line);
		break;
	case 'C':
		take_cookie(line);
		break;
	case 'B':
		bend(line);
		break;
	case 'T':
		pass(line);
		break;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, line;
	if (!ring)
		once();
	device = (struct device){ .rig = flow_rig_new(SETTINGS, ring, 64) };
	rig_ops = device.rig->eap.ops;
	device.rig->eap.ops = &watched;
	for (unsigned i = 0; i < LINES_MAX && str_next(&rest, '\n', &line); i++) {
		const bool asked = line.n && obey(line.p[0], fill_in(str_trim(str_sub(line, 1, line.n))));
		must(!asked || ask.done == 1);
		if (asked)
			look(&ask.answer);
	}
	must(flow_in_flight(device.rig->flow) == 0);
	flow_rig_free(&device.rig);
	return 0;
}
