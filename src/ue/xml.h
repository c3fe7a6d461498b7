/** The small piece of XML that TS.43 documents are made of (2.9.3), read with a client's habits. */
#pragma once

#include "model/doc.h"
#include "ue/findings.h"

/** What becomes of an ampersand in a value (clients.md row 24). */
enum xml_amp {
	XML_AMP_STRICT, /* references are resolved; all but &amp; are a finding, and so is a bare one */
	XML_AMP_ONLY,   /* &amp; is resolved, everything else stays as it stands */
	XML_AMP_NEVER,  /* everything stays as it stands */
};

struct xml_style {
	enum xml_amp amp;
	bool strict;       /* every deviation of clients.md row 25 is a finding, reading goes on */
	bool ordered;      /* one attribute `type`, and `name` before `value`, else reading stops */
	bool lower;        /* types and names are turned into lower case; `param` is read like `parm` */
	bool glues_lines;  /* line ends are taken out first, without a blank in their place */
	unsigned apps_max; /* APPLICATIONs beyond this number are not seen; 0: all */
};

/** Root with one DOC_STRUCT per characteristic and one DOC_PARM per parm. RC_INVALID: this client cannot read
 * it; RC_NOMEM. */
enum rc xml_read(struct arena *a, struct str text, const struct xml_style *style, struct doc_node **out,
	struct findings *f) MUST_USE;
