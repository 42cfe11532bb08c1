/* Fuzz target: an answer of a portal, head and body, into a view, by a JSON and an HTML binding.
 * The bytes are an answer as it stands on the wire; its content type says how it is read. */
#include "target/address.h"
#include "target/jar.h"
#include "target/mail.h"
#include "target/scene.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const char *const bindings[] = {
    "target: fuzz JSON\n"
    "kind: http\n"
    "base: https://portal.test/w\n"
    "view:\n"
    "  page: { json: /page, words: { pw: password } }\n"
    "  text: { all-of: [ /warning, /text ] }\n"
    "  user-name: { first-of: [ /user, { header: X-User } ] }\n"
    "  message: { text: 'error=([a-z]+)' }\n"
    "  csrf: { cookie: csrf }\n"
    "  fields: { each: /fields, name: /name, id: { key: true }, kind: /kind, value: /value }\n"
    "  controls: { each: /controls, label: /label, enabled: /enabled, requires: /requires, href: "
    "/href }\n"
    "  notifications: { each: /notes, id: /id, subject: /subject, href: /href }\n"
    "  rows: { each: /rows, id: /id, status: /status, values: /values, links: { details: /href } "
    "}\n"
    "  details: { each: /details, serial: { json: /serial, transform: decimal-serial }, from: { "
    "json: /from, transform: 'date:%d.%m.%Y' } }\n"
    "  download: { each: /download, content: { json: /file, transform: base64 }, automatic: { "
    "json: /auto, equals: 'yes' } }\n"
    "  keep: { order: { url: true, regex: '/orders/([0-9]+)' } }\n",
    "target: fuzz HTML\n"
    "kind: http\n"
    "base: https://portal.test/w\n"
    "view:\n"
    "  page: { xpath: //h1, words: { Liste: certificates } }\n"
    "  title: //title\n"
    "  text: //p\n"
    "  refused: { xpath: \"//p[@class='no']\", present: true }\n"
    "  csrf: \"//input[@name='t']/@value\"\n"
    "  fields: { each: //input, name: ./@name, kind: ./@type, value: ./@value }\n"
    "  controls: { each: //button | //a, label: ., requires: "
    "'ancestor::form//input[@required]/@name' }\n"
    "  menus: { each: //nav/a, label: . }\n"
    "  rows: { each: //tr, id: ./@id, status: 'td[1]', values: td, links: { details: .//a } }\n"
    "  download: { each: '//a[@download]', content: { xpath: ./@href, regex: 'base64,(.+)', "
    "transform: base64 } }\n",
};

static struct lk_binding *loaded(size_t i)
{
    static struct lk_binding *kept[2];
    if (kept[i])
        return kept[i];
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    kept[i] = lk_binding_load_text("fuzz.yaml", bindings[i], strlen(bindings[i]), d);
    if (!kept[i]) {
        lk_diags_print(d, stderr);
        abort();
    }
    return kept[i];
}

static void fill_answer(struct lk_answer *a, const uint8_t *bytes, size_t len)
{
    const char *p = (const char *)bytes, *end = p + len;
    while (p < end) {
        const char *line = memchr(p, '\n', (size_t)(end - p));
        size_t n = line ? (size_t)(line + 1 - p) : (size_t)(end - p);
        if (n <= 2 && (*p == '\n' || *p == '\r')) {
            p += n;
            break;
        }
        lk_answer_head_line(a, p, n);
        p += n;
    }
    lk_buf_add(&a->body, p, (size_t)(end - p));
}

static void use_scene(struct lk_scene *scene)
{
    LK_AUTO(json_decref) json_t *yes = json_true();
    LK_AUTO(lk_buf_done) struct lk_buf url = { 0 };
    lk_scene_fill(scene, "terms", yes);
    lk_scene_find(scene, LK_WITHIN_NOTIFICATION, "", NULL, "guide");
    const struct lk_pressable *p = lk_scene_find(scene, LK_WITHIN_PAGE, "Next", NULL, "guide");
    if (p && p->href)
        lk_address_resolve(scene->url, p->href, &url);
}

static void view_by(size_t i, const uint8_t *bytes, size_t len)
{
    struct lk_answer a = { .status = 200, .url = strdup("https://portal.test/w/orders/7") };
    LK_AUTO(lk_selecting_free) struct lk_selecting *s = lk_selecting_new(loaded(i), NULL);
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    struct lk_jar jar = { 0 };
    fill_answer(&a, bytes, len);
    for (size_t k = 0; lk_answer_header(&a, "set-cookie", k, &line); k++)
        lk_jar_take(&jar, arena, a.url, line.bytes, 0);
    struct lk_look at = lk_look_at(&a, &jar);
    struct lk_scene *scene = lk_scene_new(loaded(i), s, &at);
    use_scene(scene);
    lk_scene_unref(scene);
    lk_answer_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < 2; i++)
        view_by(i, bytes, len);
    json_decref(lk_mail_read((const char *)bytes, len));
    return 0;
}
