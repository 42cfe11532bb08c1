/* Views made of answers: tests/golden/views/NAME/answer.{json,html} by json.yaml or html.yaml give
 * want.json. UPDATE=1 writes what they give. */
#include "support.h"

#include "base/fs.h"
#include "base/json.h"
#include <criterion/criterion.h>
#include <dirent.h>
#include <string.h>

#define VIEWS LK_SOURCE_DIR "/tests/golden/views"

/* All of a scene that somebody may rely on. */
static json_t *told(const struct lk_scene *scene)
{
    json_t *o =
        json_pack("{s:O, s:[], s:s?, s:s?, s:b, s:s?}", "view", scene->view, "presses", "csrf",
                  scene->csrf, "href", scene->download_href, "automatic", scene->download_automatic,
                  "content", json_string_value(scene->download_content));
    for (size_t i = 0; i < scene->n_pressables; i++) {
        const struct lk_pressable *p = &scene->pressables[i];
        json_array_append_new(json_object_get(o, "presses"),
                              json_pack("{s:i, s:s, s:s?, s:s?, s:s?, s:i}", "within", p->within,
                                        "label", p->label, "row", p->row, "method", p->method,
                                        "href", p->href, "parts", (int)p->n_parts));
    }
    return o;
}

static struct lk_binding *load(const char *name)
{
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    struct lk_binding *b = lk_binding_load(name, d);
    lk_diags_print(d, stderr);
    cr_assert_not_null(b);
    return b;
}

static void hold_against(const char *folder, bool html)
{
    char path[1024];
    LK_AUTO(free) char *body = NULL;
    LK_AUTO(free) char *want = NULL;
    LK_AUTO(lk_buf_done) struct lk_buf got = { 0 };
    LK_AUTO(lk_binding_free)
    struct lk_binding *b = load(html ? VIEWS "/html.yaml" : VIEWS "/json.yaml");
    LK_AUTO(lk_selecting_free) struct lk_selecting *s = lk_selecting_new(b, NULL);
    struct lk_answer a = { 0 };
    snprintf(path, sizeof path, VIEWS "/%s/answer.%s", folder, html ? "html" : "json");
    cr_assert_eq(lk_fs_load(path, 1 << 20, &body, NULL, NULL), 0);
    given_answer(&a, 200, html ? "text/html; charset=utf-8" : "application/json", body);
    struct lk_look at = lk_look_at(&a, NULL);
    struct lk_scene *scene = lk_scene_new(b, s, &at);
    LK_AUTO(json_decref) json_t *o = told(scene);
    snprintf(path, sizeof path, VIEWS "/%s/want.json", folder);
    if (getenv("UPDATE"))
        cr_assert_eq(lk_json_save(o, path, NULL), 0);
    cr_assert_eq(lk_fs_load(path, 1 << 20, &want, NULL, NULL), 0);
    LK_AUTO(json_decref) json_t *wanted = lk_json_parse(want, strlen(want), path, NULL);
    lk_json_dump(o, &got);
    cr_assert(json_equal(o, wanted), "%s gave %s", folder, got.bytes);
    lk_scene_unref(scene);
    lk_answer_done(&a);
}

Test(scene, answers_give_the_views_that_are_kept_beside_them)
{
    DIR *d = opendir(VIEWS);
    struct dirent *e;
    int n = 0;
    cr_assert_not_null(d);
    while ((e = readdir(d)))
        if (!strncmp(e->d_name, "json-", 5) || !strncmp(e->d_name, "html-", 5)) {
            hold_against(e->d_name, *e->d_name == 'h');
            n++;
        }
    closedir(d);
    cr_assert_geq(n, 5);
}

