/** Each look is one function that may report one line. */
#include "daemon/check.h"

#include "apps/app_list.h"
#include "crypto/digest.h"
#include "crypto/seal.h"
#include "crypto/vault.h"
#include "daemon/check_edge.h"
#include "daemon/diameter_conf.h"
#include "daemon/env_uv.h"
#include "daemon/doors.h"
#include "daemon/handover.h"
#include "daemon/net_uv.h"
#include "daemon/settings.h"
#include "daemon/wiring.h"
#include "drivers/eap_relays.h"
#include "drivers/guards.h"
#include "flow/flow.h"
#include "rules/rules_book.h"

#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

enum { LINE_MAX_OCTETS = 512, PROBLEMS_MAX = 100, OPERATORS_ARENA = 64 << 20, RULES_ARENA = 1 << 30 };

void check_say(struct check *k, const char *fmt, ...)
{
	char line[LINE_MAX_OCTETS];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	k->put(k->to, line);
}

void check_problem(struct check *k, const char *key, const char *what, const struct fault *f)
{
	check_say(k, "%s: %s: %s (%s)", key, what, f->note, fault_row(f->reason)->name);
	k->problems++;
}

static void look_at_kek(const struct conf *c, struct check *k)
{
	struct fault f = { .reason = REASON_none };
	struct vault *v = NULL;
	const char *path = conf_text(c, WIRING_KEK).p;
	if (vault_open(path, &v, &f) != RC_OK)
		check_problem(k, WIRING_KEK, path, &f);
	vault_close(&v);
}

/* SQLite makes files beside the database: its folder must be writable */
static void look_at_store(const struct conf *c, struct check *k)
{
	struct str path = conf_text(c, WIRING_STORE);
	char folder[LINE_MAX_OCTETS];
	size_t n = path.n;
	while (n > 0 && path.p[n - 1] != '/')
		n--;
	snprintf(folder, sizeof(folder), "%.*s", n > 0 ? (int)n : 1, n > 0 ? path.p : ".");
	if (access(folder, W_OK | X_OK) == 0)
		return;
	check_say(k, WIRING_STORE ": %s: folder %s: %s (file_missing)", path.p, folder, strerror(errno));
	k->problems++;
}

/* The back ends of core.route read their files when they are opened. Nothing is connected, because the loop
 * never runs, and nothing is closed: this process ends. */
static void look_at_core(const struct conf *c, struct check *k)
{
	static uv_loop_t loop;
	static struct guards guards;
	struct fault f = { .reason = REASON_none };
	struct setup s = { .conf = c, .role = ROLE_CORE, .guards = &guards };
	struct auth_vector_source *vectors;
	struct eap_relays *relays;
	if (uv_loop_init(&loop) != 0 || env_uv_open(&loop, &s.env) != RC_OK ||
		net_uv_open(&loop, s.env, &s.net, &f) != RC_OK) {
		check_say(k, "core.route: no memory");
		k->problems++;
		return;
	}
	if (guards_open(c, s.env, &guards, &f) != RC_OK ||
		wiring_vectors_core->open(&s, &vectors, &f) != RC_OK ||
		eap_relays_open(&s, &relays, &f) != RC_OK)
		check_problem(k, "core.route", "a back end", &f);
}

/* settings that contradict each other, and key files */
static void look_at_apps(struct arena *a, const struct conf *c, struct check *k)
{
	for (size_t i = 0; i < app_list_count(); i++) {
		const struct entitlement_app *app = app_list_at(i);
		struct fault f = { .reason = REASON_none };
		const void *settings;
		if (app->open && app->open(a, c, &settings, &f) != RC_OK)
			check_problem(k, app->name, "its settings", &f);
	}
}

/* what a worker would do */
static enum rc rules_look(const struct conf *c, struct arena *a, struct str *error, struct fault *f)
{
	const struct rules_shelf shelf = { conf_text(c, "rules.folder").p, digest_sha256 };
	struct rules_record *all = NULL;
	struct rules_bundle bundle;
	struct rules_bundle_files lists;
	struct rules *rules;
	char name[32];
	size_t n = 0;
	enum rc rc = rules_folder_history(shelf.folder, a, &all, &n, f);
	if (rc != RC_OK || n == 0)
		return rc;
	rc = rules_folder_open(&shelf, &all[n - 1], a, &bundle, f);
	if (rc != RC_OK)
		return rc;
	snprintf(name, sizeof(name), "%010" PRIu32 ".yaml", all[n - 1].number);
	rules_bundle_init(&lists, &bundle);
	const struct rules_source src = { bundle.text, name, &lists.files };
	return rules_read(a, &src, app_list_schema(), &rules, error, f);
}

static void look_at_rules(const struct conf *c, struct check *k)
{
	struct fault f = { .reason = REASON_none };
	struct str error = STR_NONE;
	struct arena *a = arena_new(RULES_ARENA);
	const enum rc rc = a ? rules_look(c, a, &error, &f) : FAIL(&f, REASON_memory, "rules");
	if (error.n) {
		check_say(k, "rules.folder: %.*s (%s)", STR_ARG(error), fault_row(f.reason)->name);
		k->problems++;
	} else if (rc != RC_OK) {
		check_problem(k, "rules.folder", conf_text(c, "rules.folder").p, &f);
	}
	arena_free(&a);
}

