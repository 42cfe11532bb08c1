/* plan/shape.h: what a YAML value must look like, as data. The checks of the loader, the JSON
 * Schemas for editors and the tables in the docs are all made from the same shapes. */
#ifndef LK_PLAN_SHAPE_H
#define LK_PLAN_SHAPE_H

#include "plan/yaml.h"

enum lk_shape_kind {
    LK_SHAPE_TEXT,   /* a non-empty text */
    LK_SHAPE_INT,    /* a whole number, MIN … MAX */
    LK_SHAPE_BOOL,   /* true or false */
    LK_SHAPE_WORD,   /* one of WORDS */
    LK_SHAPE_PHRASE, /* as WORD, in prose: case and runs of blanks do not count */
    LK_SHAPE_SPAN,   /* a time span: "500 ms", "5 s", "10 min", "2 h", "365 days" */
    LK_SHAPE_LIST,   /* each item is of ITEM */
    LK_SHAPE_SOME,   /* one of ITEM, or a list of them */
    LK_SHAPE_MAP,    /* KEYS and no others */
    LK_SHAPE_DICT,   /* any keys, each value of ITEM */
    LK_SHAPE_EITHER, /* the first of ALTS whose node kind (and, for maps, first key) fits */
    LK_SHAPE_NAME,   /* a text: the name of a remembered thing, of one of the kinds THINGS */
    LK_SHAPE_ANY,    /* anything: checked elsewhere */
};

struct lk_shape {
    enum lk_shape_kind kind;
    const char *name, *doc;           /* NAME as people call it: "a step", "a time span" */
    const char *const *words;         /* WORD, PHRASE: NULL-terminated */
    const char *(*word_at)(size_t i); /* instead of WORDS, where a table holds them; NULL: end */
    const struct lk_shape *item;      /* LIST, SOME, DICT */
    const struct lk_key *keys;        /* MAP: ended by a row without name */
    bool (*key_at)(size_t i, struct lk_key *ret); /* MAP: further keys from a table; false: end */
    const struct lk_shape *const *alts;           /* EITHER: NULL-terminated */
    long long min, max;                           /* INT */
    unsigned things;                              /* NAME: bits 1 << enum lk_thing; 0: all */
    bool single_key;                              /* MAP: exactly one of the keys is given */
    bool open; /* in this and what is within, ${…} may stand for what a parameter brings */
};

struct lk_key {
    const char *name;
    const struct lk_shape *shape;
    bool required;
    const char *doc;
};

/* Adds what is wrong with NODE to D; true if nothing is. */
bool lk_shape_check(const struct lk_shape *shape, const struct lk_node *node, struct lk_diags *d);

/* NODE, which fits SHAPE, as JSON: texts stay texts, a WORD or PHRASE is written as its table does,
 * INT and BOOL become what they say; what is of LK_SHAPE_ANY becomes what lk_node_json makes of it.
 * New reference. */
json_t *lk_shape_json(const struct lk_shape *shape, const struct lk_node *node);

/* The alternative of an EITHER (or SHAPE itself) that NODE is to be held against; NULL: none. */
const struct lk_shape *lk_shape_alt(const struct lk_shape *shape, const struct lk_node *node);

/* The I-th key of a MAP, whether from KEYS or KEY_AT; false at the end. */
bool lk_shape_key(const struct lk_shape *map, size_t i, struct lk_key *ret);
/* The I-th word of a WORD or PHRASE, or NULL at the end. */
const char *lk_shape_word(const struct lk_shape *shape, size_t i);

/* Milliseconds of a span; false if TEXT is none. */
bool lk_span_read(const char *text, long long *ret_ms);

/* A JSON Schema (2020-12) of SHAPE, titled; recursive shapes become $defs. New reference. */
json_t *lk_shape_schema(const struct lk_shape *shape, const char *id, const char *title);

#endif
