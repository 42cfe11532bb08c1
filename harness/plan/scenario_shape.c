/* What a scenario and a shared part look like. */
#include "plan/load.h"

#include "plan/expect_shapes.h"

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define KEYS (const struct lk_key[])
#define END                                                                                        \
    {                                                                                              \
        0                                                                                          \
    }

static const struct lk_shape text = { .kind = LK_SHAPE_TEXT, .name = "a text" };
static const struct lk_shape person = { .kind = LK_SHAPE_TEXT, .name = "a person" };
static const struct lk_shape thing_name = { .kind = LK_SHAPE_NAME,
                                            .name = "a remembered name",
                                            .things =
                                                1u << LK_THING_CERTIFICATE | 1u << LK_THING_FILE };

/* The phrases of those who can do them, taken from the one table. */
static const char *phrase_of(unsigned doers, size_t i)
{
    for (size_t a = 0; a < lk_actions_n; a++)
        if ((lk_actions[a].doers & doers) && i-- == 0)
            return lk_actions[a].phrase;
    return NULL;
}
static const char *user_phrase(size_t i)
{
    return phrase_of(LK_DOER_USER, i);
}
static const char *admin_phrase(size_t i)
{
    return phrase_of(LK_DOER_ADMIN, i);
}
static const char *misuse_phrase(size_t i)
{
    return phrase_of(LK_DOER_USER | LK_DOER_MISUSE, i);
}
static const char *how_phrase(size_t i)
{
    return i < lk_hows_n ? lk_hows[i].phrase : NULL;
}
static const char *keep_phrase(size_t i)
{
    return i < lk_keeps_n ? lk_keeps[i].phrase : NULL;
}
static const char *thing_phrase(size_t i)
{
    return i < lk_things_n ? lk_things[i].phrase : NULL;
}

static const struct lk_shape user_action = { .kind = LK_SHAPE_PHRASE,
                                             .name = "an action",
                                             .word_at = user_phrase };
static const struct lk_shape admin_action = { .kind = LK_SHAPE_PHRASE,
                                              .name = "an administrator's deed",
                                              .word_at = admin_phrase };
static const struct lk_shape misuse_action = { .kind = LK_SHAPE_PHRASE,
                                               .name = "an action",
                                               .word_at = misuse_phrase };
static const struct lk_shape thing = { .kind = LK_SHAPE_PHRASE,
                                       .name = "a thing to remember",
                                       .word_at = thing_phrase };
static const struct lk_shape remember = { .kind = LK_SHAPE_DICT,
                                          .name = "things by the names they are given",
                                          .item = &thing };

static const struct lk_shape act_map = {
    .kind = LK_SHAPE_MAP,
    .name = "an act",
    .keys = KEYS{ { "do", &user_action, true, "what the person does" },
                  { "of", &thing_name, false, "the remembered certificate or file it is about" },
                  { "whose", &person, false, "the other person whose thing it is about" },
                  { "value", &text, false, "what is filled in" },
                  { "remember", &remember, false, "names for what the act brings" },
                  END },
};
static const struct lk_shape act = { .kind = LK_SHAPE_EITHER,
                                     .name = "an action, or a map with 'do'",
                                     .alts = (const struct lk_shape *const[]){ &user_action,
                                                                               &act_map, NULL } };
static const struct lk_shape acts = {
    .kind = LK_SHAPE_DICT,
    .name = "a step",
    .doc = "what a person does: the person's name, and an action",
    .item = &act,
    .single_key = true,
};

static const struct lk_shape admin_map = {
    .kind = LK_SHAPE_MAP,
    .name = "an administrator's act",
    .keys = KEYS{ { "do", &admin_action, true, "what the administrator does" },
                  { "for", &person, false, "for whom; else for `user`" },
                  { "value", &text, false, "the name that is given" },
                  END },
};
static const struct lk_shape admin = { .kind = LK_SHAPE_EITHER,
                                       .name = "an administrator's deed, or a map with 'do'",
                                       .alts = (const struct lk_shape *const[]){
                                           &admin_action, &admin_map, NULL } };

static const struct lk_shape span = { .kind = LK_SHAPE_SPAN, .name = "a time span" };
static const struct lk_shape clock_map = {
    .kind = LK_SHAPE_MAP,
    .name = "a move of the clock",
    .keys = KEYS{ { "advance", &span, true, "by how much" }, END },
};

static const struct lk_shape part_id = { .kind = LK_SHAPE_TEXT, .name = "a part" };
static const struct lk_shape proves = { .kind = LK_SHAPE_SOME,
                                        .name = "a part of a requirement, or a list of them",
                                        .item = &part_id };

