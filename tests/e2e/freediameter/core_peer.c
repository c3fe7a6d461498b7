/** A freeDiameter extension for tests: requests of SWx, SWm, STa and EAP go as whole messages over a UNIX
 * socket to the program that plays HSS or AAA (tests/e2e/peers_freediameter.py). Here is only what
 * freeDiameter must know: dictionary, capabilities, and the way of an answer back to its request. */
#include <errno.h>
#include <freeDiameter/extension.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_NAME "core.sock" /* in the daemon's working folder */

enum { VENDOR = 10415, MAR = 303, DER = 268, MESSAGE_MAX = 64 * 1024, NAME_MAX_N = 16 };

/* before each message, in network order; an answer of no octets: the request is never answered */
struct head {
	uint32_t n;
	uint32_t id;
};

struct waiting {
	struct waiting *next;
	uint32_t id;
	struct msg *request;
};

struct application {
	const char *name; /* in the extension's configuration file */
	application_id_t id;
	command_code_t command;
};

static const struct application APPLICATIONS[] = {
	{ "swx", 16777265, MAR },
	{ "swm", 16777264, DER },
	{ "sta", 16777250, DER },
	{ "eap", 5, DER },
};

struct avp_row {
	avp_code_t code;
	vendor_id_t vendor;
	char *name;
	uint8_t mask, flags;
	enum dict_avp_basetype type;
};

#define VM AVP_FLAG_VENDOR | AVP_FLAG_MANDATORY, AVP_FLAG_VENDOR | AVP_FLAG_MANDATORY
#define V  AVP_FLAG_VENDOR, AVP_FLAG_VENDOR

/* TS 29.229 6.3, TS 29.273 5.2.3, 8.2.3; RFC 5778, RFC 5447 */
static const struct avp_row AVPS[] = {
	{ 600, VENDOR, "Visited-Network-Identifier", VM, AVP_TYPE_OCTETSTRING },
	{ 607, VENDOR, "SIP-Number-Auth-Items", VM, AVP_TYPE_UNSIGNED32 },
	{ 608, VENDOR, "SIP-Authentication-Scheme", VM, AVP_TYPE_OCTETSTRING },
	{ 609, VENDOR, "SIP-Authenticate", VM, AVP_TYPE_OCTETSTRING },
	{ 610, VENDOR, "SIP-Authorization", VM, AVP_TYPE_OCTETSTRING },
	{ 612, VENDOR, "SIP-Auth-Data-Item", VM, AVP_TYPE_GROUPED },
	{ 613, VENDOR, "SIP-Item-Number", VM, AVP_TYPE_UNSIGNED32 },
	{ 625, VENDOR, "Confidentiality-Key", VM, AVP_TYPE_OCTETSTRING },
	{ 626, VENDOR, "Integrity-Key", VM, AVP_TYPE_OCTETSTRING },
	{ 1032, VENDOR, "RAT-Type", V, AVP_TYPE_UNSIGNED32 },
	{ 493, 0, "Service-Selection", AVP_FLAG_VENDOR, 0, AVP_TYPE_OCTETSTRING },
	{ 506, 0, "Mobile-Node-Identifier", AVP_FLAG_VENDOR, 0, AVP_TYPE_OCTETSTRING },
};

/* what a MAR must have (TS 29.273 8.2.2.1); a request without is refused by freeDiameter itself */
static const struct dict_avp_request MUST[] = {
	{ 0, 0, "Session-Id" },
	{ 0, 0, "Vendor-Specific-Application-Id" },
	{ 0, 0, "Auth-Session-State" },
	{ 0, 0, "Origin-Host" },
	{ 0, 0, "Origin-Realm" },
	{ 0, 0, "Destination-Realm" },
	{ 0, 0, "User-Name" },
	{ VENDOR, 0, "SIP-Auth-Data-Item" },
	{ VENDOR, 0, "SIP-Number-Auth-Items" },
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of the list, and of writing */
static struct waiting *list;
static uint32_t last_id;
static int to_program = -1;
static pthread_t answers;

static struct msg *take(uint32_t id)
{
	struct waiting **at = &list, *w;
	struct msg *request = NULL;

	pthread_mutex_lock(&lock);
	while (*at && (*at)->id != id)
		at = &(*at)->next;
	w = *at;
	if (w) {
		*at = w->next;
		request = w->request;
		free(w);
	}
	pthread_mutex_unlock(&lock);
	return request;
}

static int write_all(const void *p, size_t n)
{
	while (n) {
		ssize_t did = send(to_program, p, n, MSG_NOSIGNAL);
		if (did <= 0)
			return EPIPE;
		p = (const char *)p + did;
		n -= (size_t)did;
	}
	return 0;
}

static int read_all(void *p, size_t n)
{
	return n && recv(to_program, p, n, MSG_WAITALL) != (ssize_t)n ? EPIPE : 0;
}

/* in the list before it is written: the answer may be there at once */
static int hand_over(struct msg *request, const uint8_t *octets, size_t n)
{
	struct waiting *w = calloc(1, sizeof *w);
	struct head head;
	int error;

	if (!w)
		return ENOMEM;
	pthread_mutex_lock(&lock);
	*w = (struct waiting){ .next = list, .id = ++last_id, .request = request };
	list = w;
	head = (struct head){ htonl((uint32_t)n), htonl(w->id) };
	error = write_all(&head, sizeof head);
	if (!error)
		error = write_all(octets, n);
	pthread_mutex_unlock(&lock);
	return error;
}

static int on_request(
	struct msg **m, struct avp *avp, struct session *session, void *data, enum disp_action *action)
{
	struct msg_hdr *header = NULL;
	uint8_t *octets = NULL;
	size_t n = 0;
	int error = fd_msg_hdr(*m, &header);

	(void)avp, (void)session, (void)data, (void)action;
	if (error || !(header->msg_flags & CMD_FLAG_REQUEST))
		return error;
	error = fd_msg_bufferize(*m, &octets, &n);
	if (!error)
		error = hand_over(*m, octets, n);
	free(octets);
	if (!error)
		*m = NULL;
	return error;
}

static void send_answer(struct msg *request, uint8_t **octets, size_t n)
{
	struct msg *answer = NULL;

	if (!n || fd_msg_parse_buffer(octets, n, &answer) || fd_msg_answ_associate(answer, request)) {
		if (n)
			fd_log_error("core_peer: the program's answer is no message");
		fd_msg_free(request);
		return;
	}
	if (fd_msg_send(&answer, NULL, NULL))
		fd_msg_free(answer);
}

static void *read_answers(void *unused)
{
	struct head head;

	while (!read_all(&head, sizeof head)) {
		size_t n = ntohl(head.n);
		uint8_t *octets = n <= MESSAGE_MAX ? malloc(n + 1) : NULL;
		struct msg *request;

		if (!octets || read_all(octets, n)) {
			free(octets);
			break;
		}
		request = take(ntohl(head.id));
		if (request)
			send_answer(request, &octets, n);
		free(octets);
	}
	return unused;
}

static int connect_program(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = SOCKET_NAME };

	to_program = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (to_program < 0 || connect(to_program, (struct sockaddr *)&to, sizeof to))
		return errno;
	return pthread_create(&answers, NULL, read_answers, NULL);
}

