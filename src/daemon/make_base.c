/** Lines one behind the other, with card and devices, in sets as large as the store takes them. */
#include "daemon/make_base.h"

#include "base/progress.h"
#include "base/secret.h"
#include "crypto/hmac.h"
#include "crypto/made_card.h"
#include "daemon/check.h"
#include "daemon/shelf.h"
#include "daemon/wiring.h"
#include "drivers/auc_clock.h"
#include "drivers/vector_local_card.h"
#include "engine/appid.h"
#include "engine/push.h"
#include "model/made_line.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

enum {
	CHANGES = 1 + MADE_LINE_DEVICES, /* of one line, at most */
	SET = CHANGE_SET_MAX / CHANGES,
	ARENA = 4 << 20,
	DEADLINE_MS = 60000,
};

/** One line with all that belongs to it. */
struct made {
	struct subscriber line;
	struct auc_row auc;
	struct made_device room[MADE_LINE_DEVICES];
	struct push_registration push[MADE_LINE_DEVICES];
};

struct base {
	struct imsi first;
	uint64_t count;
	struct hmac_key *seed;
	struct vault *vault;
	int64_t clock; /* of the AuC: new cards start there */
	struct shelf shelf;
	struct arena *arena;
	struct progress progress;
	struct made made[SET];
	struct change set[CHANGE_SET_MAX];
	size_t n;
};

const char **make_base_option(struct make_base_ask *ask, const char *arg)
{
	if (strcmp(arg, "--first") == 0)
		return &ask->first;
	return strcmp(arg, "--seed") == 0 ? &ask->seed : NULL;
}

static enum rc add_card(struct base *b, struct made *m, struct fault *f)
{
	static const uint8_t separation[2] = { 0x80, 0x00 };
	const struct imsi *imsi = &m->line.imsi;
	struct made_card card;
	made_card(b->seed, ids_imsi_str(imsi), &card);
	struct vector_local_card in = { .imsi = *imsi, .k = BYTES_OF(card.k), .opc = BYTES_OF(card.opc) };
	memcpy(in.amf, separation, sizeof(in.amf));
	const enum rc rc = vector_local_card_seal(b->vault, &in, b->clock, &m->auc, f);
	secret_wipe(&card, sizeof(card));
	return rc;
}

static void add_devices(struct base *b, struct made *m, const uint8_t chance[MADE_CARD_CHANCE])
{
	for (unsigned i = 0; i < made_line_devices(chance); i++) {
		struct push_registration *push = &m->push[i];
		made_line_device(chance, i, &m->room[i], push);
		push->apps = appid_bit(APPID_ap2003) | appid_bit(APPID_ap2004);
		push_digest(push, push->digest);
		b->set[b->n++] =
			(struct change){ .kind = CHANGE_PUSH_PUT, .imsi = m->line.imsi, .push = push };
	}
}

static enum rc add_line(struct base *b, struct made *m, const struct imsi *imsi, struct fault *f)
{
	uint8_t chance[MADE_CARD_CHANCE];
	made_card_chance(b->seed, ids_imsi_str(imsi), chance);
	made_line(imsi, chance, &m->line);
	const enum rc rc = add_card(b, m, f);
	b->set[b->n++] =
		(struct change){ .kind = CHANGE_LINE_ADD, .imsi = *imsi, .line = &m->line, .auc = &m->auc };
	add_devices(b, m, chance);
	return rc;
}

static enum rc commit(struct base *b, struct fault *f)
{
	struct subscriber_store *s = b->shelf.store;
	struct call c = shelf_call(&b->shelf, b->arena, f, DEADLINE_MS);
	const enum rc rc = s->ops->commit(s, &c, b->set, b->n);
	arena_reset(b->arena);
	b->n = 0;
	return rc;
}

