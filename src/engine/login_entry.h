/** What the login table keeps of a login after its peer proved something: the round under way or the verdict
 * (architecture section 4). */
#pragma once

#include "engine/token.h"

enum { LOGIN_ID = 16, LOGIN_HASH = 32, LOGIN_ROUND_MAX = 320, LOGIN_PACKET_MAX = 256 };

struct login_entry {
	uint8_t id[LOGIN_ID];
	uint8_t last[LOGIN_HASH]; /* SHA-256 of the last packet that was accepted */
	int64_t at_s;             /* when */
	bool verdict;             /* the login ended in success; else a round is under way */
	uint8_t rounds;           /* synchronisation failures so far */
	struct imsi imsi;         /* verdict: who was authenticated */
	uint16_t round_len, packet_len, token_len;
	union {
		struct {                                  /* a round is under way */
			uint8_t round[LOGIN_ROUND_MAX];   /* eap_turn.round */
			uint8_t packet[LOGIN_PACKET_MAX]; /* the challenge that answered the last packet */
		};
		char token[TOKEN_TEXT_MAX]; /* verdict: the token that was issued */
	};
};
