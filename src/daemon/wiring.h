/** The only file that knows all tables: settings of every room, which driver stands behind which port, and
 * their messages. */
#pragma once

#include "conf/conf.h"
#include "engine/operators.h"
#include "ports/auth_vector_source.h"
#include "ports/eap_authority.h"
#include "ports/subscriber_store.h"

const struct conf_schema *wiring_schema(void);
/** The setting is an operator's own: it may stand in the files of the setting `operators`. */
bool wiring_own(struct str key);

extern const struct subscriber_store_ops *const wiring_store;
extern const struct auth_vector_source_ops *const wiring_auc; /* core: the own AuC, provisioned there */
extern const struct auth_vector_source_ops *const wiring_vectors_core;   /* core: by core.route */
extern const struct auth_vector_source_ops *const wiring_vectors_worker; /* asks core */
extern const struct eap_authority_ops *const wiring_eap;

/** Where the key-encryption key and the database lie. */
#define WIRING_KEK   "auc.key_file"
#define WIRING_STORE "store.path"