static enum rc make_all(struct base *b, struct fault *f)
{
	struct imsi imsi;
	enum rc rc = RC_OK;
	for (uint64_t done = 0; done < b->count && rc == RC_OK;) {
		const uint64_t left = b->count - done, some = left < SET ? left : SET;
		for (uint64_t i = 0; i < some && rc == RC_OK; i++)
			rc = made_line_imsi(&b->first, done + i, &imsi) ? add_line(b, &b->made[i], &imsi, f)
									: FAIL(f, REASON_bug, "IMSIs end");
		if (rc == RC_OK)
			rc = commit(b, f);
		done += some;
		progress_show(&b->progress, done, done);
	}
	return rc;
}

/* also the log of a database that was taken away: it would be replayed into ours */
static enum rc must_be_new(const char *path, struct fault *f)
{
	static const char *const ends[] = { "", "-wal", "-journal" };
	char name[PATH_MAX];
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		if (access(name, F_OK) == 0)
			return FAIL(f, REASON_file_exists, "%.60s is there already; a base needs a new file",
				name);
	}
	return RC_OK;
}

static enum rc open_all(struct base *b, const struct conf *c, struct str seed, struct fault *f)
{
	struct auc_clock clock;
	enum rc rc = must_be_new(conf_text(c, WIRING_STORE).p, f);
	if (rc == RC_OK)
		rc = vault_open(conf_text(c, WIRING_KEK).p, &b->vault, f);
	if (rc != RC_OK)
		return rc;
	b->seed = hmac_key_new_sha256(str_bytes(seed));
	b->arena = arena_new(ARENA);
	if (!b->arena)
		return FAIL(f, REASON_memory, "base");
	rc = shelf_open(&b->shelf, c, ROLE_TOOL, f);
	if (rc != RC_OK)
		return rc;
	auc_clock_start(&clock, 0, (struct auc_time){ env_wall_ms(b->shelf.env), env_mono_ms(b->shelf.env) });
	b->clock = clock.now;
	return RC_OK;
}

static void close_all(struct base *b)
{
	shelf_close(&b->shelf);
	hmac_key_free(&b->seed);
	vault_close(&b->vault);
	arena_free(&b->arena);
}

static int usage(const char *option, const char *value, const char *expected)
{
	fprintf(stderr, "entitled: %s %s: expected %s\n", option, value, expected);
	return 2;
}

static int read_ask(struct base *b, const struct make_base_ask *ask)
{
	const char *first = ask->first ? ask->first : MADE_LINE_FIRST;
	struct imsi last;
	if (!str_to_u64(str_of(ask->count), INT64_MAX, &b->count) || b->count == 0)
		return usage("--make-base", ask->count, "a number of lines");
	if (ids_imsi(str_of(first), &b->first) != RC_OK)
		return usage("--first", first, "an IMSI of 6 to 15 digits");
	return made_line_imsi(&b->first, b->count - 1, &last)
		       ? 0
		       : usage("--first", first, "room for so many IMSIs behind it");
}

static int tell(const struct base *b, enum rc rc, const struct fault *f)
{
	const double s = (double)(progress_now() - b->progress.begun_ms) / 1000;
	progress_clear(&b->progress);
	if (rc != RC_OK)
		fprintf(stderr, "entitled: %s (%s)\n", f->note, fault_row(f->reason)->name);
	else
		printf("made %" PRIu64 " lines from %s on in %.1f s\n", b->count, b->first.d, s);
	return rc == RC_OK ? 0 : 1;
}

int make_base_run(const struct conf *c, const struct make_base_ask *ask)
{
	static struct base b; /* too large for a stack */
	struct fault f = { .reason = REASON_none };
	memset(&b, 0, sizeof(b));
	const int code = read_ask(&b, ask);
	if (code != 0)
		return code;
	check_become(conf_text(c, "user").p);
	enum rc rc = open_all(&b, c, str_of(ask->seed ? ask->seed : MADE_CARD_SEED), &f);
	progress_begin(&b.progress, "making", b.count, false);
	if (rc == RC_OK)
		rc = make_all(&b, &f);
	close_all(&b);
	return tell(&b, rc, &f);
}
