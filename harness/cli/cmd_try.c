/* lakmus try: a vendor's first hour. Does what a binding says, once, in the order of the guide, and
 * tells what was seen; or which selector missed, and what was there instead. */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/digest.h"
#include "cli/embedded.h"
#include "cli/home.h"
#include "cli/options.h"
#include "target/explain.h"
#include "target/target.h"
#include <getopt.h>
#include <openssl/rand.h>
#include <string.h>

/* What is tried, in the guide's order: what `to` is not NULL is only done there. */
struct trial {
    const char *given, *action, *on_page;
    bool explain; /* when it goes wrong, all that follows would too */
};

static const struct trial trials[] = {
    { .given = "world" },
    { .given = "user" },
    { .action = "open the portal", .explain = true },
    { .action = "enter the user-ID", .explain = true },
    { .action = "approve the login", .explain = true },
    { .action = "wait for the login", .explain = true },
    { .action = "open the user profile" },
    { .action = "open the notifications" },
    { .action = "open the Certificate menu" },
    { .given = "order" },
    { .given = "mail" },
    { .action = "open the notifications" },
    { .action = "open the notification" },
    { .action = "follow the link in the mail", .explain = true },
    { .action = "press Next" },
    { .action = "tick the terms" },
    { .action = "press Next" },
    { .action = "press Copy to clipboard" },
    { .action = "press Show" },
    { .action = "press Next" },
    { .action = "receive the file" },
    { .action = "press Download certificate" },
    { .action = "press Close" },
    { .action = "open the Certificate menu" },
    { .action = "log in with the certificate" },
    { .action = "open the certificate details" },
    { .action = "select Renew certificate" },
    { .action = "press Cancel", .on_page = "renew" },
    { .action = "open the certificate details" },
    { .action = "select Block" },
    { .action = "press Ok", .on_page = "block" },
    { .action = "look at the certificates" },
    { .action = "log in with the certificate" },
    { .action = "log out" },
    { .given = "drop" },
};

struct trying {
    json_t *vars;
    const char *path;
    struct lk_person person;
    struct lk_case case_;
    struct lk_diags *diags;
    struct lk_binding *binding;
    struct lk_embedded portal;
    struct lk_site *site;
    struct lk_stage *stage;
    struct lk_take *take;
    json_t *view;     /* what was shown last */
    const char *file; /* what was received last, in the stage */
    size_t done, missed;
};

static void trying_done(struct trying *t)
{
    if (t->stage)
        lk_target_http.end(t->stage);
    if (t->site)
        lk_target_http.close(t->site);
    lk_take_free(t->take);
    lk_binding_free(t->binding);
    lk_diags_free(t->diags);
    lk_embedded_stop(&t->portal);
    json_decref(t->view);
    json_decref(t->vars);
}

/* Prints TEXT with each secret replaced: what is on a terminal stays there. */
static void say(struct trying *t, const struct lk_buf *text)
{
    LK_AUTO(lk_buf_done) struct lk_buf clean = { 0 };
    lk_secrets_redact(lk_take_secrets(t->take), text->bytes, text->len, &clean);
    fwrite(clean.bytes, 1, clean.len, stdout);
}

static void list_keys(const char *what, const json_t *of, struct lk_buf *out)
{
    const char *key;
    json_t *value;
    if (!json_object_size(of))
        return;
    lk_buf_printf(out, "    %s:", what);
    json_object_foreach((json_t *)of, key, value)
    {
        const json_t *enabled = json_object_get(value, "enabled");
        lk_buf_printf(out, " [%s]%s", key, json_is_false(enabled) ? " (disabled)" : "");
    }
    lk_buf_addc(out, '\n');
}

static void list_members(const char *what, const json_t *list, const char *member,
                         struct lk_buf *out)
{
    size_t i;
    json_t *item;
    if (!list)
        return;
    lk_buf_printf(out, "    %s (%zu):", what, json_array_size(list));
    json_array_foreach((json_t *)list, i, item)
        lk_buf_printf(out, "%s %s", i ? ";" : "",
                      member ? lk_json_str(item, member, "?") : json_string_value(item));
    lk_buf_addc(out, '\n');
}

