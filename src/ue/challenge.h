/** Reading an EAP-Request/AKA-Challenge the way each kind of client does: some are strict, some are blind. */
#pragma once

#include "base/str.h"
#include "ue/findings.h"

enum { CHALLENGE_HEAD = 8 };

/** Loans into the packet. */
struct challenge {
	uint8_t identifier;
	const uint8_t *rand, *autn; /* 16 octets each */
	const uint8_t *mac;         /* 16 octets; NULL: this reader does not look */
};

/* RC_INVALID: this client stops here; the cause is in *f. RC_OK may have added findings too (the strict
 * reader). */
typedef enum rc challenge_reader(struct bytes packet, struct challenge *out, struct findings *f);

/** Everything RFC 4187 and clients.md rows 7 to 9 say. */
challenge_reader challenge_read_strict;
/** EapAkaChallenge of the Android library: attributes by their length, all but AT_RAND and AT_AUTN skipped.
 */
challenge_reader challenge_read_aosp;
/** As Android, but a bad attribute only ends the search. */
challenge_reader challenge_read_microg;
/** AKAEapAuthHelper of Samsung: looks at every twentieth octet. */
challenge_reader challenge_read_strides;
