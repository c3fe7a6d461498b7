/**
 * Work in a mapped file that may lose its disk underneath: what would end the process (SIGBUS: the disk of a
 * copy-on-write file system is full, somebody cut the file) ends the work instead.
 */
#pragma once

#include <stdbool.h>

/** Before the first work; again does no harm. */
void explain_guard_install(void);
/** Runs f(arg). False: the mapping gave way inside, f did not come to its end; it must hold nothing that
 * needs undoing. */
bool explain_guard_run(void (*f)(void *arg), void *arg);