static void tell_view(const json_t *view, struct lk_buf *out)
{
    const char *page = lk_json_str(view, "page", NULL);
    const char *title = lk_json_str(view, "title", NULL);
    if (json_object_get(view, "page"))
        lk_buf_printf(out, "    page %s%s%s%s\n", page ? page : "NOT RECOGNISED",
                      lk_json_bool(view, "refused", false) ? ", refused" : "",
                      title ? ", title " : "", title ? title : "");
    if (lk_json_str(view, "message", NULL))
        lk_buf_printf(out, "    message: %s\n", lk_json_str(view, "message", ""));
    list_keys("fields", json_object_get(view, "fields"), out);
    list_keys("controls", json_object_get(view, "controls"), out);
    list_members("menus", json_object_get(view, "menus"), NULL, out);
    list_members("notifications", json_object_get(view, "notifications"), "subject", out);
    list_members("rows", json_object_get(view, "rows"), "status", out);
    list_members("mails", json_object_get(view, "mails"), "subject", out);
    const json_t *password = json_object_get(view, "password");
    if (password)
        lk_buf_printf(out, "    password: %s\n",
                      lk_json_str(password, "value", NULL) ? "readable" : "masked");
    if (lk_json_str(view, "clipboard", NULL))
        lk_buf_adds(out, "    clipboard: a value was copied\n");
    if (lk_json_str(view, "file", NULL))
        lk_buf_printf(out, "    file: %s\n", lk_json_str(view, "file", ""));
}

/* Does the trial, tells it, and says whether it went well. */
static bool tell(struct trying *t, const char *name, const struct lk_reply *reply, bool given)
{
    static const char *const words[] = { "ok", "NOT OFFERED", "MISSED", "NO ANSWER" };
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    bool good = reply->outcome == LK_ANSWERED;
    bool unknown = good && !given && reply->view && !lk_json_str(reply->view, "page", NULL) &&
                   !json_object_get(reply->view, "mails");
    lk_buf_printf(&out, "%-11s %s%s\n", unknown ? "NO PAGE" : words[reply->outcome],
                  given ? "given: " : "", name);
    if (reply->why[0])
        lk_buf_printf(&out, "    %s\n", reply->why);
    if (reply->view && !given)
        tell_view(reply->view, &out);
    if (!good || unknown)
        lk_http_explain(t->stage, &out);
    say(t, &out);
    t->done++;
    t->missed += !good || unknown;
    return good && !unknown;
}

/* A binding need not offer each given, nor a login with the certificate. */
static bool is_offered(const struct trying *t, const struct trial *trial)
{
    if (trial->given)
        return lk_binding_given(t->binding, trial->given);
    return strcmp(trial->action, "log in with the certificate") != 0 ||
           (t->binding->certificate_login && t->file);
}

/* 1 to go on, 0 to stop, -1 for trouble of our own. */
static int try_one(struct trying *t, const struct trial *trial, struct lk_err *err)
{
    struct lk_reply reply = { 0 };
    const char *name = trial->given ? trial->given : trial->action;
    int failed;
    if (!is_offered(t, trial) ||
        (trial->on_page && strcmp(trial->on_page, lk_json_str(t->view, "page", ""))))
        return 1;
    if (trial->given && !strcmp(trial->given, "mail")) {
        failed = lk_target_http.mails(t->stage, "try", &t->person, &reply, err);
    } else if (trial->given) {
        bool personal = strcmp(name, "world") && strcmp(name, "drop");
        failed =
            lk_target_http.given(t->stage, name, personal ? &t->person : NULL, NULL, &reply, err);
    } else {
        struct lk_deed deed = { .step = "try",
                                .actor = &t->person,
                                .action = lk_action(trial->action) };
        if (!strcmp(trial->action, "log in with the certificate"))
            deed.of = t->file;
        failed = lk_target_http.act(t->stage, &deed, &reply, err);
    }
    bool mail = trial->given && !strcmp(trial->given, "mail");
    bool good = !failed && tell(t, name, &reply, trial->given && !mail);
    if (!trial->given && reply.view) {
        json_decref(t->view);
        t->view = json_incref(reply.view);
    }
    if (reply.file)
        t->file = reply.file;
    lk_reply_done(&reply);
    return failed ? -1 : good || !trial->explain;
}

static int start_portal(struct trying *t, struct lk_err *err)
{
    if (lk_embedded_start(NULL, &t->portal, err))
        return -1;
    lk_embedded_give(&t->portal, t->vars);
    return 0;
}

