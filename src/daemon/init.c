/** Folders, key-encryption key, first sealing key, and on request a certificate for trying things out. */
#include "daemon/init.h"

#include "crypto/demo_cert.h"
#include "crypto/seal.h"
#include "crypto/vault.h"
#include "daemon/wiring.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEEP_S = 400 * 86400, OPERATORS_ARENA = 64 << 20 };

static const char ca_name[] = "ca.pem";

struct init {
	const struct conf *c;
	void (*put)(void *to, const char *line);
	void *to;
};

static void made(const struct init *i, const char *what, const char *path)
{
	char line[PATH_MAX + 64];
	snprintf(line, sizeof(line), "made %s %s", what, path);
	i->put(i->to, line);
}

static enum rc folder_make(const char *path, struct fault *f)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return RC_OK;
	return FAIL(f, REASON_file_write, "%.60s: %s", path, strerror(errno));
}

/* with the slash; 0: the working folder */
static size_t folder_length(struct str path)
{
	size_t n = path.n;
	while (n > 0 && path.p[n - 1] != '/')
		n--;
	return n;
}

/* the folder of a file, one level */
static enum rc parent_make(struct str path, struct fault *f)
{
	char folder[PATH_MAX];
	const size_t n = folder_length(path);
	if (n <= 1 || n > sizeof(folder))
		return RC_OK;
	memcpy(folder, path.p, n - 1);
	folder[n - 1] = 0;
	return folder_make(folder, f);
}

static enum rc kek_make(const struct init *i, struct fault *f)
{
	const struct str path = conf_text(i->c, WIRING_KEK);
	if (access(path.p, F_OK) == 0)
		return RC_OK;
	enum rc rc = parent_make(path, f);
	if (rc == RC_OK)
		rc = vault_create(path.p, f);
	if (rc == RC_OK)
		made(i, "key-encryption key", path.p);
	return rc;
}

static enum rc seal_make(const struct init *i, const struct conf *c, struct fault *f)
{
	const char *folder = conf_text(c, "seal.folder").p;
	struct fault seen = { .reason = REASON_none };
	struct seal_ring *ring = NULL;
	const int64_t now = time(NULL);

	enum rc rc = folder_make(folder, f);
	if (rc != RC_OK)
		return rc;
	rc = seal_ring_open(folder, &ring, &seen);
	seal_ring_close(&ring);
	if (rc != RC_ABSENT)
		return fault_pass(f, &seen);
	rc = seal_ring_rotate(folder, now, now, KEEP_S, f);
	if (rc == RC_OK)
		made(i, "sealing key in", folder);
	return rc;
}

static enum rc rules_make(const struct init *i, const struct conf *c, struct fault *f)
{
	const struct str path = conf_text(c, "rules.folder");
	if (access(path.p, F_OK) == 0)
		return RC_OK;
	const enum rc rc = folder_make(path.p, f);
	if (rc == RC_OK)
		made(i, "folder of rules", path.p);
	return rc;
}

static enum rc certificate_make(const struct init *i, struct fault *f)
{
	const struct str cert = conf_text(i->c, "tls.certificate"), key = conf_text(i->c, "tls.key");
	char ca[PATH_MAX];
	if (access(cert.p, F_OK) == 0 || access(key.p, F_OK) == 0)
		return RC_OK;
	const size_t folder = folder_length(cert);
	if (folder + sizeof(ca_name) > sizeof(ca))
		return FAIL(f, REASON_conf_value, "tls.certificate: path too long");
	snprintf(ca, sizeof(ca), "%.*s%s", (int)folder, cert.p, ca_name);
	enum rc rc = parent_make(cert, f);
	if (rc == RC_OK)
		rc = parent_make(key, f);
	if (rc == RC_OK)
		rc = demo_cert_make(ca, cert.p, key.p, time(NULL), f);
	if (rc != RC_OK)
		return rc;
	made(i, "certificate authority to trust in tests", ca);
	made(i, "certificate for localhost", cert.p);
	return RC_OK;
}

/* each operator has folders of its own */
static enum rc operators_make(const struct init *i, struct fault *f)
{
	struct arena *a = arena_new(OPERATORS_ARENA);
	struct str error = STR_NONE;
	const struct operators *all;
	if (!a)
		return FAIL(f, REASON_memory, "operators");
	enum rc rc = operators_read(a, i->c, wiring_own, &all, &error, f);
	if (rc != RC_OK)
		i->put(i->to, error.n > 0 ? error.p : "operators");
	for (unsigned k = 0; rc == RC_OK && k < all->n; k++) {
		rc = seal_make(i, all->row[k].conf, f);
		if (rc == RC_OK)
			rc = rules_make(i, all->row[k].conf, f);
	}
	arena_free(&a);
	return rc;
}

enum rc init_all(const struct conf *c, bool certificate, void (*put)(void *to, const char *line), void *to,
	struct fault *f)
{
	const struct init i = { c, put, to };
	umask(077);
	enum rc rc = parent_make(conf_text(c, WIRING_STORE), f);
	if (rc == RC_OK)
		rc = kek_make(&i, f);
	if (rc == RC_OK)
		rc = operators_make(&i, f);
	if (rc == RC_OK && certificate)
		rc = certificate_make(&i, f);
	return rc;
}
