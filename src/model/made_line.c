/** Each octet of chance decides one thing; shares are in 256ths. */
#include "model/made_line.h"

#include <stdio.h>

enum {
	AT_PLAN,
	AT_VOWIFI,
	AT_CONSENT,
	AT_ADDRESS,
	AT_LTE,
	AT_NR,
	AT_BARRED,
	AT_SATMODE,
	AT_DCB,
	AT_DATA,
	AT_DEVICES,
	AT_REF = 16, /* and seven more */
	AT_SERIAL = 24,
};

struct plan {
	unsigned below; /* of 256 */
	const char *name, *tags;
	bool contract; /* roaming, and Wi-Fi calling for all */
};

static const struct plan plans[] = {
	{ 80, "prepaid", "prepaid", false },
	{ 160, "flex-m", "consumer,5g", true },
	{ 216, "flex-l", "consumer,5g,roaming", true },
	{ 236, "senior", "consumer", true },
	{ 256, "business", "business,5g,roaming", true },
};

bool made_line_imsi(const struct imsi *first, uint64_t i, struct imsi *out)
{
	*out = *first;
	for (size_t at = strlen(first->d); i > 0; i /= 10) {
		if (at == 0)
			return false;
		unsigned sum = (unsigned)(out->d[--at] - '0') + (unsigned)(i % 10);
		out->d[at] = (char)('0' + sum % 10);
		i += sum >= 10 ? 10 : 0;
	}
	return true;
}

static const struct plan *plan_of(uint8_t chance)
{
	const struct plan *p = plans;
	while (chance >= p->below)
		p++;
	return p;
}

static enum service_status enabled_below(uint8_t chance, unsigned share)
{
	return chance < share ? SERVICE_ENABLED : SERVICE_INCOMPATIBLE;
}

/* what is captured in the web view: mostly there, sometimes not yet */
static enum data_status captured(uint8_t chance)
{
	return chance < 180 ? DATA_AVAILABLE : chance < 230 ? DATA_NOT_REQUIRED : DATA_MISSING;
}

/* 999 is no country's code: the number of a line is 999 and the end of its IMSI */
static void number(const struct imsi *imsi, struct msisdn *out)
{
	const size_t n = strlen(imsi->d), keep = n < 12 ? n : 12;
	snprintf(out->d, sizeof(out->d), "999%.12s", imsi->d + n - keep);
}

static void put_text(char *out, size_t room, const char *text)
{
	snprintf(out, room, "%s", text);
}

void made_line(const struct imsi *imsi, const uint8_t chance[MADE_LINE_CHANCE], struct subscriber *out)
{
	const struct plan *plan = plan_of(chance[AT_PLAN]);
	*out = subscriber_new();
	out->imsi = *imsi;
	number(imsi, &out->msisdn);
	memcpy(&out->ref, chance + AT_REF, sizeof(out->ref));
	put_text(out->plan, sizeof(out->plan), plan->name);
	put_text(out->tags, sizeof(out->tags), plan->tags);
	put_text(out->region, sizeof(out->region), chance[AT_ADDRESS] & 1 ? "US-CA" : "US-NY");
	out->barred = chance[AT_BARRED] == 0;
	out->vowifi.allowed = plan->contract || chance[AT_VOWIFI] < 128;
	out->vowifi.tc = captured(chance[AT_CONSENT]);
	out->vowifi.addr = captured(chance[AT_ADDRESS]);
	out->voice.lte_home = enabled_below(chance[AT_LTE], 250);
	out->voice.lte_roaming = plan->contract ? out->voice.lte_home : SERVICE_INCOMPATIBLE;
	out->voice.nr_home = enabled_below(chance[AT_NR], 160);
	out->voice.nr_roaming = plan->contract ? out->voice.nr_home : SERVICE_INCOMPATIBLE;
	out->smsoip = out->voice.lte_home;
	out->satmode = enabled_below(chance[AT_SATMODE], 26);
	out->dcb.status = enabled_below(chance[AT_DCB], 128);
	out->data.sa = chance[AT_DATA] < 128 ? SA_ENABLED : SA_UNKNOWN;
}

unsigned made_line_devices(const uint8_t chance[MADE_LINE_CHANCE])
{
	return chance[AT_DEVICES] < 64 ? 0 : chance[AT_DEVICES] < 240 ? 1 : 2;
}

/* the digit that makes the Luhn sum of an IMEI a multiple of ten: TS 23.003 annex B */
static char luhn(const char imei[14])
{
	int sum = 0;
	for (int i = 0; i < 14; i++) {
		const int d = (imei[i] - '0') * (i % 2 ? 2 : 1);
		sum += d / 10 + d % 10;
	}
	return (char)('0' + (10 - sum % 10) % 10);
}

/* splitmix64: tokens only have to differ and to be as long as real ones */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void fill(char *out, size_t n, const char *letters, unsigned bits, uint64_t *state)
{
	const uint64_t mask = (UINT64_C(1) << bits) - 1;
	uint64_t chance = 0;
	for (size_t i = 0; i < n; i++, chance >>= bits) {
		if (i % (64 / bits) == 0)
			chance = next(state);
		out[i] = letters[chance & mask];
	}
}

/* as the services give them out: 163 characters of FCM, 64 hex digits of APNs */
static void make_token(struct made_device *d, enum push_service service, uint64_t *state)
{
	static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	enum { NAME = 22, REST = 134, APNS = 64 };
	if (service == PUSH_APNS) {
		fill(d->token, APNS, "0123456789abcdef", 4, state);
		return;
	}
	fill(d->token, NAME, base64url, 6, state);
	memcpy(d->token + NAME, ":APA91b", 7);
	fill(d->token + NAME + 7, REST, base64url, 6, state);
}

void made_line_device(const uint8_t chance[MADE_LINE_CHANCE], unsigned i, struct made_device *room,
	struct push_registration *out)
{
	static const unsigned tac[] = { 35209900, 35332811, 35674108, 35890710, 86012305, 99000120 };
	uint64_t state;
	memcpy(&state, chance + AT_SERIAL, sizeof(state));
	state += i;
	const unsigned model = (unsigned)(next(&state) % (sizeof(tac) / sizeof(tac[0])));
	const enum push_service service = model % 3 == 0 ? PUSH_APNS : PUSH_FCM;
	*room = (struct made_device){ "" };
	snprintf(room->terminal_id, sizeof(room->terminal_id), "%08u%06u0", tac[model],
		(unsigned)(next(&state) % 1000000));
	room->terminal_id[14] = luhn(room->terminal_id);
	make_token(room, service, &state);
	*out = (struct push_registration){ .service = service,
		.token = str_of(room->token),
		.terminal_id = str_of(room->terminal_id),
		.app_name = STR("example.entitlement") };
}
