/** From facts as people write them to requests. */
#include "daemon/rehearse_device.h"

#include "rules/rules_disk.h"
#include "rules/rules_given.h"

#include <stdio.h>

enum { FILE_MAX = 1024 * 1024, VERSION_MAJOR = 12 };

static const enum rules_fact_id of_device[] = { RULES_FACT_tac, RULES_FACT_terminal_vendor,
	RULES_FACT_terminal_model, RULES_FACT_terminal_sw_version, RULES_FACT_os, RULES_FACT_app_name,
	RULES_FACT_app_version, RULES_FACT_entitlement_version, RULES_FACT_access, RULES_FACT_visited_plmn,
	RULES_FACT_now };
enum { OF_DEVICE = sizeof(of_device) / sizeof(of_device[0]) };

static bool is_of_device(enum rules_fact_id id)
{
	for (size_t i = 0; i < OF_DEVICE; i++)
		if (of_device[i] == id)
			return true;
	return false;
}

bool rehearse_device_lacks(const struct rehearse_device *d, enum rules_fact_id id)
{
	return is_of_device(id) && id != RULES_FACT_now && !rules_facts_known(&d->facts, id);
}

void rehearse_device_overlay(const struct rehearse_device *d, struct rules_facts *facts)
{
	static const size_t size[] = { [RULES_FACT_TEXT] = sizeof(struct str),
		[RULES_FACT_CHOICE] = sizeof(struct rules_choice),
		[RULES_FACT_TIME] = sizeof(int64_t) };
	for (size_t i = 0; i < OF_DEVICE; i++) {
		const struct rules_fact *row = rules_facts_row(of_device[i]);
		if (rules_facts_known(&d->facts, of_device[i]))
			memcpy((char *)facts + row->at, (const char *)&d->facts + row->at, size[row->type]);
	}
}

static enum rc only_device(const struct rules_reader *r, const struct rules_yaml *map)
{
	enum rules_fact_id id;
	for (const struct rules_yaml *e = map->first; e; e = e->next)
		if (rules_facts_find(e->key, &id) && !is_of_device(id))
			return rules_refuse(r, e->key_at, REASON_rules_value,
				"%.*s is a fact of the line, not of a device", STR_ARG(e->key));
	return RC_OK;
}

/* --- the request --- */

static struct str cut(struct str s)
{
	return str_sub(s, 0, REQUEST_TERMINAL_MAX);
}

/* any IMEI of the type */
static enum rc make_terminal_id(struct arena *a, struct str tac, struct str *out)
{
	char imei[] = "000000000000000";
	if (tac.n == 0)
		return RC_OK;
	memcpy(imei, tac.p, tac.n < sizeof(imei) ? tac.n : sizeof(imei) - 1);
	*out = arena_str(a, str_of(imei));
	return out->p ? RC_OK : RC_NOMEM;
}

static enum rc make_request(const struct rules_reader *r, struct rules_place at, struct rehearse_device *d)
{
	const struct rules_facts *f = &d->facts;
	d->rq = (struct ts43_request){ .version = { VERSION_MAJOR, 0 },
		.app_name = f->app_name,
		.app_version = f->app_version,
		.terminal_vendor = cut(f->terminal_vendor),
		.terminal_model = cut(f->terminal_model),
		.terminal_sw_version = cut(f->terminal_sw_version),
		.store_vendor = STR("rehearsal"),
		.store_user_id = STR("rehearsal") };
	if (f->entitlement_version.n && version_read(f->entitlement_version, &d->rq.version) != RC_OK)
		return rules_refuse(r, at, REASON_rules_value, "expected entitlement_version like 12.0");
	if (f->tac.n && (f->tac.n != 8 || !str_all_digits(f->tac)))
		return rules_refuse(r, at, REASON_rules_value, "expected tac of 8 digits");
	return make_terminal_id(r->arena, f->tac, &d->rq.terminal_id) == RC_OK ? RC_OK
									       : rules_refuse_memory(r);
}

static enum rc make_name(
	const struct rules_reader *r, struct str given, size_t number, struct rehearse_device *d)
{
	char name[160];
	const struct rules_facts *f = &d->facts;
	if (given.n)
		snprintf(name, sizeof(name), "%.*s", STR_ARG(given));
	else if (f->terminal_model.n)
		snprintf(name, sizeof(name), "%.*s%s%.*s", STR_ARG(f->terminal_vendor),
			f->terminal_vendor.n ? " " : "", STR_ARG(f->terminal_model));
	else
		snprintf(name, sizeof(name), "device %zu", number);
	d->name = arena_cstr(r->arena, str_of(name));
	return d->name ? RC_OK : rules_refuse_memory(r);
}