static int load(struct trying *t, struct lk_err *err)
{
    char home[4096], path[4200];
    t->diags = lk_diags_new();
    snprintf(path, sizeof path, "%s/targets/embedded.yaml", lk_home_scenarios(home, sizeof home));
    t->binding = lk_binding_load(t->path ? t->path : path, t->diags);
    if (!t->binding) {
        lk_diags_print(t->diags, stderr);
        return lk_fail(err, LK_E_USE, LK_NO_POS, "nothing was tried: %zu mistakes",
                       t->diags->errors);
    }
    return t->path ? 0 : start_portal(t, err);
}

static int begin(struct trying *t, struct lk_err *err)
{
    uint8_t key[LK_COMMIT_KEY_LEN];
    struct lk_site_plan plan = {
        .binding = t->binding, .vars = t->vars, .run_id = "try", .tty = isatty(STDIN_FILENO)
    };
    RAND_bytes(key, sizeof key);
    t->take = lk_take_new("try", 0, key, "/tmp");
    lk_wipe(key, sizeof key);
    t->case_ = (struct lk_case){
        .id = "try", .scenario = "try", .title = "try", .people = &t->person, .n_people = 1
    };
    t->site = lk_target_http.open(&plan, err);
    if (!t->site)
        return -1;
    int64_t deadline = lk_now_ms() + (plan.tty ? 3600 : 300) * 1000;
    t->stage = lk_target_http.begin(t->site, &t->case_, 0, t->take, deadline, err);
    return t->stage ? 0 : -1;
}

static int try_all(struct trying *t, struct lk_err *err)
{
    for (size_t i = 0; i < LK_COUNT(trials); i++) {
        int went = try_one(t, &trials[i], err);
        if (went < 0)
            return -1;
        if (!went) {
            printf("stopped here: what follows needs this first\n");
            break;
        }
    }
    LK_AUTO(json_decref) json_t *unmatched = lk_target_http.unmatched(t->site);
    size_t i;
    json_t *name;
    if (json_array_size(unmatched))
        printf("selectors that never found anything:\n");
    json_array_foreach(unmatched, i, name) printf("    %s\n", json_string_value(name));
    printf("%zu tried, %zu in need of a look\n", t->done, t->missed);
    return 0;
}

static int usage(FILE *out, int status)
{
    fputs("usage: lakmus try [TARGET.yaml] [--set NAME=VALUE]… [--user-id ID] [--email ADDRESS]\n\n"
          "Does each action of the binding once, in the order of the guide, and prints what was\n"
          "seen, or which selector missed and what was there instead. At its end a certificate is\n"
          "blocked for good. Without TARGET.yaml the simulated portal is tried.\n",
          out);
    return status;
}

static int read_options(int argc, char **argv, struct trying *t, struct lk_err *err)
{
    static const struct option options[] = { { "set", required_argument, NULL, 's' },
                                             { "user-id", required_argument, NULL, 'u' },
                                             { "email", required_argument, NULL, 'e' },
                                             { "help", no_argument, NULL, 'h' },
                                             { 0 } };
    int c;
    optind = 1;
    while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (c == 's' && lk_set_option(optarg, t->vars, err))
            return -1;
        if (c == 'u')
            t->person.user_id = optarg;
        if (c == 'e')
            t->person.email = optarg;
        if (c == 'h')
            return 1;
        if (c == '?')
            return lk_fail(err, LK_E_USE, LK_NO_POS, "see lakmus try --help");
    }
    if (argc - optind > 1)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "one target file, please");
    t->path = argv[optind];
    return 0;
}

int lk_cmd_try(int argc, char **argv)
{
    struct lk_err err = { 0 };
    struct trying t = {
        .portal = { .hold = -1 },
        .vars = json_object(),
        .person = { .name = "user",
                    .user_id = "anna.andersen",
                    .given_name = "Anna",
                    .surname = "Andersen",
                    .email = "anna.andersen@example.test" },
    };
    int said = read_options(argc, argv, &t, &err);
    int failed = said || load(&t, &err) || begin(&t, &err) || try_all(&t, &err);
    size_t missed = t.missed;
    trying_done(&t);
    if (said > 0)
        return usage(stdout, LK_EXIT_PASS);
    if (failed) {
        fprintf(stderr, "lakmus: %s\n", err.msg);
        return err.code == LK_E_USE ? LK_EXIT_BAD_INPUT : LK_EXIT_NO_VERDICT;
    }
    return missed ? LK_EXIT_NO_VERDICT : LK_EXIT_PASS;
}
