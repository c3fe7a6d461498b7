/** Answers: a document in either format, an EAP packet, and VERS. */
#include "engine/answer.h"

#include "base/text.h"
#include "engine/answer_json.h"
#include "engine/answer_xml.h"

enum rc answer_write(const struct answer *a, enum answer_format format, struct buf *out)
{
	const size_t before = out->n;
	if (format == ANSWER_JSON)
		answer_json_write(a, out);
	else
		answer_xml_write(a, out);
	return out->failed || out->n - before > ANSWER_MAX ? RC_NOMEM : RC_OK;
}

enum rc answer_write_eap(struct bytes packet, struct buf *out)
{
	buf_puts(out, "{\"eap-relay-packet\":\"");
	text_base64(out, packet);
	buf_puts(out, "\"}");
	return out->failed ? RC_NOMEM : RC_OK;
}

/* Only the pairs that phones know: (>0, >0), (>0, 0), (0, 0), (-1, -1), (-2, -2). */
void answer_vers(const struct engine *e, const struct subscriber *line, const struct answer_rules *rules,
	struct answer *out)
{
	const int64_t validity = rules->validity_s > 0 ? rules->validity_s : e->vers_validity_s;
	switch (line->order) {
	case VERS_RESET:
		out->version = out->validity = 0;
		return;
	case VERS_STOP:
		out->version = out->validity = -1;
		return;
	case VERS_STOP_UNTIL_USER:
		out->version = out->validity = -2;
		return;
	case VERS_NORMAL:
		break;
	}
	out->version = (line->version > 0 ? (int64_t)line->version : 1) + rules->number;
	out->validity = validity > 0 ? engine_spread(e, &line->imsi, "vers", validity) : 0;
}
