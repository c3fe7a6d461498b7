BEGIN TRANSACTION;
CREATE TABLE auc ( -- keys of a card: TS 33.102 annex C, TS 35.206, TS 35.231
 imsi INTEGER PRIMARY KEY,
 algorithm INTEGER NOT NULL CHECK (algorithm IN (0, 1)), -- Milenage, TUAK
 amf INTEGER NOT NULL CHECK (amf BETWEEN 0 AND 65535), -- TS 33.102 annex H
 res_len INTEGER NOT NULL CHECK (res_len BETWEEN 0 AND 255), -- octets
 mac_len INTEGER NOT NULL CHECK (mac_len BETWEEN 0 AND 255), -- octets
 keccak_iterations INTEGER NOT NULL CHECK (keccak_iterations BETWEEN 0 AND 255), -- TS 35.231
 seq_offset INTEGER NOT NULL, -- from the clock, tenths of a second: TS 33.102 C.1.1.3
 sealed BLOB NOT NULL CHECK (length(sealed) BETWEEN 1 AND 160) -- K and OPc or TOPc
) STRICT;
INSERT INTO "auc" VALUES(1001010000000001,0,32768,8,8,1,-5,X'ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB');
CREATE TABLE import ( -- imports that can be taken back
 id INTEGER PRIMARY KEY,
 import_id TEXT NOT NULL UNIQUE,
 state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2) -- kept, being undone, being forgotten
) STRICT;
INSERT INTO "import" VALUES(1,'june',0);
CREATE TABLE import_undo ( -- columns of line and auc before the import, NULL where there was none
 import INTEGER NOT NULL,
 imsi INTEGER NOT NULL,
 msisdn TEXT, barred INTEGER, vers_order INTEGER, vowifi_allowed INTEGER, vowifi_prov INTEGER,
 vowifi_tc INTEGER, vowifi_addr INTEGER, vowifi_addr_expiry INTEGER, vowifi_addr_id TEXT,
 voice_lte_home INTEGER, voice_lte_roaming INTEGER, voice_nr_home INTEGER, voice_nr_roaming INTEGER,
 smsoip INTEGER, ref INTEGER, epoch INTEGER, version INTEGER,
 algorithm INTEGER, amf INTEGER, res_len INTEGER, mac_len INTEGER, keccak_iterations INTEGER,
 seq_offset INTEGER, sealed BLOB,
 PRIMARY KEY (import, imsi)
) STRICT, WITHOUT ROWID;
INSERT INTO "import_undo" VALUES(1,1001010000000003,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE line ( -- all that a decision needs of a line in one row
 imsi INTEGER PRIMARY KEY, -- 1 and the digits: TS 23.003 2.2
 msisdn TEXT NOT NULL, -- E.164, empty: not known
 ref INTEGER NOT NULL, -- names the line where no IMSI may stand
 barred INTEGER NOT NULL CHECK (barred IN (0, 1)),
 epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 4294967295), -- fast authentication: TS.43 2.8.5
 version INTEGER NOT NULL CHECK (version BETWEEN 0 AND 4294967295), -- VERS: TS.43 2.9.6
 vers_order INTEGER NOT NULL CHECK (vers_order BETWEEN 0 AND 3), -- VERS by order: TS.43 2.9.6, RCC.14
 vowifi_allowed INTEGER NOT NULL CHECK (vowifi_allowed IN (0, 1)), -- EntitlementStatus: TS.43 3.1.1
 vowifi_prov INTEGER NOT NULL CHECK (vowifi_prov BETWEEN 0 AND 3), -- ProvStatus: TS.43 3.1.5
 vowifi_tc INTEGER NOT NULL CHECK (vowifi_tc BETWEEN 0 AND 3), -- TC_Status: TS.43 3.1.4
 vowifi_addr INTEGER NOT NULL CHECK (vowifi_addr BETWEEN 0 AND 3), -- AddrStatus: TS.43 3.1.3
 vowifi_addr_expiry INTEGER NOT NULL, -- AddrExpiry: TS.43 3.1.3; seconds since 1970, 0: none
 vowifi_addr_id TEXT NOT NULL, -- AddrIdentifier: TS.43 3.1.3
 voice_lte_home INTEGER NOT NULL CHECK (voice_lte_home BETWEEN 0 AND 3), -- VoiceOverCellular: TS.43 4.1
 voice_lte_roaming INTEGER NOT NULL CHECK (voice_lte_roaming BETWEEN 0 AND 3),
 voice_nr_home INTEGER NOT NULL CHECK (voice_nr_home BETWEEN 0 AND 3),
 voice_nr_roaming INTEGER NOT NULL CHECK (voice_nr_roaming BETWEEN 0 AND 3),
 smsoip INTEGER NOT NULL CHECK (smsoip BETWEEN 0 AND 3), -- EntitlementStatus: TS.43 5.1.1
 push_digests BLOB NOT NULL -- of the rows in push, oldest first: TS.43 2.6
  CHECK (length(push_digests) % 16 = 0 AND length(push_digests) <= 128)
) STRICT;
INSERT INTO "line" VALUES(1001010000000001,'491701234567',1,0,4,7,0,0,2,2,2,0,'',2,2,2,2,1,X'11111111111111111111111111111111');
INSERT INTO "line" VALUES(1001010000000003,'',3,0,0,1,0,0,2,2,2,0,'',2,2,2,2,2,X'');
CREATE TABLE node ( -- what there is one of
 id INTEGER PRIMARY KEY CHECK (id = 1),
 clock_floor INTEGER NOT NULL, -- of the AuC, tenths of a second: TS 33.102 C.1.1.3
 epoch_floor INTEGER NOT NULL, -- where new lines start: above every line that was removed
 version_floor INTEGER NOT NULL, -- the same for VERS: TS.43 2.9.6
 lines INTEGER NOT NULL
) STRICT;
INSERT INTO "node" VALUES(1,987654321,1,2,2);
CREATE TABLE push ( -- where devices want to be woken up: TS.43 2.6
 imsi INTEGER NOT NULL,
 seq INTEGER NOT NULL, -- rises: the oldest is the lowest
 token TEXT NOT NULL, -- notif_token: TS.43 table 4
 service INTEGER NOT NULL CHECK (service BETWEEN 0 AND 4), -- notif_action: TS.43 table 4
 digest BLOB NOT NULL CHECK (length(digest) = 16),
 terminal_id TEXT NOT NULL, -- TS.43 table 4
 app_name TEXT NOT NULL, -- TS.43 table 4
 apps INTEGER NOT NULL, -- AppIDs as bits: TS.43 2.3
 PRIMARY KEY (imsi, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO "push" VALUES(1001010000000001,1,'fcm-token',2,X'11111111111111111111111111111111','356938035643809','ims',1);
CREATE TRIGGER line_counted_in AFTER INSERT ON line BEGIN UPDATE node SET lines = lines + 1; END;
CREATE TRIGGER line_counted_out AFTER DELETE ON line BEGIN UPDATE node SET lines = lines - 1; END;
COMMIT;
PRAGMA application_id = 1162761299;
PRAGMA user_version = 1;
