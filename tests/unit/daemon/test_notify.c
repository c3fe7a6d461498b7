/** What the service manager is told. */
#include "unit.h"

#include "daemon/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char path[64];
static int manager;

static int set_up(void **state)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	/* a name of the kernel's own needs no folder */
	snprintf(path, sizeof(path), "@entitled-notify-%d", getpid());
	memcpy(a.sun_path + 1, path + 1, strlen(path) - 1);
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	return bind(manager, (const struct sockaddr *)&a,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path)));
}

static int tear_down(void **state)
{
	unsetenv("NOTIFY_SOCKET");
	return close(manager);
}

static const char *told(void)
{
	static char text[128];
	const ssize_t n = recv(manager, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void states_are_told(void **state)
{
	setenv("NOTIFY_SOCKET", path, 1);
	notify_ready();
	assert_string_equal(told(), "READY=1");
	notify_reloading();
	assert_int_equal(strncmp(told(), "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
	notify_stopping();
	assert_string_equal(told(), "STOPPING=1");
}

static void without_a_manager_nobody_is_told(void **state)
{
	notify_ready();
	assert_string_equal(told(), "");
	setenv("NOTIFY_SOCKET", "relative", 1);
	notify_ready();
	assert_string_equal(told(), "");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(states_are_told), T(without_a_manager_nobody_is_told) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
