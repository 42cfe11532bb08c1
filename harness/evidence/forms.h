/* evidence/forms.h: how a secret can stand in a text: one form an encoding, and the index that
 * finds any long enough part of any form in one pass. Private to this room.
 *
 * Escapes that leave most characters as they are (percent, JSON, HTML) are no forms: the text is
 * unescaped and searched again (unescape.h), which finds every mixture of them. */
#ifndef LK_EVIDENCE_FORMS_H
#define LK_EVIDENCE_FORMS_H

#include "evidence/secrets.h"

/* Running out of memory ends the process with a message, as in base. */
static inline void *lk_must(void *p)
{
    if (!p) {
        fputs("lakmus: out of memory\n", stderr);
        abort();
    }
    return p;
}

/* The octets that the index hashes; no form is searched for in smaller parts. */
enum { LK_WINDOW = 8 };

struct lk_form {
    uint8_t *bytes;
    uint32_t len;
    uint32_t min;       /* the shortest part that counts */
    uint8_t lead, tail; /* characters beside it that hold some of the secret's bits (base64) */
    uint32_t secret;
    const char *encoding;
};

/* The forms of one secret, at most LK_FORMS_MAX; their bytes are the caller's to free. */
enum { LK_FORMS_MAX = 16 };
size_t lk_forms_make(enum lk_secret_class class, const uint8_t *bytes, size_t len, size_t secret,
                     struct lk_form forms[LK_FORMS_MAX]);

/* An index over forms. Owns the forms given to it, and wipes them. */
struct lk_index {
    struct lk_form *forms;
    size_t n_forms, forms_room;
    struct lk_entry {
        uint32_t form1, at; /* form + 1; 0 = free. The octets stay in the form alone. */
    } * entries;
    size_t n_entries, room; /* ROOM: a power of two, or 0 */
    uint64_t *bitmap;       /* which hashes are there: most windows of a text are told here */
    unsigned bits;
};

struct lk_finds {
    struct lk_find *items;
    size_t n, room;
};
void lk_finds_add(struct lk_finds *f, const struct lk_find *find);
void lk_finds_done(struct lk_finds *f);

static inline void lk_auto_lk_finds_done(struct lk_finds *f)
{
    lk_finds_done(f);
}

void lk_index_add(struct lk_index *x, const struct lk_form *form);
void lk_index_done(struct lk_index *x);
/* Appends what is found in TEXT, in order and not overlapping. */
void lk_index_scan(const struct lk_index *x, const uint8_t *text, size_t len,
                   struct lk_finds *finds);

/* Everything, escapes undone too: what lk_secrets_find gives, without a bound. */
void lk_secrets_find_all(const struct lk_secrets *s, const void *text, size_t len,
                         struct lk_finds *finds);
/* The secret too short to be searched for that TEXT is, all of it; or -1. */
long lk_secrets_short(const struct lk_secrets *s, const char *text);
bool lk_secrets_any_short(const struct lk_secrets *s);
enum lk_secret_class lk_secrets_class_of(const struct lk_secrets *s, size_t secret);

#endif
