/** One entry per RAT that the operator runs, and per place where home and roaming differ. */
#include "apps/voice.h"

#include "engine/since.h"

#include <stddef.h>

#define ENTRIES "VoiceOverCellularEntitleInfo"

/* as TS.43 table 21 has it, and as its samples print it */
#define IRAT_TABLE   "NetworkVoiceIRATCapability"
#define IRAT_SAMPLES "NetworkVoiceIRATCapablity"
#define EPS_FALLBACK "EPS-Fallback"

struct settings {
	struct texts message;
	bool lte, nr;
	const char *lte_irat, *nr_irat;      /* NULL: none */
	const char *irat_name, *irat_second; /* second: NULL unless both spellings are sent */
};

static const char *const lte_irats[] = { "none", "4G-SRVCC", NULL };
static const char *const nr_irats[] = { "none", EPS_FALLBACK, "5G-SRVCC", NULL };

static enum rc check_rat(struct str value, struct fault *f)
{
	if (!str_is(value, "lte") && !str_is(value, "nr"))
		return FAIL(f, REASON_conf_value, "expected lte or nr");
	return RC_OK;
}

static enum rc check_name(struct str value, struct fault *f)
{
	for (size_t i = 0; i < value.n; i++) {
		const char lower = (char)(value.p[i] | 0x20);
		if ((lower < 'a' || lower > 'z') && value.p[i] != '_')
			return FAIL(f, REASON_conf_value, "expected a name of letters and underscores");
	}
	return RC_OK;
}

static const struct conf_item conf[] = {
	{ "voice.message", CONF_TEXTS, "", 0, 512, NULL,
		"MessageForIncompatible: what phones show when a line cannot have voice over a RAT. Empty: "
		"not sent.",
		conf_check_text },
	{ "voice.rats", CONF_LIST, "lte,nr", 1, 2, NULL,
		"The RATs that the operator runs: lte, nr. Phones get entries for these only.", check_rat },
	{ "voice.lte_irat", CONF_CHOICE, "none", 0, 0, lte_irats,
		"How a call leaves LTE; sent in LTE entries that are not incompatible.", NULL },
	{ "voice.nr_irat", CONF_CHOICE, "none", 0, 0, nr_irats,
		"How a call leaves NG-RAN; sent in NG-RAN entries that are not incompatible.", NULL },
	{ "voice.vonr", CONF_BOOL, "yes", 0, 0, NULL, "The network carries calls over NG-RAN.", NULL },
	{ "voice.eps_fallback", CONF_BOOL, "no", 0, 0, NULL,
		"The network moves phones from NG-RAN to LTE for a call. With voice.vonr no it is the only "
		"way for a call, "
		"and EPS-Fallback is sent whatever voice.nr_irat says.",
		NULL },
	{ "voice.irat_name", CONF_TEXT, IRAT_TABLE, 1, 64, NULL,
		"Name of the parameter for voice.lte_irat and voice.nr_irat; TS.43 spells it in two ways.",
		check_name },
	{ "voice.irat_both_names", CONF_BOOL, "no", 0, 0, NULL,
		"Send that parameter under the other spelling of TS.43 too.", NULL },
	CONF_ITEMS_END,
};