/* The predicates that can be seen in PLACES, then what every expectation takes. */
static bool expect_key(unsigned places, size_t i, struct lk_key *ret)
{
    for (size_t p = 0; p < lk_predicates_n; p++)
        if ((lk_predicates[p].places & places) && lk_predicates[p].sees != LK_SEES_CLIENT &&
            i-- == 0) {
            *ret = (struct lk_key){ lk_predicates[p].key, lk_predicates[p].shape, false,
                                    lk_predicates[p].help };
            return true;
        }
    if (i == 0)
        *ret = (struct lk_key){ "proves", &proves, false, "what it proves if it holds" };
    return i == 0;
}
/* `client: { holds: … }` is the predicate `client` with the argument `{ holds: … }`. */
static bool client_key(size_t i, struct lk_key *ret)
{
    if (i == 0) {
        lk_shape_key(&lk_shape_client, 0, ret);
        ret->required = false;
        return true;
    }
    return expect_key(LK_CLIENT, i - 1, ret);
}
static bool portal_key(size_t i, struct lk_key *ret)
{
    return expect_key(LK_WIRE | LK_BROWSER, i, ret);
}
static const struct lk_shape portal = {
    .kind = LK_SHAPE_MAP,
    .name = "what the portal shows",
    .keys = KEYS{ { "to", &person, false, "to whom; else to who acted last" }, END },
    .key_at = portal_key,
};
static const struct lk_shape client = {
    .kind = LK_SHAPE_MAP,
    .name = "what the client did",
    .doc = "what the client did and left behind; judged in the client role only",
    .key_at = client_key,
};

static const struct lk_shape how = { .kind = LK_SHAPE_PHRASE,
                                     .name = "a way of misuse",
                                     .word_at = how_phrase };
static const struct lk_shape keep = { .kind = LK_SHAPE_PHRASE,
                                      .name = "a thing that stays",
                                      .word_at = keep_phrase };
static const struct lk_shape keeps = { .kind = LK_SHAPE_SOME,
                                       .name = "a thing that stays, or a list of them",
                                       .item = &keep };
static const struct lk_shape then = { .kind = LK_SHAPE_PHRASE,
                                      .name = "an outcome",
                                      .words =
                                          WORDS("refused", "one effect", "no effect", "no harm") };
static const struct lk_shape misuse = {
    .kind = LK_SHAPE_MAP,
    .name = "a misuse",
    .doc = "something that must be refused; done in the portal role only",
    .keys =
        KEYS{ { "do", &misuse_action, true, "what is tried" },
              { "by", &person, false, "by whom; else by `user`" },
              { "how", &how, false, "how it is bent" },
              { "keeps", &keeps, true, "what is read before and after, and must be the same" },
              { "whose", &person, false, "the other person whose thing it is about" },
              { "of", &thing_name, false, "the remembered certificate or file it is about" },
              { "value", &text, false, "what is filled in" },
              { "then", &then, true,
                "refused; where it is sent twice, one effect; no effect, or no harm, whatever the "
                "answer" },
              { "proves", &proves, false, "what it proves if it holds" },
              END },
};

static const struct lk_shape any = { .kind = LK_SHAPE_ANY, .name = "a value" };
static const struct lk_shape include_map = { .kind = LK_SHAPE_DICT,
                                             .name = "a part and its parameters",
                                             .doc = "`part` names it; the other keys are its "
                                                    "parameters",
                                             .item = &any };
static const struct lk_shape include = { .kind = LK_SHAPE_EITHER,
                                         .name = "the name of a shared part, or a map with 'part'",
                                         .alts = (const struct lk_shape *const[]){
                                             &text, &include_map, NULL } };

static const struct lk_shape step;
static const struct lk_shape steps = {
    .kind = LK_SHAPE_LIST, .name = "a list of steps", .item = &step, .min = 1
};
static const struct lk_shape ways = {
    .kind = LK_SHAPE_LIST, .name = "a list of ways", .item = &step, .min = 2
};
static const struct lk_shape times = {
    .kind = LK_SHAPE_INT, .name = "a number of times", .min = 1, .max = 1000
};
static const struct lk_shape repeat = {
    .kind = LK_SHAPE_MAP,
    .name = "a repetition",
    .keys =
        KEYS{ { "times", &times, true, "how often" }, { "story", &steps, true, "the steps" }, END },
};

static const struct lk_shape subjects = {
    .kind = LK_SHAPE_MAP,
    .name = "a step",
    .single_key = true,
    .keys = KEYS{ { "portal", &portal, false, "what the portal must show now" },
                  { "client", &client, false, "what the client must have done" },
                  { "misuse", &misuse, false, "something that must be refused" },
                  { "administrator", &admin, false, "what the administrator does" },
                  { "clock", &clock_map, false, "moves the portal's clock on" },
                  { "include", &include, false, "the steps of a shared part" },
                  { "before", &steps, false,
                    "what went before the story; with a client under test lakmus does it" },
                  { "any-of", &ways, false,
                    "one of these ways: on a portal the first, from a client any" },
                  { "any-order", &ways, false, "all of these, by a client in any order" },
                  { "optional", &steps, false, "done on a portal; a client may leave it out" },
                  { "repeat", &repeat, false, "the same steps, several times" },
                  END },
};
static const struct lk_shape step = { .kind = LK_SHAPE_EITHER,
                                      .name = "a step",
                                      .alts = (const struct lk_shape *const[]){ &subjects, &steps,
                                                                                &acts, NULL } };
