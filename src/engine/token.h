/** The fast-authentication token (TS.43 2.8.5): sealed, bound to line, terminal_id, app_name and application
 * groups; nothing is stored. */
#pragma once

#include "engine/engine.h"

enum { TOKEN_TEXT_MAX = 256, TOKEN_BINDING = 8 };

struct token {
	struct imsi imsi;
	uint8_t terminal[TOKEN_BINDING], app_name[TOKEN_BINDING]; /* SHA-256 of the value, cut */
	uint8_t groups;                                           /* enum appid_group, ORed */
	int64_t proven_at, issued_at, expires_at;                 /* seconds since 1970 */
	uint32_t epoch;
};

/** What a token for this request and line would say, issued now for a proof made at proven_at. */
void token_for(const struct engine *e, const struct ts43_request *rq, const struct subscriber *line,
	int64_t proven_at, int64_t now_s, struct token *out);
/** Sealed, base64url, at most TOKEN_TEXT_MAX characters. */
enum rc token_write(const struct engine *e, struct arena *a, const struct token *t, int64_t now_s,
	struct str *text) MUST_USE;
/** Opens text and checks all that needs no store: seal, expiry, age, terminal_id, app_name, groups, IMSI and
 * EAP_ID sent beside it. */
enum rc token_read(const struct engine *e, struct arena *a, const struct ts43_request *rq, int64_t now_s,
	struct token *out, struct fault *f) MUST_USE;
/** Against the line: epoch. */
enum rc token_check_line(const struct token *t, const struct subscriber *line, struct fault *f) MUST_USE;
/** The presented token is repeated until half its life is over. */
bool token_is_young(const struct token *t, int64_t now_s);
