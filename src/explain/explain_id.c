/** Slot, a counter from a random start, five octets that follow from both under a key of the process; as
 * base 32. */
#include "explain/explain_id.h"

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

enum { BITS = 5 };

void explain_id_open(struct explain_ids *s, struct env *env, unsigned slot)
{
	env->ops->random(env, s, sizeof(*s));
	s->slot = (uint8_t)slot;
}

struct explain_id explain_id_next(struct explain_ids *s)
{
	struct explain_id id = { { s->slot } };
	const uint32_t n = s->next++;
	for (int i = 0; i < 4; i++)
		id.b[1 + i] = (uint8_t)(n >> 8 * (3 - i));
	const uint64_t h = hash_sip(&s->key, (struct bytes){ id.b, 5 });
	memcpy(id.b + 5, &h, EXPLAIN_ID - 5);
	return id;
}

void explain_id_text(const struct explain_id *id, char out[EXPLAIN_ID_TEXT + 1])
{
	unsigned held = 0, bits = 0, n = 0;
	for (size_t i = 0; i < EXPLAIN_ID; i++) {
		held = (held << 8 | id->b[i]) & 0xfff;
		for (bits += 8; bits >= BITS; bits -= BITS)
			out[n++] = digits[held >> (bits - BITS) & 31];
	}
	out[n] = 0;
}

static int value_of(char c)
{
	const char lower = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	const char plain = (char)(lower == 'o' ? '0' : lower == 'i' || lower == 'l' ? '1' : lower);
	const char *at = plain ? strchr(digits, plain) : NULL;
	return at ? (int)(at - digits) : -1;
}

enum rc explain_id_read(struct str text, struct explain_id *out)
{
	unsigned held = 0, bits = 0, n = 0;
	if (text.n != EXPLAIN_ID_TEXT)
		return RC_MALFORMED;
	for (size_t i = 0; i < text.n; i++) {
		const int v = value_of(text.p[i]);
		if (v < 0)
			return RC_MALFORMED;
		held = (held << BITS | (unsigned)v) & 0xfff;
		bits += BITS;
		if (bits < 8)
			continue;
		bits -= 8;
		out->b[n++] = (uint8_t)(held >> bits);
	}
	return RC_OK;
}
