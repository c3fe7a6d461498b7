/** The two ladders, and the search for a value's place. */
#include "base/histogram.h"

/* as numbers and as every reader of the page writes the same number */
static const struct {
	int64_t bound[HISTOGRAM_BOUNDS];
	const char *text[HISTOGRAM_BOUNDS + 1];
} ladders[] = {
	[HISTOGRAM_TIMES] = { { 10, 30, 100, 300, 1000, 3000, 10000, 30000, 100000, 300000, 1000000, 3000000,
				      10000000 },
		{ "1e-05", "3e-05", "0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1.0",
			"3.0", "10.0", "+Inf" } },
	[HISTOGRAM_SIZES] = { { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096 },
		{ "1.0", "2.0", "4.0", "8.0", "16.0", "32.0", "64.0", "128.0", "256.0", "512.0", "1024.0",
			"2048.0", "4096.0", "+Inf" } },
};

void histogram_add(struct histogram *h, enum histogram_ladder ladder, int64_t value)
{
	const int64_t *bound = ladders[ladder].bound;
	unsigned i = 0;
	while (i < HISTOGRAM_BOUNDS && value > bound[i])
		i++;
	h->bucket[i]++;
	h->sum += value > 0 ? (uint64_t)value : 0;
}

const char *histogram_bound(enum histogram_ladder ladder, unsigned i)
{
	return ladders[ladder].text[i];
}
