/** Negotiation by Accept and Accept-Encoding. */
#include "engine/accept.h"

#include "engine/appid.h"

/* "0.5" -> 500 */
static bool quality(struct str s, unsigned *out)
{
	if (s.n == 0 || s.n > 5 || s.p[0] < '0' || s.p[0] > '1' || (s.n > 1 && s.p[1] != '.'))
		return false;
	unsigned v = (unsigned)(s.p[0] - '0') * 1000, weight = 100;
	for (size_t i = 2; i < s.n; i++, weight /= 10) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v += (unsigned)(s.p[i] - '0') * weight;
	}
	*out = v > 1000 ? 1000 : v;
	return true;
}

static void read_item(struct str element, struct accept_item *out)
{
	*out = (struct accept_item){ .quality = 1000 };
	struct str part;
	if (str_next(&element, ';', &part))
		out->value = str_trim(part);
	while (str_next(&element, ';', &part)) {
		const struct str p = str_trim(part);
		if (p.n > 2 && (p.p[0] == 'q' || p.p[0] == 'Q') && p.p[1] == '=')
			quality(str_sub(p, 2, p.n - 2), &out->quality);
	}
}

bool accept_next(struct str *rest, struct accept_item *out)
{
	struct str element;
	while (str_next(rest, ',', &element)) {
		read_item(element, out);
		if (out->value.n > 0)
			return true;
	}
	return false;
}

static bool all_prefer_json(uint32_t apps)
{
	for (unsigned i = 0; i < APPID_COUNT; i++)
		if ((apps & appid_bit((enum appid)i)) && !appid_row((enum appid)i)->prefers_json)
			return false;
	return apps != 0 && !(apps & APPID_OWN_BIT);
}

enum answer_format accept_format(struct str accept, uint32_t apps)
{
	bool xml = false, json = false, relay = false, other = false;
	struct accept_item i;
	while (accept_next(&accept, &i)) {
		if (i.quality == 0)
			continue;
		if (str_ieq(i.value, STR("text/vnd.wap.connectivity-xml")))
			xml = true;
		else if (str_ieq(i.value, STR("application/json")))
			json = true;
		else if (str_ieq(i.value, STR("application/vnd.gsma.eap-relay.v1.0+json")))
			relay = true;
		else
			other = true;
	}
	if (all_prefer_json(apps))
		return xml && !json ? ANSWER_XML : ANSWER_JSON;
	if (xml)
		return ANSWER_XML;
	return json || (relay && !other) ? ANSWER_JSON : ANSWER_XML;
}

bool accept_gzip(struct str accept_encoding)
{
	struct accept_item i;
	while (accept_next(&accept_encoding, &i))
		if (str_ieq(i.value, STR("gzip")))
			return i.quality > 0;
	return false;
}
