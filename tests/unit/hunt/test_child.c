#include "hunt/inner.h"

#include "base/clock.h"
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/* A zombie is not: whoever is its parent now reaps it some day. */
static bool alive(pid_t pid)
{
    char path[64], state[256] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    LK_AUTO(fclose) FILE *f = fopen(path, "re");
    return f && fgets(state, sizeof state, f) && !strstr(state, ") Z");
}

Test(child, what_it_says_on_both_streams_and_its_status_come_back)
{
    const char *const argv[] = { "/bin/sh", "-c", "echo out; echo err >&2; exit 5", NULL };
    LK_AUTO(lk_buf_done) struct lk_buf said = { 0 };
    int status = lk_hunt_child_run(argv, 20, &said, NULL);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 5);
    cr_assert_str_eq(said.bytes, "out\nerr\n");
}

Test(child, a_program_that_there_is_not_is_told)
{
    const char *const argv[] = { "/there/is/none", NULL };
    LK_AUTO(lk_buf_done) struct lk_buf said = { 0 };
    int status = lk_hunt_child_run(argv, 20, &said, NULL);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 127);
    cr_assert(strstr(said.bytes, "No such file"));
}

Test(child, one_that_does_not_end_is_ended_with_its_children)
{
    const char *const argv[] = { "/bin/sh", "-c", "trap '' INT; sleep 1000 & echo $!; wait", NULL };
    LK_AUTO(lk_buf_done) struct lk_buf said = { 0 };
    int64_t from = lk_now_ms();
    int status = lk_hunt_child_run(argv, 1, &said, NULL);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    cr_assert(lk_now_ms() - from < 10 * 1000);
    pid_t grandchild = (pid_t)atol(said.bytes);
    cr_assert_gt(grandchild, 1);
    int64_t deadline = lk_now_ms() + 10 * 1000;
    while (alive(grandchild) && lk_now_ms() < deadline)
        poll(NULL, 0, 10);
    cr_assert_not(alive(grandchild));
}

Test(child, zero_octets_and_long_lines_do_no_harm)
{
    const char *const argv[] = { "/bin/sh", "-c",
                                 "printf 'a\\000b\\n'; head -c 100000 /dev/zero | tr '\\0' x; "
                                 "printf '\\nend\\n'",
                                 NULL };
    LK_AUTO(lk_buf_done) struct lk_buf said = { 0 };
    cr_assert_eq(lk_hunt_child_run(argv, 20, &said, NULL), 0);
    cr_assert(!strncmp(said.bytes, "a b\n", 4));
    cr_assert(strstr(said.bytes, "\nend\n"));
}
