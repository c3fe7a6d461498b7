/** Our own EAP-AKA server (aka/aka_server.h) over any vector source, as a judge of EAP conversations. It
 * keeps nothing: the state of a conversation is in the turn. */
#pragma once

#include "conf/item.h"
#include "ports/eap_authority.h"

/** turn.login and turn.round have at most so many octets; a phone's login has 80. */
enum { EAP_LOCAL_LOGIN_MAX = 720, EAP_LOCAL_ROUND_MAX = 80 };

extern const struct conf_item eap_local_conf[];
extern const struct eap_authority_ops eap_local_ops;
