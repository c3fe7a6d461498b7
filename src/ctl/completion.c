/** A shell script written from the rows of commands, options and columns. */
#include "ctl/completion.h"

#include "ctl/fields.h"

#include <string.h>

static void put_options(FILE *out, unsigned mask)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (mask & OPTION_BIT(i))
			fprintf(out, " %s", options_row((enum option)i)->name);
}

/* first words of all commands, or the second words behind `first` */
static void put_words(FILE *out, const char *first)
{
	const char *last = "";
	for (size_t i = 0; commands_at(i); i++) {
		const char *name = commands_at(i)->name, *blank = strchr(name, ' ');
		const size_t n = blank ? (size_t)(blank - name) : strlen(name);
		if (!first && !(strlen(last) >= n && strncmp(last, name, n) == 0))
			fprintf(out, " %.*s", (int)n, name);
		else if (first && blank && strlen(first) == n && strncmp(first, name, n) == 0)
			fprintf(out, " %s", blank + 1);
		last = name;
	}
}

static void put_columns(FILE *out, const char *arguments, bool facts)
{
	if (!strstr(arguments, "COLUMN=VALUE"))
		return;
	for (size_t i = 0; fields_at(i); i++)
		if (!fields_at(i)->secret && (fields_at(i)->fact || !facts))
			fprintf(out, " %s=", fields_at(i)->column);
}

/* two words before one: the first pattern that fits counts */
static void put_case(FILE *out, const struct command *c)
{
	fprintf(out, "\t'%s'|'%s '*) list='", c->name, c->name);
	put_columns(out, c->arguments, strcmp(c->name, "subscriber set") == 0);
	if (strncmp(c->name, "service", 7) == 0)
		fputs(" vowifi voice smsoip satmode private_id dcb data", out);
	if (!strchr(c->name, ' '))
		put_words(out, c->name);
	put_options(out, c->options | OPTIONS_COMMON);
	fputs("' ;;\n", out);
}

static void put_groups(FILE *out)
{
	const char *last = "";
	for (size_t i = 0; commands_at(i); i++) {
		const char *blank = strchr(commands_at(i)->name, ' ');
		char group[32];
		if (!blank ||
			strncmp(last, commands_at(i)->name, (size_t)(blank - commands_at(i)->name + 1)) == 0)
			continue;
		last = commands_at(i)->name;
		snprintf(group, sizeof(group), "%.*s", (int)(blank - last), last);
		fprintf(out, "\t'%s') list='", group);
		put_words(out, group);
		fputs("' ;;\n", out);
	}
}

static void put_arguments(FILE *out)
{
	fputs("\tcase $prev in\n", out);
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = options_row((enum option)i);
		if (row->argument)
			fprintf(out, "\t%s) list='%s' ;;\n", row->name, row->words ? row->words : "");
	}
	fputs("\t*) return 1 ;;\n\tesac\n", out);
}

static void put_skips(FILE *out)
{
	bool first = true;
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		if (!options_row((enum option)i)->argument)
			continue;
		fprintf(out, "%s%s", first ? "" : "|", options_row((enum option)i)->name);
		first = false;
	}
}

void completion_write(FILE *out)
{
	fputs("# bash completion for entitlectl; written by: entitlectl completion bash\n"
	      "_entitlectl_argument()\n{\n\tlocal prev=$1\n",
		out);
	put_arguments(out);
	fputs("}\n_entitlectl()\n{\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} list='' words='' i\n"
	      "\tif ! _entitlectl_argument \"${COMP_WORDS[COMP_CWORD-1]}\"; then\n"
	      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	      "\t\tcase ${COMP_WORDS[i]} in\n\t\t",
		out);
	put_skips(out);
	fputs(") i=$((i + 1)) ;;\n\t\t-*) ;;\n\t\t*) words=\"$words${words:+ }${COMP_WORDS[i]}\" "
	      ";;\n\t\tesac\n\tdone\n"
	      "\tcase $words in\n\t'') list='",
		out);
	put_words(out, NULL);
	put_options(out, OPTIONS_COMMON);
	fputs("' ;;\n", out);
	for (size_t i = 0; commands_at(i); i++)
		if (strchr(commands_at(i)->name, ' '))
			put_case(out, commands_at(i));
	for (size_t i = 0; commands_at(i); i++)
		if (!strchr(commands_at(i)->name, ' '))
			put_case(out, commands_at(i));
	put_groups(out);
	fputs("\tesac\n\tfi\n"
	      "\tmapfile -t COMPREPLY < <(compgen -W \"$list\" -- \"$cur\")\n"
	      "\t[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n"
	      "\treturn 0\n}\n"
	      "complete -o default -F _entitlectl entitlectl\n",
		out);
}

enum ctl_exit completion_bash(struct command_run *x)
{
	completion_write(stdout);
	return CTL_OK;
}
