/**
 * Fuzz target: octets from a stranger, as they are and laid over a genuine value, never open unless they are
 * that value. The key is known to the corpus (seal-00000001.key), so valid headers are easy to reach; a valid
 * tag is not.
 */
#include "crypto/seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char KEY[] =
	"entitled-seal-key 1\nid 00000001\n"
	"key 0000000000000000000000000000000000000000000000000000000000000000\nuse-from 1\ncreated 1\n";

static struct seal_ring *ring;
static uint8_t genuine[SEAL_OVERHEAD + 5];

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void folder_fill(const char *folder)
{
	char path[128];
	must(snprintf(path, sizeof(path), "%s/seal-00000001.key", folder) < (int)sizeof(path));
	FILE *f = fopen(path, "we");
	must(f && fwrite(KEY, 1, sizeof(KEY) - 1, f) == sizeof(KEY) - 1 && fclose(f) == 0 &&
		chmod(path, 0600) == 0);
	must(seal_ring_open(folder, &ring, NULL) == RC_OK);
	must(unlink(path) == 0);
}

static void once(void)
{
	char folder[] = P_tmpdir "/entitled-fuzz-XXXXXX";
	struct buf b;
	must(mkdtemp(folder) != NULL);
	folder_fill(folder);
	must(rmdir(folder) == 0);
	buf_init_fixed(&b, genuine, sizeof(genuine));
	must(seal_put(ring, SEAL_TOKEN, 1, str_bytes(STR("token")), &b) == RC_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!ring)
		once();
	struct arena *a = arena_new(1 << 22);
	struct bytes plain;
	uint8_t laid[sizeof(genuine)];
	bool same = true;
	must(a != NULL);
	must(seal_open(ring, SEAL_TOKEN, a, (struct bytes){ data, size }, &plain) != RC_OK);
	must(seal_check(ring, SEAL_TOKEN, (struct bytes){ data, size }, &plain) != RC_OK);
	for (size_t i = 0; i < sizeof(laid); i++) {
		laid[i] = (uint8_t)(genuine[i] ^ (i < size ? data[i] : 0));
		same = same && laid[i] == genuine[i];
	}
	must((seal_open(ring, SEAL_TOKEN, a, BYTES_OF(laid), &plain) == RC_OK) == same);
	arena_free(&a);
	return 0;
}
