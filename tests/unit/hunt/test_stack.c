#include "hunt/inner.h"

#include <criterion/criterion.h>
#include <string.h>

static const char overflow[] =
    "INFO: Seed: 1\n"
    "Running: crash-1\n"
    "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000002f77 at pc 0x1\n"
    "READ of size 1 at 0x602000002f77 thread T0\n"
    "    #0 0x55e8f04b0ca8 in __asan_memcpy (/x/fuzz_t+0x1) (BuildId: db)\n"
    "    #1 0x55e8f04b0ca8 in beyond /x/planted.c:16:19\n"
    "    #2 0x55e8f04b0a61 in LLVMFuzzerTestOneInput /x/planted.c:34:16\n"
    "    #3 0x55e8f03d92f3 in fuzzer::Fuzzer::ExecuteCallback(unsigned char const*) (/x/t+0x4)\n"
    "\n"
    "0x602000000055 is located 1 bytes to the right\n"
    "    #0 0x55e8f0475bfe in malloc (/x/fuzz_t+0x2)\n"
    "    #1 0x55e8f04b0c2f in elsewhere /x/planted.c:11:21\n"
    "SUMMARY: AddressSanitizer: heap-buffer-overflow /x/planted.c:16:19 in beyond\n";

/* TEXT with each FROM as TO. */
static char *with(const char *text, const char *from, const char *to)
{
    struct lk_buf out = { 0 };
    for (const char *at; (at = strstr(text, from)); text = at + strlen(from)) {
        lk_buf_add(&out, text, (size_t)(at - text));
        lk_buf_adds(&out, to);
    }
    lk_buf_adds(&out, text);
    return lk_buf_steal(&out);
}

Test(stack, kind_and_frames_are_those_of_the_first_stack_without_the_tools_own)
{
    struct lk_hunt_crash c;
    cr_assert(lk_hunt_crash_read(overflow, &c));
    cr_assert_str_eq(c.kind, "heap-buffer-overflow");
    cr_assert_eq(c.n, 2);
    cr_assert_str_eq(c.frames[0], "beyond");
    cr_assert_str_eq(c.places[0], "/x/planted.c:16:19");
    cr_assert_str_eq(c.frames[1], "LLVMFuzzerTestOneInput");
    cr_assert(!strncmp(c.name, "heap-buffer-overflow-beyond-", 28), "%s", c.name);
    cr_assert(!strncmp(overflow + c.at, "==1==ERROR", 10));
}

Test(stack, the_name_does_not_know_addresses_lines_or_files)
{
    struct lk_hunt_crash a, b;
    LK_AUTO(free) char *moved = with(overflow, ":16:19", ":99:1");
    LK_AUTO(free) char *other = with(moved, "0x55e8f04b0ca8", "0x7f00000000");
    lk_hunt_crash_read(overflow, &a);
    lk_hunt_crash_read(other, &b);
    cr_assert_str_eq(a.name, b.name);
}

Test(stack, another_function_or_kind_is_another_bug)
{
    struct lk_hunt_crash a, b, c;
    LK_AUTO(free) char *function = with(overflow, "in beyond", "in within");
    LK_AUTO(free) char *kind = with(overflow, "heap-buffer-overflow", "heap-use-after-free");
    lk_hunt_crash_read(overflow, &a);
    lk_hunt_crash_read(function, &b);
    lk_hunt_crash_read(kind, &c);
    cr_assert_str_neq(a.name, b.name);
    cr_assert_str_neq(a.name, c.name);
}

Test(stack, a_text_without_a_report_tells_of_no_crash)
{
    struct lk_hunt_crash c;
    cr_assert_not(lk_hunt_crash_read("INFO: Seed: 1\nExecuted in 1 ms\n", &c));
    cr_assert_not(lk_hunt_crash_read("", &c));
}

