/** A new line. */
#include "model/subscriber.h"

struct subscriber subscriber_new(void)
{
	return (struct subscriber){
		.version = 1,
		.vowifi = { .prov = PROV_NOT_REQUIRED, .tc = DATA_NOT_REQUIRED, .addr = DATA_NOT_REQUIRED },
		.voice = { SERVICE_INCOMPATIBLE, SERVICE_INCOMPATIBLE, SERVICE_INCOMPATIBLE,
			SERVICE_INCOMPATIBLE },
		.smsoip = SERVICE_INCOMPATIBLE,
	};
}
