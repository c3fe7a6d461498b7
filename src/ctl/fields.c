/** From text to JSON members. */
#include "ctl/fields.h"

#include "model/line_fact.h"

static const struct field rows[] = { { "imsi", NULL, "imsi", FIELD_TEXT, false, false },
	{ "alg", NULL, "alg", FIELD_TEXT, false, false }, { "k", NULL, "k", FIELD_TEXT, true, false },
	{ "opc", NULL, "opc", FIELD_TEXT, true, false }, { "op", NULL, "op", FIELD_TEXT, true, false },
	{ "topc", NULL, "topc", FIELD_TEXT, true, false }, { "top", NULL, "top", FIELD_TEXT, true, false },
	{ "amf", NULL, "amf", FIELD_TEXT, false, false }, { "sqn", NULL, "sqn", FIELD_TEXT, false, false },
	{ "res_len", NULL, "res_len", FIELD_NUMBER, false, false },
	{ "iterations", NULL, "iterations", FIELD_NUMBER, false, false },
#define ROW(column, name, object, member, kind, ...) { name, object, member, FIELD_##kind, false, true },
	LINE_FACTS(ROW)
#undef ROW
};

const struct field *fields_at(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

const struct field *fields_find(struct str column)
{
	for (size_t i = 0; fields_at(i); i++)
		if (str_is(column, rows[i].column))
			return &rows[i];
	return NULL;
}

const struct field *fields_member(const char *object, struct str member)
{
	for (size_t i = 0; fields_at(i); i++)
		if (rows[i].object && strcmp(rows[i].object, object) == 0 && str_is(member, rows[i].member))
			return &rows[i];
	const struct field *alone = str_is(member, "status") ? fields_find(str_of(object)) : NULL;
	return alone && alone->type == FIELD_WORD && !alone->object ? alone : NULL;
}

static json_t *flag(struct str value)
{
	static const char *const words[] = { "false", "true", "no", "yes", "0", "1" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_ieq(value, str_of(words[i])))
			return json_boolean(i % 2);
	return NULL;
}

static json_t *value_of(const struct field *f, struct str value)
{
	uint64_t number;
	switch (f->type) {
	case FIELD_FLAG:
		return flag(value);
	case FIELD_NUMBER:
		return str_to_u64(value, INT32_MAX, &number) ? json_integer((json_int_t)number) : NULL;
	case FIELD_USAGE:
		return json_loadb(value.p ? value.p : "", value.n, JSON_REJECT_DUPLICATES, NULL);
	case FIELD_MOMENT:
		if (str_is(value, "null") || str_is(value, "never"))
			return json_null();
		break;
	case FIELD_TEXT:
	case FIELD_WORD:
		break;
	}
	if (str_find(value, '\0') < value.n) /* would be written, but not read again */
		return NULL;
	return json_stringn(value.p ? value.p : "", value.n);
}

enum rc fields_put(json_t *line, const struct field *f, struct str value)
{
	json_t *into = line, *v = value_of(f, value);
	if (!v)
		return RC_INVALID;
	if (f->object) {
		into = json_object_get(line, f->object);
		if (!into && json_object_set_new(line, f->object, into = json_object()) != 0)
			into = NULL;
	}
	if (into)
		return json_object_set_new(into, f->member, v) == 0 ? RC_OK : RC_NOMEM;
	json_decref(v);
	return RC_NOMEM;
}