static enum rc read_one(
	struct rules_reader *r, struct rules_yaml *map, size_t number, struct rehearse_device *d)
{
	struct str name = STR_NONE;
	for (struct rules_yaml **e = &map->first; *e; e = &(*e)->next) {
		if (!str_is((*e)->key, "name") || (*e)->kind != RULES_YAML_TEXT)
			continue;
		name = (*e)->text;
		*e = (*e)->next;
		break;
	}
	enum rc rc = only_device(r, map);
	if (rc == RC_OK)
		rc = rules_given_read(r, map, &d->facts);
	if (rc == RC_OK && d->facts.entitlement_version.n == 0)
		d->facts.entitlement_version = STR("12.0");
	if (rc == RC_OK)
		rc = make_request(r, map->at, d);
	return rc == RC_OK ? make_name(r, name, number, d) : rc;
}

/* --- where they come from --- */

static enum rc read_list(
	struct rules_reader *r, struct rules_yaml *list, struct rehearse_device *out, size_t *n)
{
	if (list->kind != RULES_YAML_LIST || list->n == 0 || list->n > REHEARSE_DEVICES_MAX)
		return rules_yaml_expected(r, list, "devices", "a list of 1 to 64 devices");
	for (struct rules_yaml *e = list->first; e; e = e->next) {
		if (e->kind != RULES_YAML_MAP)
			return rules_yaml_expected(r, e, "devices", "a mapping of facts");
		const enum rc rc = read_one(r, e, *n + 1, &out[*n]);
		if (rc != RC_OK)
			return rc;
		++*n;
	}
	return RC_OK;
}

static enum rc read_file(struct rules_reader *r, const char *path, struct rehearse_device *out, size_t *n)
{
	struct rules_yaml *list;
	struct str text;
	struct fault why = { .reason = REASON_none };
	enum rc rc = rules_disk_read(r->scratch, path, FILE_MAX, &text, &why);
	if (rc != RC_OK)
		return rules_refuse(r, (struct rules_place){ path, 1, 1 }, why.reason, "%s", why.note);
	rc = rules_yaml_read(r, text, path, &list);
	return rc == RC_OK ? read_list(r, list, out, n) : rc;
}

/* KEY=VALUE,... as the tree that a file would give */
static enum rc read_pairs(struct rules_reader *r, struct str text, struct rehearse_device *out, size_t *n)
{
	struct str rest = text, pair;
	struct rules_yaml map = { .kind = RULES_YAML_MAP, .at = { "--device", 1, 1 } };
	while (str_next(&rest, ',', &pair)) {
		const size_t equals = str_find(pair, '=');
		const struct rules_place at = { "--device", 1, (size_t)(pair.p - text.p) + 1 };
		struct rules_yaml *e = arena_new_of(r->scratch, struct rules_yaml);
		if (!e)
			return rules_refuse_memory(r);
		if (equals == pair.n)
			return rules_refuse(r, at, REASON_rules_value, "expected FACT=VALUE");
		*e = (struct rules_yaml){ .kind = RULES_YAML_TEXT,
			.at = at,
			.key_at = at,
			.key = str_trim(str_sub(pair, 0, equals)),
			.text = str_trim(str_sub(pair, equals + 1, pair.n)),
			.next = map.first };
		map.first = e;
		map.n++;
	}
	*n = 1;
	return read_one(r, &map, 1, out);
}

enum rc rehearse_device_read(struct arena *a, const char *text, struct rehearse_device **out, size_t *n,
	struct str *error, struct fault *f)
{
	struct rules_reader r = { .arena = a, .scratch = a, .error = error, .fault = f };
	struct rehearse_device *d = arena_take(a, REHEARSE_DEVICES_MAX * sizeof(*d));
	size_t count = 0;
	enum rc rc;
	if (!d)
		return rules_refuse_memory(&r);
	if (text && !strchr(text, '='))
		rc = read_file(&r, text, d, &count);
	else
		rc = read_pairs(&r, str_of(text ? text : "entitlement_version=12.0"), d, &count);
	if (rc != RC_OK)
		return rc;
	*out = d;
	*n = count;
	return RC_OK;
}
