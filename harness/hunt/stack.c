/* What a sanitizer's report says: of which kind the crash is, and where. Two reports are of one bug
 * if kind and innermost functions are the same; addresses and lines do not count. */
#define _GNU_SOURCE
#include "hunt/inner.h"

#include "base/digest.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { TELLING = 3, HASH = 8 };

static const char entry[] = "LLVMFuzzerTestOneInput";

/* How a report begins. KIND NULL: the word that follows is it. */
static const struct {
    const char *text, *kind;
} beginnings[] = {
    { "ERROR: AddressSanitizer: attempting double-free", "double-free" },
    { "ERROR: AddressSanitizer: attempting free on", "bad-free" },
    { "ERROR: AddressSanitizer: requested allocation size", "allocation-size" },
    { "ERROR: AddressSanitizer: ", NULL },
    { "ERROR: LeakSanitizer: ", "leak" },
    { "ERROR: MemorySanitizer: ", NULL },
    { "WARNING: MemorySanitizer: ", NULL },
    { "ERROR: UndefinedBehaviorSanitizer: ", NULL },
    { ": runtime error: ", "undefined-behaviour" },
    { "ERROR: libFuzzer: timeout", "timeout" },
    { "ERROR: libFuzzer: out-of-memory", "out-of-memory" },
    { "ERROR: libFuzzer: fuzz target exited", "exit" },
    { "ERROR: libFuzzer: deadly signal", "abort" },
};

/* Frames of the tools themselves, and of what everybody calls. */
static const char *const noise[] = {
    "__asan_",    "__interceptor_", "__sanitizer_",   "__ubsan_",     "__lsan_",     "__msan_",
    "__GI_",      "__libc_",        "__pthread_kill", "__assert",     "fuzzer::",    "abort",
    "raise",      "gsignal",        "malloc",         "calloc",       "realloc",     "free",
    "operator ",  "sanitizer::",    "__restore_rt",   "__sigaction_", "CRYPTO_mall", "CRYPTO_free",
    "CRYPTO_zal", "CRYPTO_real",
};

static bool is_noise(const char *function, const char *place)
{
    for (size_t i = 0; i < LK_COUNT(noise); i++)
        if (!strncmp(function, noise[i], strlen(noise[i])))
            return true;
    return strstr(place, "/libc.so") || strstr(place, "/libpthread.so");
}

static void copy(char *to, size_t room, const char *from, size_t len)
{
    snprintf(to, room, "%.*s", (int)(len < room ? len : room - 1), from);
}

static bool read_kind(const char *line, struct lk_hunt_crash *c)
{
    for (size_t i = 0; i < LK_COUNT(beginnings); i++) {
        const char *at = strstr(line, beginnings[i].text);
        if (!at)
            continue;
        at += strlen(beginnings[i].text);
        if (beginnings[i].kind)
            copy(c->kind, sizeof c->kind, beginnings[i].kind, sizeof c->kind);
        else
            copy(c->kind, sizeof c->kind, at, strcspn(at, " \n:"));
        return true;
    }
    return false;
}

/* "    #3 0x55.. in FUNCTION[(args)] PLACE", or "#3 0x55.. (MODULE+0x1f)". */
static bool read_frame(const char *line, char function[128], char place[160])
{
    line += strspn(line, " ");
    if (*line != '#' || !isdigit((unsigned char)line[1]))
        return false;
    const char *end = strchrnul(line, '\n'), *at = strstr(line, " in ");
    const char *module = strchr(line, '(');
    if (at && at < end) {
        at += strlen(" in ");
        size_t len = strcspn(at, " (\n");
        copy(function, 128, at, len);
        const char *rest = memchr(at, ' ', (size_t)(end - at));
        copy(place, 160, rest ? rest + 1 : "", rest ? (size_t)(end - rest - 1) : 0);
        return true;
    }
    if (!module || module > end)
        return false;
    /* Without a name, the place in the module stands for it. */
    const char *slash = memrchr(module, '/', (size_t)(end - module));
    at = slash ? slash + 1 : module + 1;
    copy(function, 128, at, strcspn(at, ")\n"));
    copy(place, 160, module + 1, strcspn(module + 1, ")\n"));
    return true;
}