Test(stack, without_names_the_place_in_the_module_stands_for_the_function)
{
    struct lk_hunt_crash c;
    cr_assert(lk_hunt_crash_read("==1==ERROR: AddressSanitizer: SEGV on unknown address 0x0\n"
                                 "    #0 0x55  (/lib/x86_64-linux-gnu/libssl.so.3+0x1f2)\n"
                                 "    #1 0x56  (/x/fuzz_t+0x99)\n",
                                 &c));
    cr_assert_str_eq(c.kind, "SEGV");
    cr_assert_str_eq(c.frames[0], "libssl.so.3+0x1f2");
    cr_assert_eq(c.n, 2);
}

Test(stack, undefined_behaviour_abort_and_leak_have_their_kinds)
{
    static const struct {
        const char *text, *kind;
    } rows[] = {
        { "x.c:1:2: runtime error: shift exponent 64\n    #0 0x1 in f x.c:1\n",
          "undefined-behaviour" },
        { "==9== ERROR: libFuzzer: deadly signal\n    #0 0x1 in abort a\n    #1 0x2 in f x.c:1\n",
          "abort" },
        { "==9==ERROR: LeakSanitizer: detected memory leaks\n\nDirect leak of 3 byte(s)\n"
          "    #0 0x1 in __interceptor_malloc a\n    #1 0x2 in f x.c:1\n",
          "leak" },
        { "==9==ERROR: AddressSanitizer: attempting double-free on 0x1 in thread\n"
          "    #0 0x2 in f x.c:1\n",
          "double-free" },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        struct lk_hunt_crash c;
        cr_assert(lk_hunt_crash_read(rows[i].text, &c));
        cr_assert_str_eq(c.kind, rows[i].kind);
        cr_assert_eq(c.n, 1);
        cr_assert_str_eq(c.frames[0], "f");
    }
}

Test(stack, of_a_recursion_any_point_of_the_circle_is_the_same_bug)
{
    static const char head[] = "==1==ERROR: AddressSanitizer: stack-overflow on address 0x1\n";
    struct lk_hunt_crash c[2];
    for (int start = 0; start < 2; start++) {
        LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
        lk_buf_adds(&text, head);
        for (int i = 0; i < 200; i++)
            lk_buf_printf(&text, "    #%d 0x1 in %s x.c:%d\n", i, (i + start) % 2 ? "odd" : "even",
                          i);
        cr_assert(lk_hunt_crash_read(text.bytes, &c[start]));
    }
    cr_assert_str_eq(c[0].name, c[1].name);
}

Test(stack, where_a_time_limit_struck_is_chance_and_what_the_target_called_is_not)
{
    struct lk_hunt_crash c[2];
    for (int deep = 0; deep < 2; deep++) {
        LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
        lk_buf_adds(&text, "==1== ERROR: libFuzzer: timeout after 20 seconds\n");
        for (int i = 0; i < (deep ? 30 : 2); i++)
            lk_buf_printf(&text, "    #%d 0x1 in inner%d x.c:1\n", i, i);
        lk_buf_adds(&text, "    #40 0x1 in slow x.c:1\n"
                           "    #41 0x1 in LLVMFuzzerTestOneInput x.c:1\n");
        cr_assert(lk_hunt_crash_read(text.bytes, &c[deep]));
    }
    cr_assert_str_eq(c[0].name, c[1].name);
    cr_assert(strstr(c[0].name, "timeout-slow-"));
}

Test(stack, a_name_is_fit_for_a_file)
{
    struct lk_hunt_crash c;
    cr_assert(lk_hunt_crash_read("==1==ERROR: AddressSanitizer: SEGV on\n"
                                 "    #0 0x1 in ../a<b>::c~/d x.c:1\n",
                                 &c));
    cr_assert_null(strchr(c.name, '/'));
    cr_assert_null(strpbrk(c.name, "<>:~ "));
}

Test(stack, any_cut_of_a_report_is_read_without_harm)
{
    for (size_t n = 0; n <= strlen(overflow); n++) {
        LK_AUTO(free) char *cut = strndup(overflow, n);
        struct lk_hunt_crash c;
        if (lk_hunt_crash_read(cut, &c))
            cr_assert(c.name[0] && c.at <= n);
    }
}
