/** The status of the line, and an identity that a Wi-Fi gateway takes in place of the IMSI. */
#include "apps/private_id.h"

#include "apps/private_id_token.h"
#include "base/text.h"

/* PrivateUserIDType (TS.43 12.1.2) */
enum kind { PSEUDONYM = 1, ENCRYPTED = 2 };

struct settings {
	enum kind kind;
	struct str issuer;
	int64_t life_s;
	const struct seal_keys *keys; /* ENCRYPTED */
	enum rc (*put_status)(struct doc_node *parent, const char *name, int64_t value);
};

enum { HOUR = 3600, YEAR = 365 * 86400 };

static const char *const kinds[] = { "pseudonym", "encrypted", NULL };
static const char *const integers[] = { "number", "text", NULL };

/* stands in a JSON text as it is */
static enum rc check_issuer(struct str value, struct fault *f)
{
	for (size_t i = 0; i < value.n; i++)
		if (!text_unreserved(value.p[i]) && !strchr(":/", value.p[i]))
			return FAIL(f, REASON_conf_value, "expected letters, digits and - . _ ~ : /");
	return RC_OK;
}

static const struct conf_item conf[] = {
	{ "private_id.kind", CONF_CHOICE, "pseudonym", 0, 0, kinds,
		"What phones show a Wi-Fi gateway in place of the IMSI: the pseudonym that they got by "
		"EAP-AKA, or "
		"a token with the encrypted IMSI.",
		NULL },
	{ "private_id.key_folder", CONF_PATH, "", 0, 0, NULL,
		"Folder with the keys of encrypted identities, shared with the Wi-Fi gateway; files as in "
		"seal.folder. The newest whose use has begun encrypts.",
		NULL },
	{ "private_id.issuer", CONF_TEXT, "entitled", 1, PRIVATE_ID_ISSUER_MAX, NULL,
		"Claim iss of an encrypted identity.", check_issuer },
	{ "private_id.life", CONF_DURATION, "1d", 0, YEAR, NULL,
		"How long an encrypted identity is valid, counted from the end of the hour; 0: for ever, "
		"PrivateUserIDExpiry is not sent.",
		NULL },
	{ "private_id.json_integers", CONF_CHOICE, "number", 0, 0, integers,
		"EntitlementStatus of ap2013 in JSON: a number as in TS.43's sample, or a text.", NULL },
	CONF_ITEMS_END,
};

static enum rc read_keys(struct arena *a, const struct conf *c, struct settings *s, struct fault *f)
{
	const struct str folder = conf_text(c, "private_id.key_folder");
	struct seal_keys *keys = arena_new_of(a, struct seal_keys);
	if (folder.n == 0)
		return FAIL(f, REASON_conf_value, "private_id.kind encrypted needs private_id.key_folder");
	if (!keys)
		return FAIL(f, REASON_memory, "private_id keys");
	s->keys = keys;
	return seal_keys_read(folder.p, keys, f);
}

static enum rc open(struct arena *a, const struct conf *c, const void **settings, struct fault *f)
{
	struct settings *s = arena_new_of(a, struct settings);
	if (!s)
		return FAIL(f, REASON_memory, "private_id settings");
	s->kind = conf_choice(c, "private_id.kind") == 0 ? PSEUDONYM : ENCRYPTED;
	s->issuer = arena_str(a, conf_text(c, "private_id.issuer"));
	s->life_s = conf_int(c, "private_id.life");
	s->put_status = conf_choice(c, "private_id.json_integers") == 0 ? doc_number : doc_int;
	if (!s->issuer.p)
		return FAIL(f, REASON_memory, "private_id settings");
	const enum rc rc = s->kind == ENCRYPTED ? read_keys(a, c, s, f) : RC_OK;
	if (rc == RC_OK)
		*settings = s;
	return rc;
}

/* the pseudonym itself is in AT_NEXT_PSEUDONYM of the EAP exchange, for the phone's eyes only: empty here */
static enum rc put_pseudonym(struct doc_node *doc)
{
	const enum rc rc = doc_text(doc, "PrivateUserID", STR(""));
	return rc == RC_OK ? doc_int(doc, "PrivateUserIDType", PSEUDONYM) : rc;
}

/* equal for every request of an hour */
static int64_t end_of(const struct settings *s, int64_t now_s)
{
	return s->life_s ? (now_s / HOUR + 1) * HOUR + s->life_s : 0;
}

static enum rc put_encrypted(
	struct doc_node *doc, const struct settings *s, const struct imsi *imsi, int64_t now_s)
{
	const int64_t end = end_of(s, now_s);
	struct buf token, text;
	buf_init(&token, doc->arena, PRIVATE_ID_TOKEN_MAX);
	buf_init(&text, doc->arena, 2 * PRIVATE_ID_TOKEN_MAX);
	enum rc rc = private_id_token_write(s->keys, now_s, s->issuer, imsi, end, &token);
	if (rc != RC_OK)
		return rc;
	buf_puts(&text, "encodedValue=");
	text_base64(&text, buf_bytes(&token));
	rc = text.failed ? RC_NOMEM : doc_text(doc, "PrivateUserID", buf_str(&text));
	if (rc == RC_OK)
		rc = doc_int(doc, "PrivateUserIDType", ENCRYPTED);
	return rc == RC_OK && end ? doc_time(doc, "PrivateUserIDExpiry", end) : rc;
}

/* ap2013 knows no PROVISIONING (TS.43 12.1.1) */
static enum rc check(const struct rules_outcome *o, struct fault *f)
{
	if (o->status == RULES_PROVISIONING)
		return FAIL(f, REASON_rules_value, "the status is never provisioning");
	return entitlement_app_no_flow(o, f);
}

static enum rc step(const struct app_view *v, struct inquiry *q, struct doc_node *doc)
{
	const struct settings *set = v->settings;
	const struct subscriber *line;
	enum rc rc = need_subscriber(q, NEED_KEY_LINE, &v->subject->imsi, &line);
	if (rc != RC_OK)
		return rc;
	const enum service_status status = entitlement_app_status(v->outcome, line->private_id);
	rc = set->put_status(doc, "EntitlementStatus", status);
	if (rc != RC_OK || status != SERVICE_ENABLED)
		return rc;
	return set->kind == PSEUDONYM ? put_pseudonym(doc) : put_encrypted(doc, set, &line->imsi, v->now_s);
}

const struct entitlement_app private_id_app = { .id = APPID_ap2013,
	.name = "private_id",
	.title = "private identity",
	.conf = conf,
	.open = open,
	.step = step,
	.has_line = true,
	.check = check };