Test(scene, ticking_a_box_lets_the_control_be_used_and_leaves_earlier_views_alone)
{
    LK_AUTO(lk_binding_free) struct lk_binding *b = load(VIEWS "/json.yaml");
    LK_AUTO(lk_selecting_free) struct lk_selecting *s = lk_selecting_new(b, NULL);
    struct lk_answer a = { 0 };
    given_answer(&a, 200, "application/json",
                 "{\"page\":\"terms\",\"fields\":[{\"name\":\"terms\",\"kind\":\"checkbox\","
                 "\"value\":false}],\"controls\":[{\"label\":\"Next\",\"enabled\":false,"
                 "\"requires\":[\"terms\"],\"href\":\"/x\"}]}");
    struct lk_look at = lk_look_at(&a, NULL);
    struct lk_scene *scene = lk_scene_new(b, s, &at);
    LK_AUTO(json_decref) json_t *before = json_incref(scene->view);
    LK_AUTO(json_decref) json_t *yes = json_true();
    LK_AUTO(json_decref) json_t *no = json_false();
    const char *enabled = "/controls/Next/enabled", *value = "/fields/terms/value";
    cr_assert(lk_scene_fill(scene, "terms", yes));
    cr_assert(json_is_true(lk_json_at(scene->view, enabled)));
    cr_assert(json_is_true(lk_json_at(scene->view, value)));
    cr_assert(json_is_false(lk_json_at(before, enabled)));
    cr_assert(lk_scene_fill(scene, "terms", no));
    cr_assert(json_is_false(lk_json_at(scene->view, enabled)));
    cr_assert_not(lk_scene_fill(scene, "user-ID", yes));
    lk_scene_unref(scene);
    lk_answer_done(&a);
}

Test(scene, selectors_that_never_found_anything_are_named)
{
    LK_AUTO(lk_binding_free) struct lk_binding *b = load(VIEWS "/json.yaml");
    LK_AUTO(lk_selecting_free) struct lk_selecting *s = lk_selecting_new(b, NULL);
    struct lk_answer a = { 0 };
    given_answer(&a, 200, "application/json", "{\"page\":\"terms\",\"controls\":[]}");
    struct lk_look at = lk_look_at(&a, NULL);
    lk_scene_unref(lk_scene_new(b, s, &at));
    LK_AUTO(json_decref) json_t *names = lk_selecting_unmatched(s);
    cr_assert(lk_json_has(names, "view.title"));
    cr_assert_not(lk_json_has(names, "view.page"));
    cr_assert_not(lk_json_has(names, "view.controls.each"));
    lk_answer_done(&a);
}

Test(scene, a_field_of_markup_says_itself_what_it_holds)
{
    static const char yaml[] = "target: t\nkind: http\nbase: https://portal.test\n"
                               "view: { page: //h1, fields: { each: //input, name: ./@name } }\n";
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    LK_AUTO(lk_binding_free)
    struct lk_binding *b = lk_binding_load_text("t.yaml", yaml, sizeof yaml - 1, d);
    LK_AUTO(lk_selecting_free) struct lk_selecting *s = lk_selecting_new(b, NULL);
    struct lk_answer a = { 0 };
    given_answer(&a, 200, "text/html",
                 "<form><input name=who value=anna><input name=terms type=checkbox value=ja>"
                 "<input name=news type=checkbox checked><input name=code type=password>"
                 "<input name=token type=hidden value=secret></form>");
    struct lk_look at = lk_look_at(&a, NULL);
    struct lk_scene *scene = lk_scene_new(b, s, &at);
    const json_t *view = scene->view;
    cr_assert_str_eq(json_string_value(lk_json_at(view, "/fields/who/value")), "anna");
    cr_assert(json_is_false(lk_json_at(view, "/fields/terms/value")));
    cr_assert(json_is_true(lk_json_at(view, "/fields/news/value")));
    cr_assert(json_is_null(lk_json_at(view, "/fields/code/value")));
    cr_assert(json_is_true(lk_json_at(view, "/fields/code/masked")));
    cr_assert_null(lk_json_at(view, "/fields/token"));
    lk_scene_unref(scene);
    lk_answer_done(&a);
}
