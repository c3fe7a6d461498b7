/** The budget of an HTTP/2 connection. */
#include "http/http2_budget.h"

void http2_budget_init(struct http2_budget *b, unsigned frames, size_t body, unsigned resets)
{
	const int64_t octets = (int64_t)frames * HTTP2_FRAME_WEIGHT + (int64_t)body;
	*b = (struct http2_budget){ octets, octets, resets, resets };
}

bool http2_budget_octets(struct http2_budget *b, size_t n)
{
	b->octets -= (int64_t)n;
	return b->octets >= 0;
}

bool http2_budget_frame(struct http2_budget *b)
{
	return http2_budget_octets(b, HTTP2_FRAME_WEIGHT);
}

bool http2_budget_reset(struct http2_budget *b)
{
	if (!b->resets)
		return false;
	b->resets--;
	return true;
}

void http2_budget_useful(struct http2_budget *b, size_t n)
{
	b->octets += (int64_t)n;
	if (b->octets > b->octets_max)
		b->octets = b->octets_max;
}

void http2_budget_answer(struct http2_budget *b)
{
	http2_budget_useful(b, HTTP2_ANSWER_EARNS);
	if (b->resets < b->resets_max)
		b->resets++;
}
