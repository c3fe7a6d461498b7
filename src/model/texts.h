/** A text in several languages. */
#pragma once

#include "base/str.h"

/** In the order of the file, the first entry is the default of this text. */
struct texts {
	size_t n;
	const struct str *language; /* compared without case; "" for a text without language */
	const struct str *text;
};
