/* What is told beside the verdicts, gathered from the records of many plays. */
#include "given.h"
#include "verdict/notes.h"

#define FOUND(rule, severity, text)                                                                \
    "{\"rule\":\"" rule "\",\"severity\":\"" severity "\",\"sentence\":\"" text                    \
    "\",\"place\":\"PFX\",\"refuses\":false}"
#define FACTS(file, findings)                                                                      \
    "{\"k\":\"facts\",\"file\":\"" file "\",\"facts\":{\"findings\":[" findings "]}}"
#define SAMPLE(count) "{\"k\":\"sample\",\"of\":\"keys\",\"count\":" count ",\"repeats\":1}"

static void take(struct lk_notes *notes, const char *records, int repeat)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    LK_AUTO(json_decref) json_t *all = given_json(lk_arena_printf(arena, "[%s]", records));
    lk_notes_take(notes, all, repeat);
}

static const struct lk_kept_note *noted(const struct lk_notes *notes, const char *key)
{
    for (size_t i = 0; i < notes->n; i++)
        if (!strcmp(notes->items[i].key, key))
            return &notes->items[i];
    cr_assert(false, "%s was not noted", key);
    return NULL;
}

Test(notes, a_rule_counts_once_a_file_and_a_file_once_a_play)
{
    struct lk_notes notes = { 0 };
    take(&notes,
         FACTS("user-1", FOUND("C05", "warning", "a") "," FOUND("C05", "warning", "b")) "," FACTS(
             "user-2", FOUND("C05", "warning", "c")) "," FACTS("user-1",
                                                               FOUND("C05", "warning", "d")),
         0);
    cr_expect_eq(notes.n, 1);
    cr_expect_eq(noted(&notes, "C05")->times, 2);
    lk_notes_done(&notes);
}

Test(notes, the_order_in_which_plays_come_does_not_matter)
{
    static const char *const texts[] = { FACTS("f", FOUND("M07", "warning", "of play 0")),
                                         FACTS("f", FOUND("M07", "warning", "of play 1")),
                                         FACTS("f", FOUND("M07", "warning", "of play 2")) };
    static const int orders[][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 0, 2 } };
    for (size_t i = 0; i < LK_COUNT(orders); i++) {
        struct lk_notes notes = { 0 };
        for (size_t k = 0; k < 3; k++)
            take(&notes, texts[orders[i][k]], orders[i][k]);
        cr_expect_str_eq(noted(&notes, "M07")->text, "of play 0 (PFX)");
        cr_expect_eq(noted(&notes, "M07")->times, 3);
        lk_notes_done(&notes);
    }
}

Test(notes, the_largest_sample_is_told_with_its_case)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_notes small = { 0 }, large = { 0 };
    struct lk_note *all = NULL;
    size_t n = 0;
    take(&small, SAMPLE("2"), 0);
    take(&large, SAMPLE("33"), 0);
    take(&large, SAMPLE("3"), 1);
    all = lk_notes_add(&small, "a/small", arena, all, &n);
    all = lk_notes_add(&large, "b/large", arena, all, &n);
    cr_assert_eq(n, 1);
    cr_expect_str_eq(all->text, "a sample of 33: 1 repeats");
    cr_expect_str_eq(all->first, "b/large");
    cr_expect_eq(all->sample, 33);
    lk_notes_done(&small);
    lk_notes_done(&large);
}

Test(notes, of_a_client_what_it_kept_is_noted)
{
    struct lk_notes notes = { 0 };
    take(&notes, "{\"k\":\"client\",\"p12\":{\"findings\":[" FOUND("K07", "error", "x") "]}}", 0);
    take(&notes, "{\"k\":\"client\",\"p12\":null}", 1);
    cr_expect_eq(noted(&notes, "K07")->times, 1);
    lk_notes_done(&notes);
}

Test(notes, the_gravest_stand_first_and_samples_last)
{
    struct lk_note notes[] = { { .key = "keys", .kind = "sample" },
                               { .key = "C12", .kind = "notice" },
                               { .key = "M07", .kind = "error" },
                               { .key = "C02", .kind = "error" } };
    static const char *const order[] = { "C02", "M07", "C12", "keys" };
    lk_notes_sort(notes, LK_COUNT(notes));
    for (size_t i = 0; i < LK_COUNT(order); i++)
        cr_expect_str_eq(notes[i].key, order[i]);
}
