/* target/answer.h: one HTTP answer as it came, and read as JSON or HTML when somebody asks. Owns
 * its bytes and trees. */
#ifndef LK_TARGET_ANSWER_H
#define LK_TARGET_ANSWER_H

#include "base/buf.h"
#include <libxml/xpath.h>
#include <stdbool.h>

enum { LK_ANSWER_HEADERS_MAX = 64, LK_ANSWER_BODY_MAX = 8 * 1024 * 1024 };

struct lk_answer {
    int status; /* 0: none came */
    char *url;  /* what was asked for */
    struct lk_buf head, body;
    struct lk_header {
        size_t name, name_len, value, value_len;
    } headers[LK_ANSWER_HEADERS_MAX];
    size_t n_headers; /* offsets into HEAD */
    double ms;
    long sent, got;
    char tls[16];     /* "TLSv1.3", or "" */
    char error[256];  /* why none came */
    bool refused_tls; /* the other side ended the handshake with an alert */
    /* Read on demand: */
    bool looked;
    json_t *json;
    xmlDoc *doc;
    xmlXPathContext *xpath;
};

void lk_answer_done(struct lk_answer *a);

/* Takes in one line of the head, with its line end. A status line begins the head anew. */
void lk_answer_head_line(struct lk_answer *a, const char *line, size_t len);
/* The I-th header of that name (in any case), copied into OUT; NULL where there is none. */
const char *lk_answer_header(const struct lk_answer *a, const char *name, size_t i,
                             struct lk_buf *out);

/* The content type without its parameters, in OUT; "" if there is none. */
const char *lk_answer_type(const struct lk_answer *a, struct lk_buf *out);

/* Reads the body as what it says it is: then JSON or DOC is set, or neither. */
void lk_answer_read(struct lk_answer *a);

/* Reads HTML as browsers do: a NUL in it is nothing. (libxml2 alone makes a blank of it, and then a
 * secret in UTF-16 would be one that no search knows.) NULL where there is no document in it. */
xmlDocPtr lk_html_read(const char *bytes, size_t len, const char *url);

#endif
