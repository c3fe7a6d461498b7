/** The document as JSON (TS.43 2.9.4): compact, every value a string but where its chapter wants a number. */
#pragma once

#include "engine/answer.h"

void answer_json_write(const struct answer *a, struct buf *out);