#define STATUS(member, help)                                                                                 \
	{                                                                                                    \
		{ #member, CONF_CHOICE, NULL, 0, 0, rules_status_words, help, NULL },                        \
			.at = offsetof(struct voice_rat_outcome, member)                                     \
	}
static const struct rules_item rat_items[] = {
	STATUS(home, "Status at home, instead of `status`."),
	STATUS(roaming, "Status abroad, instead of `status`."),
	RULES_ITEMS_END,
};
#undef STATUS

#define RAT(member, help)                                                                                    \
	{                                                                                                    \
		{ #member, CONF_CHOICE, NULL, 0, 0, NULL, help, NULL },                                      \
			.at = offsetof(struct voice_outcome, member), .shape = RULES_ITEM_MAP,               \
			.items = rat_items, .size = sizeof(struct voice_rat_outcome)                         \
	}
static const struct rules_item outcome[] = {
	RAT(lte, "Voice over LTE, at home and abroad, where it differs from `status`."),
	RAT(nr, "Voice over NR, at home and abroad, where it differs from `status`."),
	RULES_ITEMS_END,
};
#undef RAT

static const char *irat(const struct conf *c, const char *key)
{
	return conf_choice(c, key) == 0 ? NULL : conf_text(c, key).p;
}

static enum rc read_irats(const struct conf *c, struct settings *s, struct fault *f)
{
	s->lte_irat = irat(c, "voice.lte_irat");
	s->nr_irat = irat(c, "voice.nr_irat");
	if (conf_bool(c, "voice.vonr"))
		return RC_OK;
	if (s->nr_irat && strcmp(s->nr_irat, EPS_FALLBACK) != 0)
		return FAIL(f, REASON_conf_value, "voice.nr_irat %s needs calls over NG-RAN: voice.vonr",
			s->nr_irat);
	if (conf_bool(c, "voice.eps_fallback"))
		s->nr_irat = EPS_FALLBACK;
	return RC_OK;
}

static enum rc open(struct arena *a, const struct conf *c, const void **settings, struct fault *f)
{
	struct settings *s = arena_new_of(a, struct settings);
	if (!s || engine_texts(a, c, "voice.message", &s->message) != RC_OK)
		return FAIL(f, REASON_memory, "voice settings");
	for (size_t i = 0; i < conf_count(c, "voice.rats"); i++)
		*(str_is(conf_at(c, "voice.rats", i), "lte") ? &s->lte : &s->nr) = true;
	s->irat_name = conf_text(c, "voice.irat_name").p;
	if (conf_bool(c, "voice.irat_both_names"))
		s->irat_second = strcmp(s->irat_name, IRAT_SAMPLES) == 0 ? IRAT_TABLE : IRAT_SAMPLES;
	const enum rc rc = read_irats(c, s, f);
	if (rc == RC_OK)
		*settings = s;
	return rc;
}

static enum service_status under(int word, const struct rules_outcome *o, enum service_status line)
{
	const int status = word < 0 ? o->status : word;
	return status == RULES_LINE ? line : (enum service_status)status;
}

struct voice_facts voice_under(const struct voice_facts *facts, const struct rules_outcome *o)
{
	static const struct voice_rat_outcome as_status = { -1, -1 };
	const struct voice_outcome *own = o->app;
	const struct voice_rat_outcome *lte = own && own->lte ? own->lte : &as_status;
	const struct voice_rat_outcome *nr = own && own->nr ? own->nr : &as_status;
	return (struct voice_facts){
		.lte_home = under(lte->home, o, facts->lte_home),
		.lte_roaming = under(lte->roaming, o, facts->lte_roaming),
		.nr_home = under(nr->home, o, facts->nr_home),
		.nr_roaming = under(nr->roaming, o, facts->nr_roaming),
	};
}

size_t voice_decide(enum voice_access access, const struct voice_facts *facts, struct voice_entry out[2])
{
	const bool lte = access == VOICE_LTE;
	const enum service_status home = lte ? facts->lte_home : facts->nr_home;
	const enum service_status roaming = lte ? facts->lte_roaming : facts->nr_roaming;
	if (home == roaming) {
		out[0] = (struct voice_entry){ access, VOICE_EVERYWHERE, home };
		return 1;
	}
	out[0] = (struct voice_entry){ access, VOICE_HOME, home };
	out[1] = (struct voice_entry){ access, VOICE_ROAMING, roaming };
	return 2;
}

static enum rc put_irat(struct doc_node *item, const struct settings *set, enum voice_access access)
{
	const char *value = access == VOICE_LTE ? set->lte_irat : set->nr_irat;
	if (!value)
		return RC_OK;
	enum rc rc = doc_text(item, set->irat_name, str_of(value));
	if (rc == RC_OK && set->irat_second)
		rc = doc_text(item, set->irat_second, str_of(value));
	return rc;
}

static enum rc put_message(struct doc_node *item, const struct app_view *v)
{
	const struct settings *set = v->settings;
	const struct str text = app_view_message(v, &set->message);
	return text.n > 0 ? doc_text(item, "MessageForIncompatible", text) : RC_OK;
}

static enum rc put_entry(struct doc_node *list, const struct app_view *v, const struct voice_entry *e)
{
	struct doc_node *item = doc_add(list, DOC_STRUCT, STR("RATVoiceEntitleInfoDetails"));
	enum rc rc = doc_int(item, "AccessType", e->access);
	if (rc == RC_OK)
		rc = doc_int(item, "HomeRoamingNWType", e->where);
	if (rc == RC_OK)
		rc = doc_int(item, "EntitlementStatus", e->status);
	if (rc != RC_OK)
		return rc;
	/* where a call cannot begin it cannot leave the RAT either */
	return e->status == SERVICE_INCOMPATIBLE ? put_message(item, v)
						 : put_irat(item, v->settings, e->access);
}

static enum rc put_entries(struct doc_node *doc, const struct app_view *v, const struct voice_facts *facts)
{
	const struct settings *set = v->settings;
	struct voice_entry entry[VOICE_ENTRIES_MAX];
	size_t n = set->lte ? voice_decide(VOICE_LTE, facts, entry) : 0;
	n += set->nr ? voice_decide(VOICE_NG_RAN, facts, entry + n) : 0;
	struct doc_node *list = doc_add(doc, DOC_LIST, STR(ENTRIES));
	enum rc rc = list ? RC_OK : RC_NOMEM;
	for (size_t i = 0; i < n && rc == RC_OK; i++)
		rc = put_entry(list, v, &entry[i]);
	return rc;
}

/* Before 7.0 ap2003 was VoLTE with one status, and so old phones read it (TS.43 chapter 4, note). */
static enum rc put_flat(struct doc_node *doc, const struct settings *set, const struct voice_facts *facts)
{
	return doc_int(doc, "EntitlementStatus", set->lte ? facts->lte_home : SERVICE_INCOMPATIBLE);
}

static enum rc step(const struct app_view *v, struct inquiry *q, struct doc_node *doc)
{
	const struct subscriber *line;
	const enum rc rc = need_subscriber(q, NEED_KEY_LINE, &v->subject->imsi, &line);
	if (rc != RC_OK)
		return rc;
	const struct voice_facts facts = voice_under(&line->voice, v->outcome);
	if (!since_parm(voice_app.id, ENTRIES, v->rq->version))
		return put_flat(doc, v->settings, &facts);
	return put_entries(doc, v, &facts);
}

const struct entitlement_app voice_app = { .id = APPID_ap2003,
	.name = "voice",
	.title = "voice over LTE and 5G",
	.conf = conf,
	.open = open,
	.step = step,
	.outcome = outcome,
	.outcome_size = sizeof(struct voice_outcome),
	.has_line = true,
	.check = entitlement_app_no_flow };
