/* Reading a message with GMime: its words, and the links in them. */
#include "target/mail.h"

#include "base/buf.h"
#include "target/answer.h"
#include <gmime/gmime.h>
#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>
#include <pthread.h>
#include <string.h>

static void start_gmime(void)
{
    g_mime_init();
    xmlInitParser();
}

/* What was found in the parts of a message so far. */
struct words {
    struct lk_buf plain, html;
};

static void add_part(GMimeObject *parent, GMimeObject *part, gpointer of)
{
    struct words *w = of;
    (void)parent;
    if (!GMIME_IS_TEXT_PART(part))
        return;
    char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    bool html = g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", "html");
    lk_buf_adds(html ? &w->html : &w->plain, text ? text : "");
    g_free(text);
}

static void add_link(json_t *links, const char *at, size_t len)
{
    while (len && strchr(".,;:!?)]}'\"", at[len - 1]))
        len--;
    json_t *link = json_stringn(at, len);
    size_t i;
    json_t *known;
    json_array_foreach(links, i, known) if (link && json_equal(known, link))
    {
        json_decref(link);
        return;
    }
    if (link)
        json_array_append_new(links, link);
}

static void links_of_text(const char *text, json_t *links)
{
    for (const char *p = text; (p = strstr(p, "http")); p++) {
        size_t scheme = !strncmp(p, "https://", 8) ? 8 : !strncmp(p, "http://", 7) ? 7 : 0;
        size_t len = strcspn(p, " \t\r\n<>\"");
        if (scheme && len > scheme)
            add_link(links, p, len);
    }
}

static void no_errors(void *of, xmlErrorPtr error)
{
    (void)of;
    (void)error;
}

/* The words of an HTML part, and where its links lead. */
static void read_html(const struct lk_buf *html, struct lk_buf *text, json_t *links)
{
    htmlDocPtr doc = lk_html_read(html->bytes, html->len, NULL);
    xmlXPathContext *c = doc ? xmlXPathNewContext(doc) : NULL;
    if (c)
        c->error = no_errors;
    xmlXPathObject *o = c ? xmlXPathEvalExpression((const xmlChar *)"//a/@href", c) : NULL;
    for (int i = 0; o && o->nodesetval && i < o->nodesetval->nodeNr; i++) {
        xmlChar *href = xmlNodeGetContent(o->nodesetval->nodeTab[i]);
        if (href && !xmlStrncasecmp(href, (const xmlChar *)"http", 4))
            add_link(links, (const char *)href, strlen((const char *)href));
        xmlFree(href);
    }
    xmlChar *words = doc ? xmlNodeGetContent((xmlNode *)doc) : NULL;
    if (words)
        lk_buf_adds(text, (const char *)words);
    xmlFree(words);
    xmlXPathFreeObject(o);
    xmlXPathFreeContext(c);
    xmlFreeDoc(doc);
}

static void set_text(json_t *o, const char *key, const char *value)
{
    json_t *text = json_string(value ? value : "");
    json_object_set_new(o, key, text ? text : json_string(""));
}

static void set_addresses(json_t *o, const char *key, InternetAddressList *list)
{
    char *text = list ? internet_address_list_to_string(list, NULL, FALSE) : NULL;
    set_text(o, key, text);
    g_free(text);
}

static json_t *of_message(GMimeMessage *message)
{
    struct words w = { 0 };
    json_t *mail = json_object(), *links = json_array();
    g_mime_message_foreach(message, add_part, &w);
    links_of_text(w.plain.bytes ? w.plain.bytes : "", links);
    if (w.html.len)
        read_html(&w.html, &w.plain, links);
    set_addresses(mail, "to", g_mime_message_get_to(message));
    set_addresses(mail, "from", g_mime_message_get_from(message));
    set_text(mail, "subject", g_mime_message_get_subject(message));
    set_text(mail, "text", w.plain.bytes);
    json_object_set_new(mail, "links", links);
    lk_buf_done(&w.plain);
    lk_buf_done(&w.html);
    return mail;
}

json_t *lk_mail_read(const char *raw, size_t len)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_gmime);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(raw, len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    json_t *mail = message ? of_message(message)
                           : json_pack("{s:s,s:s,s:s,s:s,s:[]}", "to", "", "from", "", "subject",
                                       "", "text", "", "links");
    if (message)
        g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
    return mail;
}
