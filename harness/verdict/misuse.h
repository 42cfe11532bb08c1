/* verdict/misuse.h: the causal rule. That something was refused is believed only when the request
 * was delivered and answered, the answer is a refusal, what must stay was read before and after and
 * has stayed, and the target still answers. What is missing makes it inconclusive; what changed, or
 * was let through, is a misfit. Private to this room. */
#ifndef LK_VERDICT_MISUSE_H
#define LK_VERDICT_MISUSE_H

#include "verdict/look.h"

/* SEEN->at is the place of the `misuse` record of STEP. */
void lk_match_misuse(const struct lk_seen *seen, const struct lk_step *step, struct lk_arena *arena,
                     struct lk_match *ret);

/* The same of a step that must do no harm (`then: no harm`), as far as HARM is concerned. */
void lk_match_harm(const struct lk_seen *seen, const struct lk_step *step, enum lk_harm harm,
                   struct lk_arena *arena, struct lk_match *ret);

/* The first thing that should have stayed and did not, or NULL. What could not be read hides none
 * of the others. OF_OTHERS: what is the sender's own may change. */
const char *lk_misuse_change(struct lk_look *l, const json_t *record, bool of_others);
/* Was all that must stay read before and after? Said, if it was not. */
bool lk_misuse_was_read(struct lk_look *l, const struct lk_step *step, const json_t *record);
/* "POST https://… (status 200)": what was sent. */
const char *lk_misuse_request(struct lk_look *l, const json_t *record);

/* What tells two readings apart, in words, or NULL: page, fields, rows, notifications, details; not
 * tokens against forged requests, times or messages. */
const char *lk_view_change(const json_t *before, const json_t *after, struct lk_arena *arena);

/* The place of a page in the wizard, from 0 on; -1: it is none of its pages. */
int lk_place_in_wizard(const char *page);

/* How many effects lie between two readings: the larger of the pages moved on, and of the rows that
 * are new or have changed. */
size_t lk_view_effects(const json_t *before, const json_t *after);

#endif
