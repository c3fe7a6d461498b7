/** EAP-AKA and EAP-AKA' messages (RFC 4187 sections 8 to 10, RFC 9048): a bounded walk over the attributes,
 * and the messages that either side sends. */
#pragma once

#include "codec/eap.h"

enum eap_aka_subtype {
	EAP_AKA_CHALLENGE = 1,
	EAP_AKA_AUTHENTICATION_REJECT = 2,
	EAP_AKA_SYNC_FAILURE = 4,
	EAP_AKA_IDENTITY = 5,
	EAP_AKA_NOTIFICATION = 12,
	EAP_AKA_REAUTHENTICATION = 13,
	EAP_AKA_CLIENT_ERROR = 14,
};

/** Attributes as bits of eap_aka_message.have. */
enum eap_aka_have {
	EAP_AKA_HAS_RAND = 1 << 0,
	EAP_AKA_HAS_AUTN = 1 << 1,
	EAP_AKA_HAS_RES = 1 << 2,
	EAP_AKA_HAS_AUTS = 1 << 3,
	EAP_AKA_HAS_MAC = 1 << 4,
	EAP_AKA_HAS_IDENTITY = 1 << 5,
	EAP_AKA_HAS_CHECKCODE = 1 << 6,
	EAP_AKA_HAS_CLIENT_ERROR_CODE = 1 << 7,
	EAP_AKA_HAS_NOTIFICATION = 1 << 8,
	EAP_AKA_HAS_RESULT_IND = 1 << 9,
	EAP_AKA_HAS_PERMANENT_ID_REQ = 1 << 10,
	EAP_AKA_HAS_ANY_ID_REQ = 1 << 11,
	EAP_AKA_HAS_FULLAUTH_ID_REQ = 1 << 12,
	EAP_AKA_HAS_IV = 1 << 13,
	EAP_AKA_HAS_ENCR_DATA = 1 << 14,
	EAP_AKA_HAS_KDF = 1 << 15,
	EAP_AKA_HAS_KDF_INPUT = 1 << 16,
	EAP_AKA_HAS_BIDDING = 1 << 17,
};

/** AT_KDF values that a message may hold. */
enum { EAP_AKA_KDF_MAX = 8 };
/** The D bit of AT_BIDDING: the server would have preferred EAP-AKA' (RFC 9048 4). */
enum { EAP_AKA_BIDDING_PRIME = 0x8000 };

/** Identity requests by their attributes (RFC 4187 10.2 to 10.4). */
enum eap_aka_id_req { EAP_AKA_PERMANENT_ID_REQ = 10, EAP_AKA_ANY_ID_REQ = 13, EAP_AKA_FULLAUTH_ID_REQ = 17 };

/** Slices point into the packet and hold values only, without reserved octets and padding. */
struct eap_aka_message {
	struct eap_packet eap;
	uint8_t subtype; /* an eap_aka_subtype or another number: the reader of the message refuses */
	unsigned have;
	struct bytes rand, autn; /* 16 */
	struct bytes res;        /* 4 to 16 */
	struct bytes auts;       /* 14 */
	struct bytes mac;        /* 16 */
	struct bytes identity;   /* 0 to 1,016 */
	struct bytes checkcode;  /* 20 (AKA': 32), or empty: no AKA-Identity round took place */
	struct bytes kdf_input;  /* AKA': the network name */
	uint16_t client_error_code, notification, bidding;
	uint16_t kdf[EAP_AKA_KDF_MAX]; /* AKA': in the order sent */
	size_t n_kdf;
};

/**
 * The packet must be of type EAP-AKA (eap_type). eap_length: fewer than 8 octets; aka_attribute_length:
 * length zero, beyond the end, or not what the attribute has; aka_attribute_twice (AT_KDF: more than
 * EAP_AKA_KDF_MAX); aka_attribute_unknown: not skippable, or AT_KDF and AT_KDF_INPUT in EAP-AKA;
 * aka_res_length. Time is linear in the packet.
 */
enum rc eap_aka_read(const struct eap_packet *eap, struct eap_aka_message *out, struct fault *f) MUST_USE;
/** The same for EAP-AKA' too; out->eap.type says which. */
enum rc eap_aka_read_any(const struct eap_packet *eap, struct eap_aka_message *out, struct fault *f) MUST_USE;

/** Where the 16 octets of AT_MAC lie in out->eap.whole; only with EAP_AKA_HAS_MAC. */
size_t eap_aka_mac_at(const struct eap_aka_message *m);

/**
 * Writers append one whole packet to b. Those with an AT_MAC leave it zero and return its offset from the
 * packet's first octet, which was b->n before the call; the caller computes it over the packet and puts it
 * there.
 */
/** What a challenge holds beside RAND and AUTN. */
struct eap_aka_extras {
	bool prime;          /* type EAP-AKA' */
	const uint16_t *kdf; /* AKA': in this order */
	size_t n_kdf;
	struct bytes network_name; /* AKA': AT_KDF_INPUT */
	bool bidding;              /* AT_BIDDING with the D bit */
	bool checks;               /* AT_CHECKCODE with `checkcode`, which may be empty */
	struct bytes checkcode;
};
/** AT_RAND, AT_AUTN, AT_KDF each, AT_KDF_INPUT, AT_CHECKCODE, AT_BIDDING, AT_MAC; extras NULL: EAP-AKA with
 * the first two and the last. */
size_t eap_aka_challenge(struct buf *b, uint8_t identifier, const uint8_t rand[16], const uint8_t autn[16],
	const struct eap_aka_extras *extras);
/** EAP-Request/AKA-Identity of type EAP_TYPE_AKA or EAP_TYPE_AKA_PRIME. */
void eap_aka_identity_request(
	struct buf *b, uint8_t identifier, enum eap_type type, enum eap_aka_id_req which);
size_t eap_aka_challenge_answer(struct buf *b, uint8_t identifier, struct bytes res);
void eap_aka_sync_failure(struct buf *b, uint8_t identifier, const uint8_t auts[14]);
void eap_aka_authentication_reject(struct buf *b, uint8_t identifier);
/** The answer to an AKA-Notification before authentication: without AT_MAC (RFC 4187 9.11). */
void eap_aka_notification(struct buf *b, uint8_t identifier);
void eap_aka_client_error(struct buf *b, uint8_t identifier, uint16_t code);
/** At most 1,016 octets of identity, which is what AT_IDENTITY's length can say; more fails the buffer. */
void eap_aka_identity(struct buf *b, uint8_t identifier, struct bytes identity);
