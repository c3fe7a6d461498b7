/** The key members of a subscriber in JSON: a card in clear on its way in, a sealed row on its way to and
 * from a backup. */
#pragma once

#include "front/admin_json.h"

#include <jansson.h>

/** The members alg, k, opc/op (or topc/top), amf, sqn, res_len, iterations of `root`. */
enum rc admin_card_read(const json_t *root, struct admin_json_line *io, struct admin_why *w) MUST_USE;
/** The member "auc" of an export with keys. */
enum rc admin_card_read_sealed(const json_t *auc, struct admin_json_line *io, struct admin_why *w) MUST_USE;
void admin_card_write_sealed(struct buf *out, const struct auc_row *auc);
