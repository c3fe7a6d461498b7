/** Lines follow from seed and IMSI (crypto/made_card.h, model/made_line.h), here as in `entitled
 * --make-base`. */
#include "ctl/base.h"

#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"
#include "crypto/hmac.h"
#include "crypto/made_card.h"
#include "ctl/program.h"
#include "ctl/report.h"
#include "model/line_fact.h"
#include "model/made_line.h"

enum { RECORD_MAX = 4096 };

/* --- a database --- */

void base_words(const struct command_run *x, const char *out[BASE_WORDS])
{
	static const enum option handed_on[] = { OPTION_FIRST, OPTION_SEED };
	size_t n = 1; /* behind the program */
	out[n++] = "--make-base";
	out[n++] = x->args[0];
	out[n++] = "-c";
	out[n++] = x->options->value[OPTION_CONFIG];
	for (size_t i = 0; i < sizeof(handed_on) / sizeof(handed_on[0]); i++) {
		if (!x->options->value[handed_on[i]])
			continue;
		out[n++] = options_row(handed_on[i])->name;
		out[n++] = x->options->value[handed_on[i]];
	}
	out[n] = NULL;
}

enum ctl_exit base_make(struct command_run *x)
{
	const char *words[BASE_WORDS] = { "" };
	if (!x->options->value[OPTION_CONFIG])
		return report_usage("--config", "is needed: it names the new database and the key file");
	base_words(x, words);
	return program_become(words);
}

/* --- a file, a card --- */

static struct hmac_key *seed_of(const struct command_run *x)
{
	const char *seed = x->options->value[OPTION_SEED];
	return hmac_key_new_sha256(str_bytes(str_of(seed ? seed : MADE_CARD_SEED)));
}

static void put_hex(struct buf *out, const uint8_t octets[16])
{
	text_hex(out, (struct bytes){ octets, 16 });
}

static void put_fact(struct buf *out, const struct line_fact *f, const struct subscriber *line)
{
	switch (f->kind) {
	case LINE_FACT_TEXT:
		buf_printf(out, "\"%s\"", (const char *)line_fact_of(f, line)); /* made up without quotes */
		break;
	case LINE_FACT_FLAG:
		buf_puts(out, *(const bool *)line_fact_of(f, line) ? "yes" : "no");
		break;
	case LINE_FACT_WORD:
		buf_puts(out, line_fact_word(f, line));
		break;
	case LINE_FACT_MOMENT:
	case LINE_FACT_USAGE: /* none is made up */
		break;
	}
}

static void put_header(struct buf *out)
{
	buf_puts(out, "imsi,k,opc");
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		buf_printf(out, ",%s", line_fact_at(i)->name);
	buf_putc(out, '\n');
}

static void put_line(struct buf *out, struct hmac_key *seed, const struct imsi *imsi)
{
	uint8_t chance[MADE_CARD_CHANCE];
	struct made_card card;
	struct subscriber line;
	made_card(seed, ids_imsi_str(imsi), &card);
	made_card_chance(seed, ids_imsi_str(imsi), chance);
	made_line(imsi, chance, &line);
	buf_printf(out, "%s,", imsi->d);
	put_hex(out, card.k);
	buf_putc(out, ',');
	put_hex(out, card.opc);
	for (size_t i = 0; i < LINE_FACT_COUNT; i++) {
		buf_putc(out, ',');
		put_fact(out, line_fact_at(i), &line);
	}
	buf_putc(out, '\n');
	secret_wipe(&card, sizeof(card));
}

static bool print(struct buf *out)
{
	const bool good = !out->failed && fwrite(out->p, 1, out->n, stdout) == out->n;
	out->n = 0;
	return good;
}

static enum ctl_exit write_all(struct hmac_key *seed, const struct imsi *first, uint64_t count)
{
	char record[RECORD_MAX];
	struct imsi imsi;
	struct buf out;
	buf_init_fixed(&out, record, sizeof(record));
	put_header(&out);
	bool good = print(&out);
	for (uint64_t i = 0; i < count && good && made_line_imsi(first, i, &imsi); i++) {
		put_line(&out, seed, &imsi);
		good = print(&out);
	}
	secret_wipe(record, sizeof(record));
	if (good && fflush(stdout) == 0)
		return CTL_OK;
	fprintf(stderr, "entitlectl: the output cannot be written\n");
	return CTL_REFUSED;
}

enum ctl_exit base_csv(struct command_run *x)
{
	const char *from =
		x->options->value[OPTION_FIRST] ? x->options->value[OPTION_FIRST] : MADE_LINE_FIRST;
	struct imsi first, last;
	uint64_t count = 0;
	if (!str_to_u64(str_of(x->args[0]), INT64_MAX, &count) || count == 0)
		return report_usage(x->args[0], "not a number of lines");
	if (ids_imsi(str_of(from), &first) != RC_OK || !made_line_imsi(&first, count - 1, &last))
		return report_usage(from, "not an IMSI, or there are not so many behind it");
	struct hmac_key *seed = seed_of(x);
	const enum ctl_exit code = write_all(seed, &first, count);
	hmac_key_free(&seed);
	return code;
}

enum ctl_exit base_card(struct command_run *x)
{
	char text[128];
	struct imsi imsi;
	struct made_card card;
	struct buf out;
	if (ids_imsi(str_of(x->args[0]), &imsi) != RC_OK)
		return report_usage(x->args[0], "not an IMSI");
	struct hmac_key *seed = seed_of(x);
	made_card(seed, ids_imsi_str(&imsi), &card);
	hmac_key_free(&seed);
	buf_init_fixed(&out, text, sizeof(text));
	buf_puts(&out, "{\"k\":\"");
	put_hex(&out, card.k);
	buf_puts(&out, "\",\"opc\":\"");
	put_hex(&out, card.opc);
	buf_puts(&out, "\"}");
	printf("%.*s\n", STR_ARG(buf_str(&out)));
	return CTL_OK;
}
