/* A finding's name: what the client did, and with which file. */
#include "feed/feed.h"

#include "base/json.h"
#include <signal.h>
#include <string.h>

enum { SHELL_SIGNAL = 128 };

/* What tells of more comes first. */
static const struct row {
    const char *part, *kind;
    bool by_file; /* another file is another finding */
} rows[] = {
    { "CLI-END-01/1", "hang", true },
    { "CLI-END-01/3", "crash", true },
    { "CLI-END-01/4", "memory", true },
    { "WIZ-PW-06/4", "password-leak", false },
    { "CLI-FILE-01/2", "open-to-others", false },
    { "CLI-P12-01/1", "accepted", true },
    { "CLI-FAULT-01/1", "accepted", true },
    { "CLI-P12-01/2", "left-file", true },
    { "CLI-FAULT-01/2", "left-file", true },
    { "CLI-P12-01/3", "fussy", true },
};

static const char *signal_word(int signal_number)
{
    static const struct {
        int number;
        const char *word;
    } words[] = {
        { SIGSEGV, "segv" }, { SIGABRT, "abrt" }, { SIGBUS, "bus" },   { SIGFPE, "fpe" },
        { SIGILL, "ill" },   { SIGKILL, "kill" }, { SIGXCPU, "xcpu" }, { SIGTRAP, "trap" }
    };
    for (size_t i = 0; i < LK_COUNT(words); i++)
        if (words[i].number == signal_number)
            return words[i].word;
    return "signal";
}

/* The signal that ended it, by itself or by its shell's word. */
static int signal_of(const json_t *client)
{
    int signal_number = (int)lk_json_int(client, "signal", 0);
    int status = (int)lk_json_int(client, "status", 0);
    return signal_number ? signal_number : status > SHELL_SIGNAL ? status - SHELL_SIGNAL : 0;
}

bool lk_feed_name(const char *part, const struct lk_feed_item *item, const json_t *client,
                  struct lk_feed_sight *ret)
{
    size_t i = 0;
    while (i < LK_COUNT(rows) && strcmp(rows[i].part, part) != 0)
        i++;
    if (i == LK_COUNT(rows))
        return false;
    bool by_file = rows[i].by_file;
    ret->rank = (int)i;
    ret->kind = rows[i].kind;
    /* A failure without a word is the same one whatever the file is. */
    if (!strcmp(ret->kind, "accepted") && lk_json_int(client, "status", 0) != 0) {
        ret->kind = "says-nothing";
        by_file = false;
    }
    const char *how = !strcmp(ret->kind, "crash") ? signal_word(signal_of(client)) : "";
    snprintf(ret->name, sizeof ret->name, "%s%s%s%s%.*s", ret->kind, *how ? "-" : "", how,
             by_file ? "-" : "", LK_FEED_NAME / 2, by_file ? item->rules : "");
    return true;
}