/* Where a limit of time or memory struck is chance; the target's own call is not. */
static bool by_chance(const struct lk_hunt_crash *c)
{
    return !strcmp(c->kind, "timeout") || !strcmp(c->kind, "out-of-memory");
}

static void add_frame(struct lk_hunt_crash *c, const char *function, const char *place)
{
    bool again = c->n && !strcmp(c->frames[c->n - 1], function); /* it calls itself */
    if (again || is_noise(function, place) || (c->n == LK_HUNT_FRAMES && !by_chance(c)))
        return;
    if (c->n == LK_HUNT_FRAMES) { /* there the outermost tell */
        c->n--;
        memmove(c->frames, c->frames + 1, c->n * sizeof c->frames[0]);
        memmove(c->places, c->places + 1, c->n * sizeof c->places[0]);
    }
    copy(c->frames[c->n], sizeof c->frames[0], function, strlen(function));
    copy(c->places[c->n], sizeof c->places[0], place, strlen(place));
    c->n++;
}

/* The first stack below TEXT, down to the target's entry. */
static void read_stack(const char *text, struct lk_hunt_crash *c)
{
    bool inside = false;
    for (const char *line = text; *line; line = strchrnul(line, '\n'), line += *line == '\n') {
        char function[128], place[160];
        if (!read_frame(line, function, place)) {
            if (inside)
                return;
            continue;
        }
        inside = true;
        add_frame(c, function, place);
        if (!strcmp(function, entry))
            return;
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A recursion that never ends: which functions take part, and not which was the last. */
static size_t circle(const struct lk_hunt_crash *c, const char *chosen[LK_HUNT_FRAMES])
{
    size_t kept = 0;
    for (size_t i = 0; i < c->n; i++)
        chosen[i] = c->frames[i];
    qsort(chosen, c->n, sizeof *chosen, by_text);
    for (size_t i = 0; i < c->n; i++)
        if (!kept || strcmp(chosen[kept - 1], chosen[i]))
            chosen[kept++] = chosen[i];
    return kept;
}

/* Which frames tell one bug from another: the innermost, mostly. */
static size_t telling(const struct lk_hunt_crash *c, const char *chosen[LK_HUNT_FRAMES])
{
    if (!strcmp(c->kind, "stack-overflow"))
        return circle(c, chosen);
    size_t n = c->n > 1 && !strcmp(c->frames[c->n - 1], entry) ? c->n - 1 : c->n;
    size_t from = by_chance(c) && n ? n - 1 : 0, count = 0;
    for (; count < TELLING && from + count < n; count++)
        chosen[count] = c->frames[from + count];
    return count;
}

static void set_name(struct lk_hunt_crash *c)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    const char *chosen[LK_HUNT_FRAMES];
    size_t n = telling(c, chosen);
    uint8_t digest[LK_SHA256_LEN];
    char hex[LK_SHA256_HEX];
    lk_buf_adds(&text, c->kind);
    for (size_t i = 0; i < n; i++)
        lk_buf_printf(&text, "\n%s", chosen[i]);
    lk_sha256(text.bytes, text.len, digest);
    lk_hex(digest, sizeof digest, hex);
    snprintf(c->name, sizeof c->name, "%.40s-%.60s-%.*s", c->kind, n ? chosen[0] : "somewhere",
             HASH, hex);
    for (char *p = c->name; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr("-_.", *p))
            *p = '_';
}

bool lk_hunt_crash_read(const char *text, struct lk_hunt_crash *ret)
{
    *ret = (struct lk_hunt_crash){ 0 };
    for (const char *line = text; *line; line = strchrnul(line, '\n'), line += *line == '\n') {
        char one[512];
        copy(one, sizeof one, line, strcspn(line, "\n"));
        if (!read_kind(one, ret))
            continue;
        ret->at = (size_t)(line - text);
        read_stack(line, ret);
        set_name(ret);
        return true;
    }
    return false;
}
