/* The formats by name, and a report as a file. */
#include "reports/report.h"

#include "base/fs.h"
#include "base/text.h"
#include "reports/emitters.h"
#include <string.h>

const struct lk_emitter lk_emitters[] = {
    { "text", "report.txt", "the verdict in words, 100 columns wide", lk_emit_text },
    { "term", NULL, "the same with the colours of a terminal", lk_emit_term },
    { "json", "report.json", "all that was found, by schema report-1", lk_emit_json },
    { "junit", "junit.xml", "JUnit XML, a test case for each proof", lk_emit_junit },
    { "html", "report.html", "one page to read, with the guide's own sentences", lk_emit_html },
};
const size_t lk_emitters_n = LK_COUNT(lk_emitters);

const struct lk_emitter *lk_emitter(const char *name)
{
    for (size_t i = 0; i < lk_emitters_n; i++)
        if (!strcmp(lk_emitters[i].name, name))
            return &lk_emitters[i];
    return NULL;
}

static int unknown(const char *name, struct lk_err *err)
{
    const char *names[LK_COUNT(lk_emitters)];
    for (size_t i = 0; i < lk_emitters_n; i++)
        names[i] = lk_emitters[i].name;
    const char *near = lk_nearest(name, names, lk_emitters_n);
    return lk_fail(err, LK_E_USE, LK_NO_POS, "unknown report format '%s'%s%s%s", name,
                   near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

int lk_report_write(const char *format, const struct lk_result *r, FILE *out, struct lk_err *err)
{
    const struct lk_emitter *e = lk_emitter(format);
    return e ? e->emit(r, out, err) : unknown(format, err);
}

int lk_report_save(const char *format, const struct lk_result *r, const char *path,
                   struct lk_err *err)
{
    LK_AUTO(free) char *bytes = NULL;
    size_t len = 0;
    FILE *mem = open_memstream(&bytes, &len);
    if (!mem)
        return lk_fail_errno(err, "%s", path);
    int rc = lk_report_write(format, r, mem, err);
    if (fclose(mem) && !rc)
        rc = lk_fail_errno(err, "%s", path);
    return rc ? rc : lk_fs_save(path, bytes, len, 0600, err);
}

int lk_emit_bytes(const struct lk_buf *made, FILE *out, struct lk_err *err)
{
    if (fwrite(made->bytes, 1, made->len, out) != made->len || fflush(out))
        return lk_fail_errno(err, "cannot write the report");
    return 0;
}
