/** What the program beside this test is started with: a script stands in for it and tells. */
#include "place.h"

#include "daemon/diameter.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { WORKERS = 2, LEAKED = 200 };

struct rig {
	struct place *place;
	struct daemon d;
	char program[PATH_MAX], told[PATH_MAX];
};

static const char settings[] = "core.route:\n- 00101 diameter\n- \"* swx\"\n"
			       "diameter.identity: n1.ent.test\ndiameter.realm: ent.test\n"
			       "diameter.peers: hss.epc.test 192.0.2.10:3868 tcp\n"
			       "diameter.listen: 127.0.0.1:3868 tcp\nlog.format: text\nlog.level: debug\n";

static int set_up(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	*state = r;
	if (place_open((void **)&r->place))
		return -1;
	const ssize_t n = readlink("/proc/self/exe", r->program, sizeof(r->program) - 32);
	snprintf(strrchr(r->program, '/') + 1, 32, "entitled-diameter");
	if (n < 0 || !realpath(r->place->folder, r->told))
		return -1;
	snprintf(r->told + strlen(r->told), 8, "/told");
	r->d.conf = place_conf(r->place, settings);
	unlink(r->program);
	return segment_open(0, WORKERS, 1024, 1024, &r->d.segment, NULL) ||
	       channel_open(&r->d.channels, WORKERS, NULL);
}

static int tear_down(void **state)
{
	struct rig *r = *state;
	unlink(r->program);
	segment_close(&r->d.segment);
	channel_close(&r->d.channels);
	const int rc = place_close((void **)&r->place);
	free(r);
	return rc;
}

static void script_put(const struct rig *r)
{
	FILE *f = fopen(r->program, "w");
	assert_non_null(f);
	fprintf(f,
		"#!/bin/sh\nexec >%s\necho \"$@\"\ncat /proc/self/fd/4 /proc/self/fd/5 /proc/self/fd/6 "
		"/proc/self/fd/7\necho open:\nfor f in /proc/$$/fd/*; do echo \"<${f##*/}>\"; done\n",
		r->told);
	fclose(f);
	chmod(r->program, 0700);
}

static int run(struct rig *r, uint32_t generation)
{
	const struct master_child self = { "diameter", SEGMENT_DIAMETER, 0, 0, diameter_run };
	int status;
	atomic_store(&r->d.segment->process[SEGMENT_DIAMETER].generation, generation);
	fflush(NULL);
	const pid_t pid = fork();
	if (pid == 0) {
		dup2(STDOUT_FILENO, LEAKED); /* without close-on-exec, as by mistake */
		_exit(diameter_run(&r->d, &self));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void told_all(const struct rig *r, char *all, size_t cap)
{
	FILE *f = fopen(r->told, "r");
	assert_non_null(f);
	all[fread(all, 1, cap - 1, f)] = 0;
	fclose(f);
}

static void has(const char *all, const char *part)
{
	if (!strstr(all, part))
		fail_msg("%s is not in:\n%s", part, all);
}

static void it_inherits_its_files_and_nothing_else(void **state)
{
	struct rig *r = *state;
	static char all[32768];
	script_put(r);
	assert_int_equal(run(r, 7), 0);
	told_all(r, all, sizeof(all));
	has(all, "--channel 3 --generation 7 --settings /proc/self/fd/4 --log-format 1 --log-level 3 "
		 "--application 16777265 --application 16777264 --listen 127.0.0.1\n");
	has(all, "Identity = \"n1.ent.test\";");
	has(all, "TLS_Cred = \"/proc/self/fd/6\", \"/proc/self/fd/7\";\nTLS_CA = "
		 "\"/proc/self/fd/6\";\nTLS_DH_File = \"/proc/self/fd/5\";");
	has(all, "BEGIN DH PARAMETERS");
	has(all, "BEGIN CERTIFICATE");
	has(all, "BEGIN PRIVATE KEY");
	has(all, "<3>");
	/* the shell has the script open at 10 or 255, and the folder that it lists at 8, the first free one
	 */
	for (int fd = 9; fd <= 255; fd++) {
		char name[16];
		snprintf(name, sizeof(name), "<%d>", fd);
		if (strstr(all, name) && fd != 10 && fd != 255)
			fail_msg("%s is open", name);
	}
	assert_int_equal(segment_state(r->d.segment, SEGMENT_DIAMETER), SEGMENT_READY);
}

static void without_the_program_there_is_no_start(void **state)
{
	assert_int_equal(run(*state, 1), MASTER_REFUSED);
	struct rig *r = *state;
	assert_int_not_equal(segment_state(r->d.segment, SEGMENT_DIAMETER), SEGMENT_READY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_inherits_its_files_and_nothing_else, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_the_program_there_is_no_start, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
