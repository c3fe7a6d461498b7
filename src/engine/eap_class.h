/** Classes of clients that are asked more than phones understand: rows of the setting eap.classes, by what
 * the first request says of the client (clients.md rows 7 to 11 for why phones are in none). */
#pragma once

#include "conf/conf.h"
#include "engine/request.h"
#include "model/eap_turn.h"

enum { EAP_CLASS_ROWS = 64 };

struct eap_class;

struct eap_classes {
	size_t n;
	const struct eap_class *row;
};

/** For the setting's row: one of its lines. */
enum rc eap_class_check(struct str value, struct fault *f) MUST_USE;
/** Reads them once; everything lies in the arena. */
enum rc eap_class_read(
	struct arena *a, const struct conf *c, struct eap_classes *out, struct fault *f) MUST_USE;
/** enum eap_asks of the first row that fits; 0: none does. */
uint8_t eap_class_asks(const struct eap_classes *classes, const struct ts43_request *rq);
