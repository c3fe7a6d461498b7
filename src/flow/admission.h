/**
 * What one worker takes on, by price: how long ready work has waited says how much is too much. Logins under
 * way and valid tokens are always taken; what is new waits outside first. Pure: time is an argument.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/** In the order in which they are refused. */
enum admission_class {
	ADMISSION_SUSPECT,   /* a handshake of a prefix that left much work unproven */
	ADMISSION_HANDSHAKE, /* of anybody */
	ADMISSION_LOGIN,     /* the begin of a login */
	ADMISSION_VOID,      /* a token that is void: its phone would log in next */
	ADMISSION_CLASSES
};

struct admission {
	int64_t tolerated_ms;
	int64_t seen_ms;     /* the longest wait met in this turn of the loop */
	int64_t begun_ms;    /* of the window */
	int64_t last_ms;     /* the turn before ended */
	int64_t least_ms;    /* of the window's turns */
	unsigned turns;      /* in the window */
	int64_t standing_ms; /* the least of a whole window: what waits although everything ready was served
			      */
};

/** tolerated_ms: how long work may wait before handshakes are refused; the other classes follow from it. */
void admission_init(struct admission *a, int64_t tolerated_ms);
/** Something that was ready had waited so long when it was met. */
void admission_seen(struct admission *a, int64_t waited_ms);
/** The loop served all that was ready, which took so long. */
void admission_turn(struct admission *a, int64_t now_ms, int64_t took_ms);
/** What a unit of unproven work costs (flow/unproven.h): more while anything waits. */
unsigned admission_price(const struct admission *a, int64_t now_ms);
/** waited_ms: of the one that asks; -1 where that is not known. */
bool admission_may(const struct admission *a, enum admission_class what, int64_t now_ms, int64_t waited_ms);
