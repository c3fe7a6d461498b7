/** CPU time of processes as the scheduler counts it, and the clock. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

/** Nanoseconds that all threads of these processes ran. A thread that has ended is not in it. */
uint64_t bench_cpu_ns(const pid_t *pid, size_t n);
/** CLOCK_MONOTONIC. */
uint64_t bench_cpu_clock_ns(void);
