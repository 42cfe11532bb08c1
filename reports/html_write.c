/* HTML as text with gaps. */
#include "reports/html_write.h"

#include "reports/clean.h"
#include <string.h>

static void add_escaped(struct lk_buf *out, const char *text)
{
    LK_AUTO(lk_buf_done) struct lk_buf clean = { 0 };
    lk_clean_text(&clean, text);
    for (const char *p = clean.bytes; *p; p++)
        switch (*p) {
        case '&':
            lk_buf_adds(out, "&amp;");
            break;
        case '<':
            lk_buf_adds(out, "&lt;");
            break;
        case '>':
            lk_buf_adds(out, "&gt;");
            break;
        case '"':
            lk_buf_adds(out, "&quot;");
            break;
        case '\'':
            lk_buf_adds(out, "&#39;");
            break;
        default:
            lk_buf_addc(out, *p);
        }
}

void lk_html_fill(struct lk_buf *out, const char *frame, const char *const *values, size_t n)
{
    size_t used = 0;
    for (const char *gap; used < n && (gap = strstr(frame, "{}")); frame = gap + 2) {
        lk_buf_add(out, frame, (size_t)(gap - frame));
        add_escaped(out, values[used++]);
    }
    lk_buf_adds(out, frame);
}
