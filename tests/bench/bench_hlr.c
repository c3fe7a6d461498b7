/** AKA-REQ-AUTH and its answer, one datagram each. */
#include "bench_hlr.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { QUESTION_MAX = 256, ANSWER_MAX = 512, SQN_STEP = 32 };

bool bench_hlr_open(struct bench_hlr *h, const char *path, const struct bench_cards *cards)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	*h = (struct bench_hlr){ .path = path, .cards = cards, .sqn = (uint64_t)time(NULL) * SQN_STEP };
	h->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	unlink(path);
	if (h->fd >= 0 && strlen(path) < sizeof(at.sun_path)) {
		memcpy(at.sun_path, path, strlen(path));
		if (bind(h->fd, (const struct sockaddr *)&at, sizeof(at)) == 0)
			return true;
	}
	perror(path);
	return false;
}

static void put_hex(struct buf *b, struct bytes value)
{
	buf_putc(b, ' ');
	text_hex(b, value);
}

static void answer(struct bench_hlr *h, struct str question, const struct sockaddr_un *who, socklen_t size)
{
	static const uint8_t amf[2] = { 0x80, 0x00 };
	uint8_t mem[ANSWER_MAX], rand[16];
	struct usim_algo_vector v;
	struct buf b;
	struct str word;
	if (!str_next(&question, ' ', &word) || !str_is(word, "AKA-REQ-AUTH"))
		return;
	const struct bench_card *card = bench_cards_find(h->cards, str_trim(question));
	if (!card || getrandom(rand, sizeof(rand), 0) != sizeof(rand) ||
		usim_algo_generate(&card->algo, rand, h->sqn += SQN_STEP, amf, &v) != RC_OK)
		return;
	buf_init_fixed(&b, mem, sizeof(mem));
	buf_printf(&b, "AKA-RESP-AUTH %s", card->imsi);
	put_hex(&b, BYTES_OF(rand));
	put_hex(&b, BYTES_OF(v.autn));
	put_hex(&b, BYTES_OF(v.ik));
	put_hex(&b, BYTES_OF(v.ck));
	put_hex(&b, (struct bytes){ v.res, v.res_len });
	if (!b.failed && sendto(h->fd, b.p, b.n, 0, (const struct sockaddr *)who, size) < 0)
		perror("bench-load: EAP-SIM DB");
}

void bench_hlr_answer(struct bench_hlr *h)
{
	char question[QUESTION_MAX];
	struct sockaddr_un who;
	socklen_t size = sizeof(who);
	ssize_t n;
	while ((n = recvfrom(h->fd, question, sizeof(question), 0, (struct sockaddr *)&who, &size)) > 0) {
		answer(h, (struct str){ question, (size_t)n }, &who, size);
		size = sizeof(who);
	}
}

void bench_hlr_close(struct bench_hlr *h)
{
	if (h->fd < 0)
		return;
	close(h->fd);
	unlink(h->path);
}
