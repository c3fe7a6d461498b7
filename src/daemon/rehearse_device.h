/** The devices that a rehearsal pretends to be asked by. */
#pragma once

#include "engine/request.h"
#include "rules/rules_facts.h"

enum { REHEARSE_DEVICES_MAX = 64 };

/** One device; what is not given is not known. */
struct rehearse_device {
	const char *name;
	struct rules_facts facts; /* those of the device and the moment alone */
	struct ts43_request rq;   /* as it would ask, without the AppIDs */
};

/**
 * text NULL: one device that says entitlement_version 12.0 and nothing else; KEY=VALUE,...: one device with
 * these facts; else the name of a YAML file with a list of devices, each a mapping of facts and perhaps
 * `name`. Everything lies in the arena. On failure *error says why, with line and column of a file.
 */
enum rc rehearse_device_read(struct arena *a, const char *text, struct rehearse_device **out, size_t *n,
	struct str *error, struct fault *f) MUST_USE;
/** Facts that only a device has, and this one does not say. */
bool rehearse_device_lacks(const struct rehearse_device *d, enum rules_fact_id id);
/** The facts of the device in place of what was taken from its request. */
void rehearse_device_overlay(const struct rehearse_device *d, struct rules_facts *facts);
