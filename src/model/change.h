/**
 * What must survive a power cut, as values: a set of changes is committed all or none
 * (ports/subscriber_store.h). Each is written so that a repeat after a lost acknowledgement changes nothing
 * more that matters.
 */
#pragma once

#include "model/subscriber.h"

enum auc_algorithm { AUC_MILENAGE = 0, AUC_TUAK = 1 };
enum { AUC_SEALED_MAX = 160, PUSH_TOKEN_MAX = 2048, IMPORT_ID_MAX = 32 };
/* changes and octets (change_octets()) in one set: what others wait for at most */
enum { CHANGE_SET_MAX = 500, CHANGE_SET_OCTETS = 144 * 1024 };

/** What the own AuC keeps of a card (TS 33.102 annex C): K and OPc or TOPc sealed under the key-encryption
 * key. */
struct auc_row {
	struct imsi imsi;
	enum auc_algorithm algorithm;
	uint8_t amf[2];
	uint8_t res_len;           /* octets of RES: 8 with Milenage; 4, 8 or 16 with TUAK */
	uint8_t mac_len;           /* octets of MAC-A/MAC-S in AUTN: 8 */
	uint8_t keccak_iterations; /* TUAK: 1 by default */
	int64_t offset;            /* SEQ minus the AuC's clock, in tenths of a second */
	size_t sealed_len;
	uint8_t sealed[AUC_SEALED_MAX];
};

enum push_service {
	PUSH_NONE = 0,
	PUSH_GCM = 1,
	PUSH_FCM = 2,
	PUSH_WNS = 3,
	PUSH_APNS = 4
}; /* notif_action (TS.43 table 4) */

struct push_registration {
	enum push_service service;
	uint8_t digest[SUBSCRIBER_PUSH_DIGEST];
	struct str token;       /* notif_token */
	struct str terminal_id; /* of the client key */
	struct str app_name;
	uint32_t apps; /* AppIDs as bits of appid.def */
};

enum { DCB_STORE_MAX = 128, DCB_CONSENTS_MAX = 32 }; /* octets of each name; consents per line */

/** Which consent: T&C of direct carrier billing are accepted per line, store and user of the store (TS.43
 * 11.4). */
struct dcb_who {
	struct imsi imsi;
	struct str store_vendor, store_user_id; /* 1 to DCB_STORE_MAX octets each */
};

/** What was said to them. Nothing known: DATA_MISSING, changed_at 0. */
struct dcb_consent {
	struct str store_vendor, store_user_id;
	enum data_status tc;
	int64_t changed_at; /* seconds since 1970 */
};

enum change_kind {
	CHANGE_LINE_ADD, /* line, auc (optional): RC_CONFLICT when the IMSI exists */
	/* as ADD, but replaces what is there; version and epoch only rise, ref stays, keys stay where auc is
	 * NULL, the offset where auc->offset is 0. Neither ADD nor PUT touches push registrations: line->push
	 * is not read */
	CHANGE_LINE_PUT,
	CHANGE_LINE_REMOVE, /* with keys, registrations and consents: RC_ABSENT when it does not exist */
	CHANGE_LINE_FACTS,  /* the service facts, barred, msisdn, order of `line`; version rises; RC_ABSENT */
	CHANGE_EPOCH,       /* epoch + 1: revokes the line's tokens */
	CHANGE_PUSH_PUT,    /* stores or replaces; the ninth replaces the oldest */
	CHANGE_PUSH_DROP,   /* removes by token */
	CHANGE_AUC_OFFSET,  /* offset = max(stored, number); RC_ABSENT without keys */
	CHANGE_CLOCK_FLOOR, /* the AuC's clock floor = max(stored, number), tenths of a second */
	CHANGE_DCB_TC, /* dcb: stores or replaces, the 33rd replaces the one that was changed longest ago;
			  version rises; the same tc again changes nothing; RC_ABSENT */
	CHANGE_IMPORT_UNDO, /* restores every line that the import touched; import_id; alone in its set;
			       RC_ABSENT */
};

struct change {
	enum change_kind kind;
	struct imsi imsi;
	const struct subscriber *line;
	const struct auc_row *auc;            /* LINE_ADD, LINE_PUT: keys, or NULL */
	const struct push_registration *push; /* PUSH_PUT; PUSH_DROP: token only */
	const struct dcb_consent *dcb;        /* DCB_TC */
	int64_t number;
	struct str
		import_id; /* LINE_ADD, LINE_PUT: keep what was there for CHANGE_IMPORT_UNDO; may be empty */
};

/** Octets of one change on its way to the writer, at most. */
size_t change_octets(const struct change *c);
