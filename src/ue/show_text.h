/** Lines of the screen: name and value in two columns, cut or folded to the width. Control characters never
 * reach the terminal. */
#pragma once

#include "ue/show.h"

enum { SHOW_WIDTH = 100 };

enum show_colour_name { SHOW_PLAIN, SHOW_BOLD, SHOW_GREEN, SHOW_RED, SHOW_DIM };

/** The terminal's code for a colour, or "". */
const char *show_text_code(const struct show *s, enum show_colour_name c);
/** " 3  The phone asks   GET" */
void show_text_heading(const struct show *s, unsigned number, const char *what, const char *detail);
/** A pair; remark: said behind the value (NULL: none). Without --trace a long value is cut and its length
 * told. */
void show_text_pair(const struct show *s, const char *name, struct str value, const char *remark);
void show_text_str_pair(const struct show *s, struct str name, struct str value, const char *remark);
/** Somebody else's text, at most `max` characters of it. */
void show_text_plain(const struct show *s, struct str text, size_t max);
/** As a pair; of a cookie only the beginning and the attributes, for it is opaque. */
void show_text_header(const struct show *s, const struct http_header *h);
void show_text_hex(const struct show *s, const char *name, struct bytes value, const char *remark);
/** A 48-bit SQN with its SEQ and IND. */
void show_text_number(const struct show *s, const char *name, uint64_t sqn, const char *remark);
/** A parm of the document with the meaning of its value. */
void show_text_leaf(const struct show *s, unsigned depth, struct str name, struct str value);
/** A body, folded to the width. */
void show_text_block(const struct show *s, struct str text);
/** "  [clients 3] what the server did", folded. */
void show_text_finding(const struct show *s, const struct finding *f);
