/** The settings of the vector service: rows, and what they come to. */
#pragma once

#include "conf/item.h"

struct conf;

extern const struct conf_item vector_http_conf_items[];

enum { VECTOR_HTTP_CONF_URL = 272 };

struct vector_http_conf {
	char url[VECTOR_HTTP_CONF_URL]; /* whole, with /vectors */
	bool tls;                       /* no: plain HTTP, to a loopback address */
	const char *ca;                 /* paths live as long as the configuration */
	const char *certificate, *key;  /* NULL: no client certificate */
	int64_t timeout_ms;
};

/** With TLS the files must be readable and the key nobody else's: file_missing, file_mode; conf_value where a
 * certificate has no key. */
enum rc vector_http_conf_read(const struct conf *c, struct vector_http_conf *out, struct fault *f) MUST_USE;
