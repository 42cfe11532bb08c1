/* What the linter found, as text for people, as JSON, and as SARIF 2.1.0. */
#include "cli/p12.h"

#include "base/digest.h"
#include "base/json.h"
#include <string.h>

void lk_p12_text(const struct lk_p12_shown *s, FILE *out)
{
    static const char *const accepts[] = { "refused", "opens", "not known" };
    const struct lk_lint *l = s->lint;
    for (size_t i = 0; i < l->n; i++) {
        const struct lk_finding *f = &l->findings[i];
        fprintf(out, "%s: %s %s at %zu+%zu (%s): %s\n", s->path, lk_lint_level_name(f->level),
                lk_lint_rule(f->rule)->id, f->offset, f->len, f->place, f->text);
    }
    fprintf(out, "%s: %s: %s\n", s->path, accepts[l->accept], l->why);
    fprintf(out, "%zu errors, %zu warnings, %zu notices\n", lk_lint_count(l, LK_LINT_ERROR),
            lk_lint_count(l, LK_LINT_WARNING), lk_lint_count(l, LK_LINT_NOTICE));
}

/* A path may hold octets that are no text. */
static json_t *path_text(const char *path)
{
    json_t *t = json_string(path);
    return t ? t : json_string("(a name that is no UTF-8)");
}

static json_t *accept_value(enum lk_accept a)
{
    return a == LK_ACCEPT_UNKNOWN ? json_null() : json_boolean(a == LK_ACCEPT_YES);
}

static void digest_of(const struct lk_p12_shown *s, char hex[LK_SHA256_HEX])
{
    uint8_t sha[LK_SHA256_LEN];
    lk_sha256(s->bytes, s->len, sha);
    lk_hex(sha, sizeof sha, hex);
}

static json_t *finding_json(const struct lk_finding *f)
{
    const struct lk_lint_rule *rule = lk_lint_rule(f->rule);
    return json_pack("{s:s, s:s, s:{s:s, s:I, s:I}, s:s, s:s, s:b}", "rule", rule->id, "severity",
                     lk_lint_level_name(f->level), "place", "path", f->place, "byteOffset",
                     (json_int_t)f->offset, "byteLength", (json_int_t)f->len, "sentence", f->text,
                     "requirement", rule->sentence, "refuses", f->refuses);
}

static void print(json_t *v, FILE *out)
{
    json_dumpf(v, out, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    fputc('\n', out);
    json_decref(v);
}

void lk_p12_json(const struct lk_p12_shown *s, FILE *out)
{
    const struct lk_lint *l = s->lint;
    char hex[LK_SHA256_HEX];
    digest_of(s, hex);
    json_t *findings = json_array();
    for (size_t i = 0; i < l->n; i++)
        json_array_append_new(findings, finding_json(&l->findings[i]));
    json_t *reading =
        l->reading == LK_READINGS ? json_null() : json_string(lk_reading_name(l->reading));
    print(json_pack("{s:s, s:o, s:s, s:I, s:s, s:o, s:s, s:o, s:o}", "version", LK_VERSION, "file",
                    path_text(s->path), "sha256", hex, "length", (json_int_t)s->len, "profile",
                    lk_lint_profile_name(s->profile), "accept", accept_value(l->accept), "why",
                    l->why, "reading", reading, "findings", findings),
          out);
}

static const char *sarif_level(enum lk_lint_level level)
{
    static const char *const names[] = { "note", "warning", "error" };
    return names[level];
}

static json_t *sarif_rules(void)
{
    json_t *rules = json_array();
    for (size_t i = 0; i < LK_LINT_RULES; i++) {
        const struct lk_lint_rule *r = lk_lint_rule(i);
        json_array_append_new(rules,
                              json_pack("{s:s, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s, s:s}}",
                                        "id", r->id, "shortDescription", "text", r->sentence,
                                        "fullDescription", "text", r->why, "help", "text", r->why,
                                        "defaultConfiguration", "level", sarif_level(r->level),
                                        "properties", "citation", r->citation, "since", r->since));
    }
    return rules;
}

/* RFC 3986 §2.3: what may stand in a path as it is. A path from the root is no relative reference
 * (SARIF 2.1.0 §3.10.1: a URI then, with its scheme). */
static json_t *uri_of(const char *path)
{
    LK_AUTO(lk_buf_done) struct lk_buf uri = { 0 };
    lk_buf_adds(&uri, *path == '/' ? "file://" : "");
    for (const char *p = path; *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || ((*p | 32) >= 'a' && (*p | 32) <= 'z') ||
                     strchr("-._~/", *p);
        if (plain)
            lk_buf_addc(&uri, *p);
        else
            lk_buf_printf(&uri, "%%%02X", (unsigned char)*p);
    }
    return json_string(uri.len ? uri.bytes : "-");
}

static json_t *sarif_result(const struct lk_p12_shown *s, const struct lk_finding *f)
{
    return json_pack(
        "{s:s, s:i, s:s, s:{s:s}, s:[{s:{s:{s:o, s:i}, s:{s:I, s:I}}, s:[{s:s}]}], s:{s:b}}",
        "ruleId", lk_lint_rule(f->rule)->id, "ruleIndex", (int)f->rule, "level",
        sarif_level(f->level), "message", "text", f->text, "locations", "physicalLocation",
        "artifactLocation", "uri", uri_of(s->path), "index", 0, "region", "byteOffset",
        (json_int_t)f->offset, "byteLength", (json_int_t)f->len, "logicalLocations",
        "fullyQualifiedName", f->place, "properties", "refuses", f->refuses);
}

void lk_p12_sarif(const struct lk_p12_shown *s, FILE *out)
{
    const struct lk_lint *l = s->lint;
    char hex[LK_SHA256_HEX];
    digest_of(s, hex);
    json_t *results = json_array();
    for (size_t i = 0; i < l->n; i++)
        json_array_append_new(results, sarif_result(s, &l->findings[i]));
    json_t *run = json_pack(
        "{s:{s:{s:s, s:s, s:o}}, s:[{s:{s:o}, s:I, s:{s:s}}], s:o, s:{s:o, s:s, s:s}}", "tool",
        "driver", "name", "lakmus p12 lint", "version", LK_VERSION, "rules", sarif_rules(),
        "artifacts", "location", "uri", uri_of(s->path), "length", (json_int_t)s->len, "hashes",
        "sha-256", hex, "results", results, "properties", "accept", accept_value(l->accept), "why",
        l->why, "profile", lk_lint_profile_name(s->profile));
    print(json_pack("{s:s, s:s, s:[o]}", "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
                    "version", "2.1.0", "runs", run),
          out);
}
