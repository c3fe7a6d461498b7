/** Made-up subscribers as an operator has them: plans, services, consents and devices in shares that do not
 * vary with the size of the base. */
#pragma once

#include "model/change.h"

/* where nothing else is said; 001 01 is the test network */
#define MADE_LINE_FIRST "001010000000001"

enum { MADE_LINE_CHANCE = 32, MADE_LINE_DEVICES = 2 };

/** The IMSI `i` places behind `first`. False: there are not so many digits. */
bool made_line_imsi(const struct imsi *first, uint64_t i, struct imsi *out);
/** All facts of the line, and its ref. The same octets make the same line. */
void made_line(const struct imsi *imsi, const uint8_t chance[MADE_LINE_CHANCE], struct subscriber *out);

/** A device that asked to be woken up. */
struct made_device {
	char token[176], terminal_id[16];
};

/** How many devices the line has registered: 0, 1 or 2. */
unsigned made_line_devices(const uint8_t chance[MADE_LINE_CHANCE]);
/** Its i-th. Texts of *out lie in *room; digest and apps are the caller's. */
void made_line_device(const uint8_t chance[MADE_LINE_CHANCE], unsigned i, struct made_device *room,
	struct push_registration *out);
