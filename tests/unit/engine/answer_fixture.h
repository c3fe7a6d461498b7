/** A document with every kind of node, for the tests of both writers. */
#pragma once

#include "unit.h"

#include "engine/answer.h"

static inline struct doc_node *answer_fixture_tree(struct arena *a)
{
	struct doc_node *root = doc_new(a);
	struct doc_node *voice = doc_add(root, DOC_STRUCT, STR("ap2003"));
	struct doc_node *list = doc_add(voice, DOC_LIST, STR("VoiceOverCellularEntitleInfo"));
	for (int64_t i = 1; i <= 2; i++) {
		struct doc_node *item = doc_add(list, DOC_STRUCT, STR("RATVoiceEntitleInfoDetails"));
		assert_int_equal(doc_int(item, "AccessType", i), RC_OK);
	}
	struct doc_node *sms = doc_add(root, DOC_STRUCT, STR("ap2005"));
	assert_int_equal(doc_int(sms, "EntitlementStatus", 1), RC_OK);
	struct doc_node *msg = doc_add(sms, DOC_STRUCT, STR("MSG"));
	assert_int_equal(doc_text(msg, "title", STR("A & B")), RC_OK);
	assert_non_null(doc_add(sms, DOC_LIST, STR("Nothing")));
	return root;
}

/* bare items, one of them with a number */
static inline struct doc_node *answer_fixture_bare(struct arena *a)
{
	struct doc_node *root = doc_new(a);
	struct doc_node *app = doc_add(root, DOC_STRUCT, STR("ap2016"));
	struct doc_node *bare = doc_add(app, DOC_BARE, STR("PLMNAllowed"));
	assert_int_equal(doc_text(doc_add(bare, DOC_STRUCT, STR("x")), "PLMN", STR("00101")), RC_OK);
	assert_int_equal(doc_number(doc_add(bare, DOC_STRUCT, STR("y")), "n", 7), RC_OK);
	assert_non_null(doc_add(app, DOC_BARE, STR("PLMNBarred")));
	return root;
}

/* one application with one parm of this value, in either format */
static inline struct str answer_fixture_value(struct arena *a, struct str value, enum answer_format format)
{
	struct doc_node *root = doc_new(a);
	assert_int_equal(doc_text(doc_add(root, DOC_STRUCT, STR("ap2004")), "v", value), RC_OK);
	const struct answer answer = { .version = 1, .validity = 0, .apps = root };
	struct buf out;
	buf_init(&out, a, ANSWER_MAX);
	assert_int_equal(answer_write(&answer, format, &out), RC_OK);
	return buf_str(&out);
}
