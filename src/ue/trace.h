/** Taking an EAP packet apart, octet by octet, for people. Works on any octets. */
#pragma once

#include "base/str.h"

#include <stdio.h>

void trace_packet(FILE *out, struct bytes packet);
/** "EAP-Request/AKA-Challenge", or a number where there is no name; a literal or text in `mem`. */
const char *trace_packet_name(struct bytes packet, char mem[64]);
