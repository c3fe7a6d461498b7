/** All tables, side by side. */
#include "daemon/wiring.h"

#include "apps/app_list.h"
#include "daemon/diameter_conf.h"
#include "daemon/settings.h"
#include "drivers/backends.h"
#include "drivers/diameter_node.h"
#include "drivers/eap_select.h"
#include "drivers/store_sqlite.h"
#include "drivers/vector_chain.h"
#include "drivers/vector_core.h"
#include "drivers/vector_local.h"
#include "engine/engine.h"
#include "explain/explain_settings.h"
#include "flow/flow.h"
#include "front/entitlement.h"
#include "login/login_list.h"

const struct subscriber_store_ops *const wiring_store = &store_sqlite_ops;
const struct auth_vector_source_ops *const wiring_auc = &vector_local_ops;
const struct auth_vector_source_ops *const wiring_vectors_core = &vector_chain_ops;
const struct auth_vector_source_ops *const wiring_vectors_worker = &vector_core_ops;
const struct eap_authority_ops *const wiring_eap = &eap_select_ops;

enum { TABLES_MAX = 64 };

static void add(const struct conf_item **tables, size_t *n, const struct conf_item *table)
{
	if (table && *n < TABLES_MAX)
		tables[(*n)++] = table;
}

static void add_backend(const struct conf_item **tables, size_t *n, const struct backend_row *row)
{
	add(tables, n, row->vectors ? row->vectors->conf : NULL);
	add(tables, n, row->relay ? row->relay->conf : NULL);
}

const struct conf_schema *wiring_schema(void)
{
	static const struct conf_item *tables[TABLES_MAX];
	static struct conf_schema schema = { .tables = tables };
	if (schema.n > 0)
		return &schema;
	size_t n = 0;
	add(tables, &n, settings_conf);
	add(tables, &n, diameter_conf_items);
	add(tables, &n, front_entitlement_conf);
	add(tables, &n, flow_conf);
	add(tables, &n, unproven_conf);
	add(tables, &n, engine_conf);
	add(tables, &n, operators_conf);
	add(tables, &n, explain_settings_conf);
	add(tables, &n, wiring_store->conf);
	add(tables, &n, backends_conf);
	add(tables, &n, diameter_node_conf);
	add(tables, &n, wiring_auc->conf);
	for (unsigned b = 0; b < BACKEND_COUNT; b++)
		add_backend(tables, &n, backends_row((enum backend)b));
	add(tables, &n, wiring_vectors_core->conf);
	add(tables, &n, wiring_vectors_worker->conf);
	add(tables, &n, wiring_eap->conf);
	for (size_t i = 0; i < login_list_count(); i++)
		add(tables, &n, login_list_at(i)->conf);
	for (size_t i = 0; i < app_list_count(); i++)
		add(tables, &n, app_list_at(i)->conf);
	schema.n = n;
	return &schema;
}

/* in a section of that name */
static bool lies_in(struct str key, const char *section)
{
	const struct str name = str_of(section);
	return str_starts(key, name) && key.n > name.n && key.p[name.n] == '.';
}

bool wiring_own(struct str key)
{
	static const char *const sections[] = { "text", "portal", "token", "vers", "rules" };
	static const char *const keys[] = { "seal.folder", "limit.line_per_minute", "limit.line_burst",
		"unknown_subscriber", "operator.imsi", "operator.plmn", "operator.realms",
		"operator.tls_names" };
	bool own = false;
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		own = own || lies_in(key, sections[i]);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		own = own || str_is(key, keys[i]);
	for (size_t i = 0; i < app_list_count(); i++)
		own = own || lies_in(key, app_list_at(i)->name);
	return own;
}
