/* Reading an answer. */
#define _GNU_SOURCE
#include "target/answer.h"

#include "target/body_json.h"
#include <libxml/HTMLparser.h>
#include <string.h>
#include <strings.h>

void lk_answer_done(struct lk_answer *a)
{
    free(a->url);
    lk_buf_done(&a->head);
    lk_buf_done(&a->body);
    json_decref(a->json);
    if (a->xpath)
        xmlXPathFreeContext(a->xpath);
    if (a->doc)
        xmlFreeDoc(a->doc);
    *a = (struct lk_answer){ 0 };
}

static size_t without_blanks(const char *line, size_t from, size_t *to)
{
    while (*to > from && strchr(" \t\r\n", line[*to - 1]))
        --*to;
    while (from < *to && strchr(" \t", line[from]))
        from++;
    return from;
}

void lk_answer_head_line(struct lk_answer *a, const char *line, size_t len)
{
    if (len > 5 && !strncmp(line, "HTTP/", 5)) {
        lk_buf_clear(&a->head);
        a->n_headers = 0;
    }
    size_t start = a->head.len;
    lk_buf_add(&a->head, line, len);
    const char *colon = memchr(line, ':', len);
    if (!colon || a->n_headers == LK_ANSWER_HEADERS_MAX || !start)
        return;
    size_t end = len, name_len = (size_t)(colon - line);
    size_t value = without_blanks(line, name_len + 1, &end);
    a->headers[a->n_headers++] = (struct lk_header){
        .name = start, .name_len = name_len, .value = start + value, .value_len = end - value
    };
}

const char *lk_answer_header(const struct lk_answer *a, const char *name, size_t i,
                             struct lk_buf *out)
{
    size_t len = strlen(name);
    for (size_t k = 0; k < a->n_headers; k++) {
        const struct lk_header *h = &a->headers[k];
        if (h->name_len != len || strncasecmp(a->head.bytes + h->name, name, len) != 0 || i-- > 0)
            continue;
        lk_buf_clear(out);
        lk_buf_add(out, a->head.bytes + h->value, h->value_len);
        lk_buf_add(out, "", 0);
        return out->bytes ? out->bytes : "";
    }
    return NULL;
}

const char *lk_answer_type(const struct lk_answer *a, struct lk_buf *out)
{
    const char *type = lk_answer_header(a, "content-type", 0, out);
    if (!type)
        return "";
    out->len = strcspn(out->bytes, "; \t");
    out->bytes[out->len] = '\0';
    return out->bytes;
}

static void say_nothing(void *of, xmlErrorPtr error)
{
    (void)of;
    (void)error;
}

xmlDocPtr lk_html_read(const char *bytes, size_t len, const char *url)
{
    LK_AUTO(lk_buf_wipe) struct lk_buf text = { 0 };
    bool has_nul = len && memchr(bytes, '\0', len);
    for (size_t at = 0; has_nul && at < len;) {
        size_t n = strnlen(bytes + at, len - at);
        lk_buf_add(&text, bytes + at, n);
        at += n + 1;
    }
    return htmlReadMemory(
        text.bytes ? text.bytes : bytes, (int)(text.bytes ? text.len : len), url, "utf-8",
        HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_RECOVER);
}

static void read_markup(struct lk_answer *a, bool html)
{
    a->doc = html ? lk_html_read(a->body.bytes, a->body.len, a->url)
                  : xmlReadMemory(a->body.bytes, (int)a->body.len, a->url, NULL,
                                  XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET);
    if (a->doc && (a->xpath = xmlXPathNewContext(a->doc)))
        a->xpath->error = say_nothing;
}

void lk_answer_read(struct lk_answer *a)
{
    LK_AUTO(lk_buf_done) struct lk_buf room = { 0 };
    if (a->looked || !a->body.len)
        return;
    a->looked = true;
    const char *type = lk_answer_type(a, &room);
    if (strstr(type, "json"))
        a->json = lk_body_json(a->body.bytes, a->body.len);
    else if (strcasestr(type, "html"))
        read_markup(a, true);
    else if (strcasestr(type, "xml"))
        read_markup(a, false);
}