static void look_at_seal_keys(const struct conf *c, struct seal_ring **ring, struct check *k)
{
	struct fault f = { .reason = REASON_none };
	const char *folder = conf_text(c, "seal.folder").p;
	if (seal_ring_open(folder, ring, &f) != RC_OK)
		check_problem(k, "seal.folder", folder, &f);
}

static bool same_folder(struct str a, struct str b)
{
	struct stat x, y;
	return a.n > 0 && b.n > 0 &&
	       (str_eq(a, b) || (stat(a.p, &x) == 0 && stat(b.p, &y) == 0 && x.st_dev == y.st_dev &&
					x.st_ino == y.st_ino));
}

/* nothing of one operator may reach another */
static void look_at_pair(const struct operator_row *a, const struct operator_row *b, struct check *k)
{
	static const char *const folders[] = { "seal.folder", "rules.folder", "private_id.key_folder" };
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (!same_folder(conf_text(a->conf, folders[i]), conf_text(b->conf, folders[i])))
			continue;
		check_say(
			k, "%s: %.*s and %.*s have the same", folders[i], STR_ARG(a->name), STR_ARG(b->name));
		k->problems++;
	}
}

static void look_at_pairs(const struct operators *all, struct seal_ring *const *ring, struct check *k)
{
	for (unsigned i = 0; i < all->n; i++) {
		for (unsigned j = 0; j < i; j++) {
			look_at_pair(&all->row[j], &all->row[i], k);
			if (!ring[i] || !ring[j] || !seal_ring_shares(ring[i], ring[j]))
				continue;
			check_say(k, "seal.folder: %.*s and %.*s share a key", STR_ARG(all->row[j].name),
				STR_ARG(all->row[i].name));
			k->problems++;
		}
	}
}

static void look_at_unknown(const struct conf *c, struct check *k)
{
	struct fault f = { .reason = REASON_none };
	if (flow_check_operator(c, &f) != RC_OK)
		check_problem(k, "unknown_subscriber", "ranges", &f);
}

static void look_at_operators(const struct conf *c, struct check *k)
{
	struct arena *a = arena_new(OPERATORS_ARENA);
	struct fault f = { .reason = REASON_none };
	struct str error = STR_NONE;
	struct seal_ring *ring[OPERATORS_MAX] = { 0 };
	const struct operators *all;
	if (!a || operators_read(a, c, wiring_own, &all, &error, &f) != RC_OK) {
		check_say(k, "%.*s (%s)", STR_ARG(error), fault_row(f.reason)->name);
		k->problems++;
		arena_free(&a);
		return;
	}
	for (unsigned i = 0; i < all->n; i++) {
		look_at_seal_keys(all->row[i].conf, &ring[i], k);
		look_at_apps(a, all->row[i].conf, k);
		look_at_unknown(all->row[i].conf, k);
		look_at_rules(all->row[i].conf, k);
	}
	look_at_pairs(all, ring, k);
	for (unsigned i = 0; i < all->n; i++)
		seal_ring_close(&ring[i]);
	arena_free(&a);
}

static void look_at_diameter(const struct conf *c, struct check *k)
{
	struct fault f = { .reason = REASON_none };
	if (diameter_conf_check(c, &f) != RC_OK)
		check_problem(k, "diameter", "core.route needs it", &f);
}

static void look_at_user(const struct conf *c, struct check *k)
{
	const struct str name = conf_text(c, "user");
	if (name.n == 0 || getpwnam(name.p))
		return;
	check_say(k, "user: there is no user %s", name.p);
	k->problems++;
}

void check_become(const char *name)
{
	const struct passwd *pw = name[0] && geteuid() == 0 ? getpwnam(name) : NULL;
	if (pw && (setgroups(0, NULL) != 0 || setgid(pw->pw_gid) != 0 || setuid(pw->pw_uid) != 0))
		_exit(1);
}

/* The files are looked at as the user that will read them. */
static unsigned look(const struct conf *c, struct check *k)
{
	check_edge_listeners(c, k);
	look_at_user(c, k);
	check_become(conf_text(c, "user").p);
	check_edge_tls(c, k);
	look_at_operators(c, k);
	look_at_kek(c, k);
	look_at_store(c, k);
	look_at_core(c, k);
	look_at_diameter(c, k);
	return k->problems;
}

unsigned check_all(const struct conf *c, struct check *k)
{
	int status;
	fflush(NULL);
	const pid_t pid = fork();
	if (pid == 0) {
		const unsigned n = look(c, k);
		fflush(NULL);
		_exit(n < PROBLEMS_MAX ? (int)n : PROBLEMS_MAX);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
		check_say(k, "the check itself failed");
		return ++k->problems;
	}
	k->problems = (unsigned)WEXITSTATUS(status);
	return k->problems;
}

void check_listeners(const struct conf *c, struct check *k)
{
	struct fault f = { .reason = REASON_none };
	struct handover h;
	enum rc rc = handover_take(&h, &f);
	if (rc == RC_OK && h.taken)
		rc = doors_try(&h.sockets, c, settings_workers(c), &f);
	handover_free(&h);
	if (rc == RC_OK)
		return;
	check_say(k, "%s (%s)", f.note, fault_row(f.reason)->name);
	k->problems++;
}
