/* Mutations as texts, and drawn. */
#include "plan/mutation.h"
#include <criterion/criterion.h>
#include <string.h>

Test(mutation, what_is_written_is_read_again)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_rng rng = lk_rng_named(7, "mutations");
    for (size_t i = 1; i < 2000; i++) {
        struct lk_mutation m = lk_mutation_draw(&rng, i), again;
        const char *text = lk_mutation_write(&m, arena);
        cr_assert(lk_mutation_read(text, &again), "%s", text);
        cr_expect_eq(again.number, i);
        cr_expect_eq(again.n, m.n);
        cr_expect_eq(again.draw, m.draw);
        cr_expect(!memcmp(again.ways, m.ways, m.n * sizeof *m.ways), "%s", text);
    }
}

Test(mutation, each_way_is_drawn_and_none_twice_in_one)
{
    struct lk_rng rng = lk_rng_named(1, "ways");
    size_t seen[LK_WAYS] = { 0 }, of_several = 0;
    for (size_t i = 0; i < 2000; i++) {
        struct lk_mutation m = lk_mutation_draw(&rng, 1);
        cr_assert(m.n >= 1 && m.n <= LK_MUTATION_WAYS);
        of_several += m.n > 1;
        for (size_t k = 0; k < m.n; k++) {
            seen[m.ways[k]]++;
            for (size_t j = 0; j < k; j++)
                cr_expect_neq(m.ways[k], m.ways[j]);
        }
    }
    for (size_t i = 0; i < LK_WAYS; i++)
        cr_expect_gt(seen[i], 20, "%s: %zu times", lk_ways[i].name, seen[i]);
    cr_expect(of_several > 400 && of_several < 1200, "%zu of several", of_several);
}

Test(mutation, what_is_no_mutation_is_not_read)
{
    static const char *const texts[] = { "",
                                         "3",
                                         "3/",
                                         "3/drop",
                                         "0/drop/1",
                                         "-1/drop/1",
                                         "3//1",
                                         "3/drops/1",
                                         "3/drop/",
                                         "3/drop/xyz",
                                         "3/drop+/1",
                                         "3/drop/1/2",
                                         "3/drop/-1",
                                         " 3/drop/1",
                                         "3/drop/1 ",
                                         "3/drop+cut+odd+long/1",
                                         "99999999999999999999999/drop/1" };
    struct lk_mutation m;
    for (size_t i = 0; i < LK_COUNT(texts); i++)
        cr_expect_not(lk_mutation_read(texts[i], &m), "'%s'", texts[i]);
    cr_expect(lk_mutation_read("3/markup+method/9f3a", &m));
    cr_expect(m.number == 3 && m.n == 2 && m.draw == 0x9f3a && lk_mutation_marks(&m));
}

Test(mutation, every_way_has_a_name_of_its_own)
{
    for (size_t i = 0; i < LK_WAYS; i++) {
        cr_assert(lk_ways[i].name && lk_ways[i].help && !strpbrk(lk_ways[i].name, "+/ "));
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(lk_ways[i].name, lk_ways[k].name);
    }
}
