/** What libfdcore is told: the settings diameter.* and the text that they become. Whether anything of it is
 * needed is for core.route to say. */
#pragma once

#include "base/buf.h"
#include "conf/conf.h"
#include "drivers/host_port.h"

enum { DIAMETER_CONF_PEERS_MAX = 16, DIAMETER_CONF_TEXT_MAX = 16 * 1024, DIAMETER_CONF_APPLICATIONS = 2 };

extern const struct conf_item diameter_conf_items[];

/** A back end that core.route names is asked through entitled-diameter. */
bool diameter_conf_needed(const struct conf *c);
/** The applications of those back ends; returns how many. */
size_t diameter_conf_applications(const struct conf *c, uint32_t out[DIAMETER_CONF_APPLICATIONS]);
/** False: this node only connects. */
bool diameter_conf_listen(const struct conf *c, struct host_port *out);
/** Where they are needed: identity, realm and a peer are there, the files of TLS are good, and the
 * certificate names the identity, without which libfdcore does not start. */
enum rc diameter_conf_check(const struct conf *c, struct fault *f) MUST_USE;

/** Paths of what libfdcore reads besides. */
struct diameter_conf_files {
	struct str cert, key;
	struct str ca; /* our own certificate is checked against it too */
	struct str dh;
};
/** libfdcore's configuration, in its own grammar. conf_value: a path that the grammar cannot hold. */
enum rc diameter_conf_write(const struct conf *c, const struct diameter_conf_files *files, struct buf *out,
	struct fault *f) MUST_USE;
