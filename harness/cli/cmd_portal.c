/* lakmus portal: serves the simulated portal until it is told to stop. */
#include "cli/cli.h"

#include "base/json.h"
#include "cli/embedded.h"
#include "portal/server.h"
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
    "usage: lakmus portal [OPTIONS]\n"
    "\n"
    "Serves a simulated certificate portal on loopback. Prints one line of JSON with its\n"
    "addresses, the control port's token and its CA, then serves until SIGTERM or SIGINT.\n"
    "\n"
    "  --address ADDRESS   a loopback address (127.0.0.1)\n"
    "  --port N            the portal's port (0: any)\n"
    "  --state FILE        keep all state in this file, mode 0600 (in memory)\n"
    "  --key KIND          p256 or rsa3072-pss (p256)\n"
    "  --iterations N      PBKDF2 and MAC iterations of a .p12 (2048)\n"
    "  --text PROFILE      guide or live-en (guide)\n"
    "  --seed N            what invented names are drawn from (1)\n"
    "  --world             make one world with a user and an order, to try\n"
    "  --fault NAME[=N]    do that wrong in it, always or the N-th time (lakmus list --faults)\n"
    "  --parent-fd FD      stop when this descriptor reads end of file\n";

enum opt { ADDRESS = 256, PORT, STATE, KEY, ITERATIONS, TEXT, SEED, WORLD, FAULT, PARENT_FD, HELP };

static const struct option options[] = {
    { "address", required_argument, NULL, ADDRESS },
    { "port", required_argument, NULL, PORT },
    { "state", required_argument, NULL, STATE },
    { "key", required_argument, NULL, KEY },
    { "iterations", required_argument, NULL, ITERATIONS },
    { "text", required_argument, NULL, TEXT },
    { "seed", required_argument, NULL, SEED },
    { "world", no_argument, NULL, WORLD },
    { "fault", required_argument, NULL, FAULT },
    { "parent-fd", required_argument, NULL, PARENT_FD },
    { "help", no_argument, NULL, HELP },
    { 0 },
};

static bool number(const char *text, long long least, long long most, long long *ret)
{
    char *end;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    if (errno || end == text || *end || n < least || n > most)
        return false;
    *ret = n;
    return true;
}

/* "NAME" or "NAME=N" of a fault that there is. */
static bool knows(const char *value)
{
    long long n;
    struct lk_err err = { 0 };
    size_t len = strcspn(value, "=");
    LK_AUTO(free) char *name = strndup(value, len);
    if (!name || (value[len] && !number(value + len + 1, 1, 1000 * 1000, &n)))
        return false;
    if (!lk_embedded_knows(name, &err))
        return true;
    fprintf(stderr, "lakmus portal: %s\n", err.msg);
    return false;
}

/* One option; false where its value is none. */
static bool set(struct lk_server_options *o, int opt, const char *value)
{
    long long n = 0;
    switch ((enum opt)opt) {
    case ADDRESS:
        o->address = value;
        return true;
    case PORT:
        if (!number(value, 0, 65535, &n))
            return false;
        o->port = (int)n;
        return true;
    case STATE:
        o->portal.state = value;
        return true;
    case KEY:
        return lk_key_kind_named(value, &o->portal.kind);
    case ITERATIONS:
        if (!number(value, LK_ITERATIONS_MIN, LK_ITERATIONS_MAX, &n))
            return false;
        o->portal.iterations = (int)n;
        return true;
    case TEXT:
        return lk_text_profile_named(value, &o->portal.text);
    case SEED:
        if (!number(value, 0, INT64_MAX, &n))
            return false;
        o->portal.seed = (uint64_t)n;
        return true;
    case WORLD:
        o->world = true;
        return true;
    case FAULT:
        o->fault = value;
        o->world = true;
        return knows(value);
    case PARENT_FD:
        if (!number(value, 0, 1 << 20, &n))
            return false;
        o->parent_fd = (int)n;
        return true;
    case HELP:
        break;
    }
    return false;
}

static int serve(const struct lk_server_options *o)
{
    struct lk_err err = { 0 };
    LK_AUTO(lk_server_close) struct lk_server *s = lk_server_open(o, &err);
    if (!s) {
        fprintf(stderr, "lakmus portal: %s\n", err.msg);
        return err.code == LK_E_USE ? LK_EXIT_BAD_INPUT : LK_EXIT_NO_VERDICT;
    }
    LK_AUTO(lk_buf_wipe) struct lk_buf line = { 0 };
    lk_json_dump(lk_server_ready(s), &line);
    if (puts(line.bytes) < 0 || fflush(stdout) != 0) {
        fprintf(stderr, "lakmus portal: cannot write: %s\n", strerror(errno));
        return LK_EXIT_NO_VERDICT;
    }
    if (lk_server_run(s, &err)) {
        fprintf(stderr, "lakmus portal: %s\n", err.msg);
        return LK_EXIT_NO_VERDICT;
    }
    return LK_EXIT_PASS;
}

int lk_cmd_portal(int argc, char **argv)
{
    struct lk_server_options o = {
        .portal = { .kind = LK_KEY_P256, .iterations = 2048, .text = LK_TEXT_GUIDE, .seed = 1 },
        .address = "127.0.0.1",
        .parent_fd = -1,
    };
    int opt, index = 0;
    while ((opt = getopt_long(argc, argv, "", options, &index)) != -1) {
        if (opt == HELP) {
            fputs(help, stdout);
            return LK_EXIT_PASS;
        }
        if (opt == '?' || !set(&o, opt, optarg)) {
            if (opt != '?')
                fprintf(stderr, "lakmus portal: --%s cannot be '%s'\n", options[index].name,
                        optarg);
            return LK_EXIT_BAD_INPUT;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "lakmus portal: '%s' is not understood\n", argv[optind]);
        return LK_EXIT_BAD_INPUT;
    }
    signal(SIGPIPE, SIG_IGN);
    return serve(&o);
}
