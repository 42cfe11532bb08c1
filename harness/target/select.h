/* target/select.h: finds values in an answer by a binding's selectors, which are compiled once.
 * Also counts which of them ever found anything. One owner, one thread. */
#ifndef LK_TARGET_SELECT_H
#define LK_TARGET_SELECT_H

#include "plan/binding.h"
#include "target/answer.h"
#include "target/jar.h"

struct lk_selecting;

/* Compiles all selectors of B, which must outlive it. NULL with ERR set: an XPath is wrong. */
struct lk_selecting *lk_selecting_new(const struct lk_binding *b, struct lk_err *err);
void lk_selecting_free(struct lk_selecting *s);
LK_AUTO_DEFINE(struct lk_selecting *, lk_selecting_free);

/* Where is looked: an answer, or a part of one (a JSON value, or an XML node). */
struct lk_look {
    struct lk_answer *answer;
    const struct lk_jar *jar; /* or NULL */
    const json_t *json;
    xmlNode *node;
    const char *key; /* of a member that is gone over */
};
/* The whole of an answer. */
struct lk_look lk_look_at(struct lk_answer *a, const struct lk_jar *jar);

/* One value: a text, number, truth, or what stands there in JSON. New reference, NULL where nothing
 * is found. */
json_t *lk_select(struct lk_selecting *s, const struct lk_selector *sel, const struct lk_look *p);
/* The same as a text; appended to OUT. False where nothing is found. */
bool lk_select_text(struct lk_selecting *s, const struct lk_selector *sel, const struct lk_look *p,
                    struct lk_buf *out);
/* All values, as an array; NULL where the place itself is not there. */
json_t *lk_select_all(struct lk_selecting *s, const struct lk_selector *sel,
                      const struct lk_look *p);
/* Is it found, and neither false, null nor ""? */
bool lk_select_truth(struct lk_selecting *s, const struct lk_selector *sel,
                     const struct lk_look *p);

/* The place itself: false where it is not there. */
bool lk_select_look(struct lk_selecting *s, const struct lk_selector *sel, const struct lk_look *p,
                    struct lk_look *ret);
/* Goes over the items of a list, the members of an object, or all nodes. False where the place is
 * not there; no items are no reason for that. */
bool lk_select_each(struct lk_selecting *s, const struct lk_selector *sel, const struct lk_look *p,
                    void (*fn)(void *of, const struct lk_look *item), void *of);

/* The guide's label that TEXT is in the binding's text profile, or NULL. What was looked up once is
 * remembered: the same labels stand on every page. */
const char *lk_selecting_label(struct lk_selecting *s, const char *text);

/* Has it ever found anything? */
bool lk_selected(const struct lk_selecting *s, const struct lk_selector *sel);
/* The names of those that were asked for and never found anything. */
json_t *lk_selecting_unmatched(const struct lk_selecting *s);

#endif
