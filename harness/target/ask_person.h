/* target/ask_person.h: asks a person on the terminal. */
#ifndef LK_TARGET_ASK_PERSON_H
#define LK_TARGET_ASK_PERSON_H

#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

/* Asks QUESTION on the controlling terminal and takes one line; HIDDEN: without echo. One question
 * at a time in a process. False without a terminal, at its end, or after DEADLINE (lk_now_ms()). */
bool lk_ask_person(const char *question, bool hidden, int64_t deadline, struct lk_buf *out);

#endif
