/* lakmus schema: JSON Schemas for the editors in which scenarios and targets are written. */
#include "cli/cli.h"

#include "base/text.h"
#include "plan/plan.h"
#include <stdio.h>
#include <string.h>

static const struct schema {
    const char *name;
    const struct lk_shape *shape;
    const char *id, *title;
} schemas[] = {
    { "scenario", &lk_scenario_shape, "urn:lakmus:schema:scenario", "lakmus scenario or part" },
    { "binding", &lk_binding_shape, "urn:lakmus:schema:binding", "lakmus target" },
    { "requirements", &lk_requirements_shape, "urn:lakmus:schema:requirements",
      "lakmus requirements" },
};

static void help(FILE *out)
{
    fputs("usage: lakmus schema NAME\n\nWrites a JSON Schema (draft 2020-12). NAME is one of:\n\n",
          out);
    for (size_t i = 0; i < LK_COUNT(schemas); i++)
        fprintf(out, "  %-13s %s\n", schemas[i].name, schemas[i].title);
}

static int unknown(const char *name)
{
    const char *names[LK_COUNT(schemas)];
    for (size_t i = 0; i < LK_COUNT(schemas); i++)
        names[i] = schemas[i].name;
    const char *near = lk_nearest(name, names, LK_COUNT(schemas));
    fprintf(stderr, "lakmus: unknown schema '%s'%s%s%s\n", name, near ? "; did you mean '" : "",
            near ? near : "", near ? "'?" : "");
    return LK_EXIT_BAD_INPUT;
}

int lk_cmd_schema(int argc, char **argv)
{
    if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
        help(stdout);
        return LK_EXIT_PASS;
    }
    if (argc != 2) {
        help(stderr);
        return LK_EXIT_BAD_INPUT;
    }
    for (size_t i = 0; i < LK_COUNT(schemas); i++) {
        if (strcmp(argv[1], schemas[i].name))
            continue;
        json_t *v = lk_shape_schema(schemas[i].shape, schemas[i].id, schemas[i].title);
        json_dumpf(v, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
        putchar('\n');
        json_decref(v);
        return fflush(stdout) ? LK_EXIT_NO_VERDICT : LK_EXIT_PASS;
    }
    return unknown(argv[1]);
}
