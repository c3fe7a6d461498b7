/** A stream in memory, to look at what was printed. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *screen_text;
static size_t screen_size;

static inline FILE *screen_open(void)
{
	free(screen_text);
	screen_text = NULL;
	return open_memstream(&screen_text, &screen_size);
}

static inline void assert_on_screen(const char *what)
{
	if (!strstr(screen_text, what))
		fail_msg("\"%s\" is not in:\n%s", what, screen_text);
}

/** No line is wider than 100 columns, and nothing but line ends controls the terminal. */
static inline void assert_fits_screen(void)
{
	size_t column = 0;
	for (const char *p = screen_text; *p; p++) {
		column = *p == '\n' ? 0 : column + 1;
		assert_true(column <= 100);
		assert_true(*p == '\n' || (unsigned char)*p >= 0x20);
	}
}
