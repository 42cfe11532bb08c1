/* `given: { fault: … }` of a scenario. */
#include "plan/load.h"

#include "base/digest.h"
#include "base/fs.h"
#include <string.h>

enum { FILE_MAX_READ = 256 * 1024 };

static uint32_t width(const struct lk_node *node)
{
    return node->kind == LK_NODE_TEXT ? (uint32_t)strlen(node->text) + 2 * node->quoted : 0;
}

static void read_at(struct lk_loader *l, const struct lk_node *at, struct lk_case *c)
{
    long long n;
    if (!at || (at->kind == LK_NODE_TEXT && !strcmp(at->text, "always")))
        return;
    if (lk_node_int(at, &n) && n >= 1 && n <= 1000)
        c->fault_at = (int)n;
    else
        lk_diag(l->d, LK_ERROR, at->pos, width(at), "expected a number from 1, or `always`");
}

/* A name alone: a scenario from elsewhere takes no file from anywhere else on this machine. */
static bool is_beside(const char *name)
{
    return *name && *name != '.' && !strchr(name, '/');
}

/* The file goes into the plan, so that a run's folder holds all that was played. */
static void read_file(struct lk_loader *l, const struct lk_file *f, const struct lk_node *file,
                      struct lk_case *c)
{
    LK_AUTO(free) char *bytes = NULL;
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    struct lk_err err = { 0 };
    size_t len;
    if (!file)
        return;
    const char *slash = strrchr(f->path, '/');
    const char *path = lk_arena_printf(l->arena, "%.*s%s", slash ? (int)(slash + 1 - f->path) : 0,
                                       f->path, file->text);
    if (!l->from_disk || !is_beside(file->text)) {
        lk_diag(l->d, LK_ERROR, file->pos, width(file),
                "expected the name of a file beside this one");
        return;
    }
    if (lk_fs_load(path, FILE_MAX_READ, &bytes, &len, &err)) {
        lk_diag(l->d, LK_ERROR, file->pos, width(file), "%s", err.msg);
        return;
    }
    lk_base64(bytes, len, &text);
    c->fault_file = lk_arena_strdup(l->arena, text.bytes ? text.bytes : "");
}

void lk_fault_read(struct lk_loader *l, const struct lk_file *f, const struct lk_node *fault,
                   struct lk_case *c)
{
    if (!fault)
        return;
    c->fault = fault->kind == LK_NODE_TEXT ? fault->text : lk_node_text(fault, "name", NULL);
    const struct lk_node *file = lk_node_get(fault, "file");
    bool wanted = c->fault && !strcmp(c->fault, "fixture/file");
    read_at(l, lk_node_get(fault, "at"), c);
    if (wanted == (file != NULL))
        read_file(l, f, file, c);
    else
        lk_diag(l->d, LK_ERROR, fault->pos, 0,
                wanted ? "the fault `fixture/file` needs 'file': what is issued"
                       : "only the fault `fixture/file` has a 'file'");
}
