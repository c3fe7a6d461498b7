/** Reading with jansson on a heap that is wiped; what is written holds digits only and needs no escaping. */
#include "drivers/vector_http_json.h"

#include "base/secret.h"
#include "base/text.h"
#include "drivers/vector_http_heap.h"

#include <jansson.h>

void vector_http_json_ask_put(const struct auth_vector_ask *ask, struct buf *out)
{
	buf_puts(out, "{\"imsi\":\"");
	buf_put_str(out, ids_imsi_str(&ask->imsi));
	if (ask->resync) {
		buf_puts(out, "\",\"resync\":{\"rand\":\"");
		text_hex(out, BYTES_OF(ask->rand));
		buf_puts(out, "\",\"auts\":\"");
		text_hex(out, BYTES_OF(ask->auts));
		buf_puts(out, "\"}}");
	} else {
		buf_puts(out, "\"}");
	}
}

/* jansson frees the texts of CK and IK; the heap of everybody else stays as it is */
struct heap {
	json_malloc_t take;
	json_free_t give;
};

static struct heap heap_enter(void)
{
	struct heap was;
	json_get_alloc_funcs(&was.take, &was.give);
	json_set_alloc_funcs(vector_http_heap_take, vector_http_heap_give);
	return was;
}

static void heap_leave(struct heap was)
{
	json_set_alloc_funcs(was.take, was.give);
}

/* NULL: not one JSON object of the size that is taken */
static json_t *object_of(struct bytes in)
{
	json_error_t why;
	if (!in.n || in.n > VECTOR_HTTP_JSON_ANSWER_MAX)
		return NULL;
	json_t *o = json_loadb((const char *)in.p, in.n, JSON_REJECT_DUPLICATES, &why);
	if (o && !json_is_object(o)) {
		json_decref(o);
		o = NULL;
	}
	return o;
}

/* .p NULL: absent, or no text */
static struct str text_of(const json_t *o, const char *name)
{
	const json_t *member = json_object_get(o, name);
	return (struct str){ json_string_value(member), json_string_length(member) };
}

static bool hex_of(const json_t *o, const char *name, void *out, size_t n)
{
	const struct str s = text_of(o, name);
	return s.p && text_unhex(s, out, n);
}

/* even, so that what is too short for a RES is still seen to be hex */
static bool xres_of(const json_t *o, struct auth_vector *v)
{
	const struct str s = text_of(o, "xres");
	if (!s.p || s.n % 2 || s.n > 2 * sizeof(v->xres) || !text_unhex(s, v->xres, s.n / 2))
		return false;
	v->xres_len = (uint8_t)(s.n / 2);
	return true;
}

static enum rc read_vector(const json_t *o, struct auth_vector *v, struct fault *f)
{
	static const uint8_t zeros[VECTOR_AUTN];
	if (!o)
		return FAIL(f, REASON_http_vector_answer, "not a JSON object");
	if (!hex_of(o, "rand", v->rand, sizeof(v->rand)))
		return FAIL(f, REASON_http_vector_answer, "rand is not 32 hex digits");
	if (!hex_of(o, "autn", v->autn, sizeof(v->autn)))
		return FAIL(f, REASON_http_vector_answer, "autn is not 32 hex digits");
	if (!hex_of(o, "ck", v->ck, sizeof(v->ck)))
		return FAIL(f, REASON_http_vector_answer, "ck is not 32 hex digits");
	if (!hex_of(o, "ik", v->ik, sizeof(v->ik)))
		return FAIL(f, REASON_http_vector_answer, "ik is not 32 hex digits");
	if (!xres_of(o, v))
		return FAIL(f, REASON_http_vector_answer, "xres is not 8 to 32 hex digits");
	if (v->xres_len < VECTOR_RES_MIN)
		return FAIL(f, REASON_vector_insane, "xres of %u octets", v->xres_len);
	if (memcmp(v->autn, zeros, sizeof(zeros)) == 0)
		return FAIL(f, REASON_vector_insane, "autn of zeros");
	return RC_OK;
}

enum rc vector_http_json_vector_get(struct bytes in, struct auth_vector *out, struct fault *f)
{
	struct auth_vector v = { 0 };
	const struct heap was = heap_enter();
	json_t *o = object_of(in);
	const enum rc rc = read_vector(o, &v, f);
	json_decref(o);
	heap_leave(was);
	if (rc == RC_OK)
		*out = v;
	secret_wipe(&v, sizeof(v));
	return rc;
}

enum vector_http_error vector_http_json_error_get(struct bytes in)
{
	enum vector_http_error e = VECTOR_HTTP_OTHER;
	const struct heap was = heap_enter();
	json_t *o = object_of(in);
	const struct str word = text_of(o, "error");
	if (str_is(word, "unknown"))
		e = VECTOR_HTTP_UNKNOWN;
	else if (str_is(word, "auts"))
		e = VECTOR_HTTP_AUTS;
	else if (str_is(word, "sqn_range"))
		e = VECTOR_HTTP_SQN_RANGE;
	json_decref(o);
	heap_leave(was);
	return e;
}
