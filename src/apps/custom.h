/** Applications that the rules declare: no code of their own, parameters as rows. */
#pragma once

#include "engine/entitlement_app.h"

/**
 * The part of the document: the status, what the rule gave in the order of the declaration, then message, url
 * and user data where they have a parameter; what is absent is left out. A list with a name for its entries
 * is one structure of such entries, a list without one stands as bare items (model/doc.h).
 */
enum rc custom_write(const struct rules_app *row, const struct app_view *v, struct doc_node *doc) MUST_USE;
