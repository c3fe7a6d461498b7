/** Fuzz target: headers of negotiation, cookies and User-Agent of any octets; the first octet is the length
 * of the header tried. */
#include "engine/accept.h"
#include "engine/language.h"
#include "engine/request.h"
#include "engine/user_agent.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void look_items(struct str header)
{
	struct accept_item i;
	while (accept_next(&header, &i))
		must(i.quality <= 1000 && i.value.n > 0 && str_find(i.value, ',') == i.value.n);
}

static void look_language(struct str header, struct str by_default)
{
	static const struct str language[] = { STR("en"), STR("zh-Hant"), STR("") };
	static const struct str text[] = { STR("EN"), STR("ZH"), STR("ANY") };
	const struct texts t = { 3, language, text };
	const struct str got = language_pick(&t, header, by_default);
	must(got.p == text[0].p || got.p == text[1].p || got.p == text[2].p);
}

static void look_cookies(struct arena *a, struct str line, struct str second)
{
	static const struct request_rules rules = { { 1, 0 }, { 12, 0 }, { 2, 0 } };
	const struct str lines[] = { line, second };
	const struct request_raw raw = { .query = STR("app=ap2004"), .cookies = lines, .n_cookies = 2 };
	struct fault f = { .reason = REASON_none };
	struct ts43_request rq;
	must(request_read(a, &raw, &rules, &rq, &f) == RC_OK && rq.n_cookies <= REQUEST_COOKIES_MAX);
	for (size_t i = 0; i < rq.n_cookies; i++)
		must(rq.cookies[i].n > 0 && str_find(rq.cookies[i], ';') == rq.cookies[i].n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(65536);
	const struct str all = { (const char *)data, size };
	const size_t cut = size > 0 ? data[0] : 0;
	const struct str first = str_sub(all, 1, cut), second = str_sub(all, 1 + cut, size);
	struct user_agent u;
	must(a != NULL);
	look_items(first);
	look_language(first, second);
	look_cookies(a, first, second);
	user_agent_read(first, &u);
	must(u.vendor.n + u.model.n + u.client.n + u.client_version.n + u.os.n <= first.n);
	for (uint32_t apps = 0; apps < 1u << APPID_COUNT; apps = apps * 2 + 1)
		must(accept_format(first, apps) <= ANSWER_JSON);
	must(!accept_gzip(first) || str_find_str(first, STR("z")) < first.n ||
		str_find_str(first, STR("Z")) < first.n);
	arena_free(&a);
	return 0;
}