const struct lk_shape lk_story_shape = {
    .kind = LK_SHAPE_LIST, .name = "a story", .item = &step, .min = 1
};

static const struct lk_shape orders = {
    .kind = LK_SHAPE_INT, .name = "a number of orders", .min = 0, .max = 100
};
static const struct lk_shape person_map = {
    .kind = LK_SHAPE_MAP,
    .name = "a person",
    .doc = "a person of the story; what is left out is invented",
    .keys = KEYS{ { "user-id", &text, false, "what the person enters at the login" },
                  { "given-name", &text, false, "" },
                  { "surname", &text, false, "" },
                  { "email", &text, false, "where the portal's mails go" },
                  { "orders", &orders, false, "certificates ordered before the story begins" },
                  { "browser-of", &person, false, "this is a second browser of that person" },
                  END },
};
static const struct lk_shape people = { .kind = LK_SHAPE_DICT,
                                        .name = "people by their names",
                                        .item = &person_map };
static const struct lk_shape fault_map = {
    .kind = LK_SHAPE_MAP,
    .name = "a fault",
    .keys = KEYS{ { "name", &text, true, "as `lakmus list --faults` names it" },
                  { "at", &any, false, "the time its moment comes: 1, 2 …, or `always`" },
                  { "file", &text, false, "beside this one: what the fault `fixture/file` issues" },
                  END },
};
static const struct lk_shape fault = { .kind = LK_SHAPE_EITHER,
                                       .name = "a fault's name, or a map with 'name'",
                                       .alts = (const struct lk_shape *const[]){ &text, &fault_map,
                                                                                 NULL } };
static const struct lk_shape own = { .kind = LK_SHAPE_WORD,
                                     .name = "\"own\"",
                                     .words = WORDS("own") };
static const struct lk_shape given = {
    .kind = LK_SHAPE_MAP,
    .name = "what is given",
    .keys = KEYS{ { "people", &people, false, "who plays; `user` always does" },
                  { "fault", &fault, false, "what our portal does wrong" },
                  { "listener", &own, false, "`own`: an address for this case alone" },
                  END },
};
static const struct lk_shape role = { .kind = LK_SHAPE_WORD,
                                      .name = "a role",
                                      .words = WORDS("portal", "client") };
static const struct lk_shape roles = { .kind = LK_SHAPE_SOME,
                                       .name = "a role, or a list of roles",
                                       .item = &role };
static const struct lk_shape echoes = { .kind = LK_SHAPE_DICT,
                                        .name = "parts by the beginning of a requirement's id",
                                        .item = &part_id };
static const struct lk_shape params = { .kind = LK_SHAPE_DICT,
                                        .name = "values by parameter",
                                        .item = &any };
static const struct lk_shape cases = { .kind = LK_SHAPE_DICT,
                                       .name = "parameters by the name of a case",
                                       .item = &params };

const struct lk_shape lk_file_scenario_shape = {
    .kind = LK_SHAPE_MAP,
    .name = "a scenario",
    .open = true,
    .keys =
        KEYS{ { "scenario", &text, true, "its id: area/what-happens" },
              { "title", &text, true, "one sentence: what is shown" },
              { "profile", &text, false, "the group it is selected with; else the area of its id" },
              { "roles", &roles, false, "what can be tested with it; else `portal`" },
              { "journey", &text, false, "for clients: what the client is asked to do" },
              { "given", &given, false, "people and faults" },
              { "twin", &text, false, "the case that must succeed for this one to count" },
              { "echoes", &echoes, false,
                "each MUST proof of a requirement whose id begins so proves that part as well" },
              { "cases", &cases, false, "the story is told once for each, with these parameters" },
              { "story", &lk_story_shape, true, "what happens" },
              END },
};
const struct lk_shape lk_file_part_shape = {
    .kind = LK_SHAPE_MAP,
    .name = "a shared part",
    .open = true,
    .keys = KEYS{ { "part", &text, true, "the name it is included by" },
                  { "title", &text, false, "what happens in it" },
                  { "params", &params, false,
                    "its parameters with what they are when not given; null: they must be given" },
                  { "story", &lk_story_shape, true, "its steps" },
                  END },
};
const struct lk_shape lk_scenario_shape = {
    .kind = LK_SHAPE_EITHER,
    .name = "a scenario or a shared part",
    .alts = (const struct lk_shape *const[]){ &lk_file_scenario_shape, &lk_file_part_shape, NULL }
};
