/** Versions with counts of those who use them. */
#include "rules/rules_book.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { RULES_ARENA = 768 * 1024 * 1024, FILES_ARENA = 512 * 1024 * 1024 };

struct page {
	struct rules_version version; /* first: what is pinned */
	struct arena *arena;
	unsigned pins;
	struct page *next;
};

struct rules_book {
	const char *folder;
	const struct rules_schema *schema;
	rules_sha256 *sha256;
	struct page *current; /* first of the list; the others are pinned */
};

static void page_free(struct page *p)
{
	arena_free(&p->arena);
	free(p);
}

static enum rc read_built_in(struct rules_book *b, struct page *p, struct fault *f)
{
	const struct rules_source nothing = { .text = STR(""), .name = "built-in" };
	struct str error;
	struct rules *rules = NULL;
	const enum rc rc = rules_read(p->arena, &nothing, b->schema, &rules, &error, f);
	p->version.rules = rules;
	return rc;
}

static enum rc read_bundle(
	struct rules_book *b, const struct rules_bundle *bundle, struct page *p, struct fault *f)
{
	char name[32];
	struct rules_bundle_files lists;
	const struct rules_source src = { bundle->text, name, &lists.files };
	struct str error;
	struct rules *rules = NULL;
	snprintf(name, sizeof(name), "%010" PRIu32 ".yaml", p->version.number);
	rules_bundle_init(&lists, bundle);
	const enum rc rc = rules_read(p->arena, &src, b->schema, &rules, &error, f);
	p->version.rules = rules;
	return rc;
}

static enum rc read_record(
	struct rules_book *b, const struct rules_record *r, struct page *p, struct fault *f)
{
	const struct rules_shelf shelf = { b->folder, b->sha256 };
	struct rules_version *v = &p->version;
	struct rules_bundle bundle;
	struct arena *files = arena_new(FILES_ARENA);
	v->number = r->number;
	v->when_s = r->when_s;
	memcpy(v->hash, r->sha256, sizeof(v->hash));
	memcpy(v->who, r->who, sizeof(v->who));
	enum rc rc = files ? rules_folder_open(&shelf, r, files, &bundle, f)
			   : FAIL(f, REASON_memory, "files of rules");
	if (rc == RC_OK)
		rc = read_bundle(b, &bundle, p, f);
	arena_free(&files);
	return rc;
}

/* r NULL: the built-in rules. */
static enum rc page_add(struct rules_book *b, const struct rules_record *r, struct fault *f)
{
	struct page *p = calloc(1, sizeof(*p));
	if (!p)
		return FAIL(f, REASON_memory, "rules");
	p->arena = arena_new(RULES_ARENA);
	enum rc rc = p->arena ? RC_OK : FAIL(f, REASON_memory, "rules");
	if (rc == RC_OK)
		rc = r ? read_record(b, r, p, f) : read_built_in(b, p, f);
	if (rc != RC_OK) {
		page_free(p);
		return rc;
	}
	struct page *old = b->current;
	if (old && old->pins == 0) {
		p->next = old->next;
		page_free(old);
	} else {
		p->next = old;
	}
	b->current = p;
	return RC_OK;
}

static enum rc load(struct rules_book *b, struct arena *history, struct fault *f)
{
	struct rules_record *all = NULL;
	size_t n = 0;
	const enum rc rc = b->folder ? rules_folder_history(b->folder, history, &all, &n, f) : RC_OK;
	if (rc != RC_OK)
		return rc;
	const uint32_t newest = n ? all[n - 1].number : 0, mine = b->current ? b->current->version.number : 0;
	if (newest < mine)
		return FAIL(f, REASON_rules_stored,
			"the newest version is %" PRIu32 ", it was %" PRIu32 " before", newest, mine);
	if (b->current && newest == mine)
		return RC_OK;
	return page_add(b, n ? &all[n - 1] : NULL, f);
}

enum rc rules_book_reload(struct rules_book *b, struct fault *f)
{
	struct arena *history = arena_new(FILES_ARENA);
	const enum rc rc = history ? load(b, history, f) : FAIL(f, REASON_memory, "history of rules");
	arena_free(&history);
	return rc;
}

enum rc rules_book_open(const char *folder, const struct rules_schema *schema, rules_sha256 *sha256,
	struct rules_book **out, struct fault *f)
{
	struct rules_book *b = calloc(1, sizeof(*b));
	if (!b)
		return FAIL(f, REASON_memory, "rules");
	*b = (struct rules_book){ .folder = folder, .schema = schema, .sha256 = sha256 };
	const enum rc rc = rules_book_reload(b, f);
	if (rc != RC_OK) {
		rules_book_close(&b);
		return rc;
	}
	*out = b;
	return RC_OK;
}

void rules_book_close(struct rules_book **b)
{
	if (!*b)
		return;
	for (struct page *p = (*b)->current, *next; p; p = next) {
		next = p->next;
		page_free(p);
	}
	free(*b);
	*b = NULL;
}

const struct rules_version *rules_book_pin(struct rules_book *b)
{
	b->current->pins++;
	return &b->current->version;
}

void rules_book_unpin(struct rules_book *b, const struct rules_version *v)
{
	struct page **at = &b->current;
	while (*at && &(*at)->version != v)
		at = &(*at)->next;
	struct page *p = *at;
	if (!p || --p->pins > 0 || p == b->current)
		return;
	*at = p->next;
	page_free(p);
}
