/** The document as XML (TS.43 2.9.2, 2.9.3; clients.md rows 24 to 28). */
#pragma once

#include "engine/answer.h"

void answer_xml_write(const struct answer *a, struct buf *out);
