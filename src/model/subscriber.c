/** A new line, and what time does to an old one. */
#include "model/subscriber.h"

struct subscriber subscriber_new(void)
{
	return (struct subscriber){
		.version = 1,
		.vowifi = { .prov = PROV_NOT_REQUIRED, .tc = DATA_NOT_REQUIRED, .addr = DATA_NOT_REQUIRED },
		.voice = { SERVICE_INCOMPATIBLE, SERVICE_INCOMPATIBLE, SERVICE_INCOMPATIBLE,
			SERVICE_INCOMPATIBLE },
		.smsoip = SERVICE_INCOMPATIBLE,
		.satmode = SERVICE_INCOMPATIBLE,
		.private_id = SERVICE_INCOMPATIBLE,
		.dcb = { SERVICE_INCOMPATIBLE, .tc_required = true },
	};
}

enum data_status subscriber_address(const struct vowifi_facts *facts, int64_t now_s)
{
	const bool expired = facts->addr_expiry != 0 && facts->addr_expiry <= now_s;
	return facts->addr == DATA_AVAILABLE && expired ? DATA_MISSING : facts->addr;
}
