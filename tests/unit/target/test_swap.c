/* One person's request with another's values. */
#include "target/swap.h"
#include <criterion/criterion.h>
#include <string.h>

static const struct lk_person anna = { .name = "user", .user_id = "anna.andersen", .email = "a@x" };
static const struct lk_person bo = { .name = "stranger", .user_id = "bo.bentsen", .email = "b@x" };

/* BO has gone further than ANNA. */
struct two {
    struct lk_stage st;
    struct lk_actor anna, bo;
};

static void begin(struct two *t)
{
    static const char *hers[] = { "https://p/w/1/retrieve/Xk81", "https://p/w/1/orders/7/start" };
    static const char *his[] = { "https://p/w/1/retrieve/Qq22", "https://p/w/1/login/wait",
                                 "https://p/w/1/orders/9/start", "https://p/w/1/orders/9/terms",
                                 "https://p/w/1/certificates/5" };
    *t = (struct two){ .st = { .arena = lk_arena_new() },
                       .anna = { .person = &anna, .name = "user", .trail = hers, .n_trail = 2 },
                       .bo = { .person = &bo, .name = "stranger", .trail = his, .n_trail = 5 } };
}

static struct lk_ask swapped(struct two *t, const char *url, const char *body)
{
    struct lk_ask ask = { .method = "POST", .url = url, .body = body, .body_len = strlen(body) };
    struct lk_swaps swaps = lk_swaps_find(&t->st, &t->bo, &t->anna);
    lk_swap_ask(&t->st, &swaps, &ask);
    return ask;
}

Test(swap, an_address_gets_the_number_that_stands_in_its_place)
{
    struct two t;
    begin(&t);
    cr_expect_str_eq(swapped(&t, "https://p/w/1/orders/9/password", "").url,
                     "https://p/w/1/orders/7/password");
    cr_expect_str_eq(swapped(&t, "https://p/w/1/retrieve/Qq22?x=1", "").url,
                     "https://p/w/1/retrieve/Xk81?x=1");
    lk_arena_free(t.st.arena);
}

Test(swap, what_nothing_answers_to_stays_theirs)
{
    struct two t;
    begin(&t);
    cr_expect_str_eq(swapped(&t, "https://p/w/1/certificates/5/block", "").url,
                     "https://p/w/1/certificates/5/block");
    cr_expect_str_eq(swapped(&t, "https://p/w/1/certificates/9/block", "").url,
                     "https://p/w/1/certificates/9/block", "a 9 that is no order's number");
    lk_arena_free(t.st.arena);
}

Test(swap, forms_and_json_get_the_own_names)
{
    struct two t;
    begin(&t);
    struct lk_ask form = swapped(&t, "https://p/", "user_id=bo.bentsen&terms=on");
    cr_expect_str_eq(form.body, "user_id=anna.andersen&terms=on");
    cr_expect_eq(form.body_len, strlen(form.body));
    struct lk_ask json = swapped(&t, "https://p/", "{\"who\":{\"id\":\"bo.bentsen\"},\"n\":1}");
    cr_expect_str_eq(json.body, "{\"n\":1,\"who\":{\"id\":\"anna.andersen\"}}");
    lk_arena_free(t.st.arena);
}

Test(swap, members_of_bodies_answer_to_each_other_by_name)
{
    struct two t;
    begin(&t);
    struct lk_ask hers = {
        .method = "POST", .url = "u", .body = "csrf=aa11&order=7", .body_len = 17
    };
    struct lk_ask his = {
        .method = "POST", .url = "u", .body = "csrf=bb22&order=9", .body_len = 17
    };
    t.anna.history = &hers;
    t.bo.history = &his;
    t.anna.n_history = t.bo.n_history = 1;
    struct lk_ask now = swapped(&t, "https://p/", "csrf=bb22&order=9&note=bb22");
    cr_expect_str_eq(now.body, "csrf=aa11&order=7&note=bb22");
    lk_arena_free(t.st.arena);
}