static int define_avps(void)
{
	for (size_t i = 0; i < sizeof AVPS / sizeof *AVPS; i++) {
		const struct avp_row *r = &AVPS[i];
		struct dict_avp_data data = { r->code, r->vendor, r->name, r->mask, r->flags, r->type };
		int error = fd_dict_new(fd_g_config->cnf_dict, DICT_AVP, &data, NULL, NULL);
		if (error)
			return error;
	}
	return 0;
}

/* the mask of both must hold the R flag, else freeDiameter refuses the answer */
static int define_mar(struct dict_object *application)
{
	struct dict_cmd_data mar = { MAR, "Multimedia-Auth-Request", CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE,
		CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE };
	struct dict_cmd_data maa = { MAR, "Multimedia-Auth-Answer", CMD_FLAG_REQUEST | CMD_FLAG_PROXIABLE,
		CMD_FLAG_PROXIABLE };
	struct dict_object *request;
	int error = fd_dict_new(fd_g_config->cnf_dict, DICT_COMMAND, &mar, application, &request);

	if (!error)
		error = fd_dict_new(fd_g_config->cnf_dict, DICT_COMMAND, &maa, application, NULL);
	for (size_t i = 0; !error && i < sizeof MUST / sizeof *MUST; i++) {
		struct dict_rule_data rule = { NULL, i ? RULE_REQUIRED : RULE_FIXED_HEAD, i ? 0 : 1, -1, 1 };
		struct dict_avp_request name = MUST[i];
		error = fd_dict_search(fd_g_config->cnf_dict, DICT_AVP, AVP_BY_NAME_AND_VENDOR, &name,
			&rule.rule_avp, ENOENT);
		if (!error)
			error = fd_dict_new(fd_g_config->cnf_dict, DICT_RULE, &rule, request, NULL);
	}
	return error;
}

static int serve(const struct application *a, struct dict_object *vendor)
{
	struct dict_application_data data = { a->id, (char *)a->name };
	struct disp_when when = { 0 };
	command_code_t code = a->command;
	int error;

	if (a->id == 5) /* dict_eap has it */
		error = fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID,
			&data.application_id, &when.app, ENOENT);
	else
		error = fd_dict_new(fd_g_config->cnf_dict, DICT_APPLICATION, &data, vendor, &when.app);
	if (!error && code == MAR)
		error = define_mar(when.app);
	if (!error)
		error = fd_dict_search(
			fd_g_config->cnf_dict, DICT_COMMAND, CMD_BY_CODE_R, &code, &when.command, ENOENT);
	if (!error)
		error = fd_disp_register(on_request, DISP_HOW_CC, &when, NULL, NULL);
	if (!error)
		error = fd_disp_app_support(when.app, a->id == 5 ? NULL : vendor, 1, 0);
	return error;
}

/* the file holds names of APPLICATIONS */
static int serve_all(const char *path, struct dict_object *vendor)
{
	FILE *f = fopen(path, "re");
	char name[NAME_MAX_N];
	int error = f ? 0 : errno;

	while (!error && fscanf(f, "%15s", name) == 1)
		for (size_t i = 0; !error && i < sizeof APPLICATIONS / sizeof *APPLICATIONS; i++)
			if (!strcmp(APPLICATIONS[i].name, name))
				error = serve(&APPLICATIONS[i], vendor);
	if (f)
		fclose(f);
	return error;
}

static int begin(char *path)
{
	struct dict_vendor_data data = { VENDOR, "3GPP" };
	struct dict_object *vendor;
	int error = fd_dict_new(fd_g_config->cnf_dict, DICT_VENDOR, &data, NULL, &vendor);

	if (!error)
		error = define_avps();
	if (!error)
		error = serve_all(path, vendor);
	return error ? error : connect_program();
}

void fd_ext_fini(void);
void fd_ext_fini(void)
{
	if (to_program < 0)
		return;
	shutdown(to_program, SHUT_RDWR);
	pthread_join(answers, NULL);
	close(to_program);
}

EXTENSION_ENTRY("core_peer", begin, "dict_eap");
