/* A binding, an answer and a server for the tests. */
#include "support.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

enum { NOTED = 256, ROOM = 16 * 1024 };

struct given_server {
    const struct given_route *routes;
    char url[64];
    int fd;
    pthread_t thread, served[NOTED];
    size_t n_served;
    pthread_mutex_t lock;
    char *noted[NOTED];
    size_t n;
};

struct connection {
    struct given_server *server;
    int fd;
};

struct lk_binding *given_binding(const char *yaml)
{
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    struct lk_binding *b = lk_binding_load_text("test.yaml", yaml, strlen(yaml), d);
    if (!b)
        lk_diags_print(d, stderr);
    cr_assert_not_null(b);
    return b;
}

void given_answer(struct lk_answer *a, int status, const char *type, const char *body)
{
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    lk_answer_done(a);
    a->status = status;
    a->url = strdup("https://portal.test/w/page");
    lk_answer_head_line(a, "HTTP/1.1 200 OK\r\n", 17);
    lk_buf_printf(&line, "Content-Type: %s\r\n", type);
    lk_answer_head_line(a, line.bytes, line.len);
    lk_buf_adds(&a->body, body);
}

/* Reads a request with its body; false at the end of the connection. */
static bool read_request(int fd, char *room)
{
    size_t n = 0;
    for (;;) {
        ssize_t got = read(fd, room + n, ROOM - 1 - n);
        if (got <= 0)
            return false;
        n += (size_t)got;
        room[n] = '\0';
        const char *body = strstr(room, "\r\n\r\n");
        const char *length = strstr(room, "Content-Length: ");
        if (body && n >= (size_t)(body + 4 - room) + (length ? strtoul(length + 16, NULL, 10) : 0))
            return true;
    }
}

static const char *answer_to(const struct given_server *s, const char *request)
{
    for (const struct given_route *r = s->routes; r->request; r++) {
        size_t n = strlen(r->request);
        if (!strncmp(request, r->request, n) && strchr(" ?", request[n]))
            return r->answer;
    }
    return "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nno such page";
}

static void note(struct given_server *s, const char *request)
{
    pthread_mutex_lock(&s->lock);
    if (s->n < NOTED)
        s->noted[s->n++] = strdup(request);
    pthread_mutex_unlock(&s->lock);
}

static void *serve(void *of)
{
    struct connection *c = of;
    char room[ROOM];
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    if (read_request(c->fd, room)) {
        note(c->server, room);
        const char *answer = answer_to(c->server, room), *body = strstr(answer, "\r\n\r\n") + 4;
        lk_buf_add(&out, answer, (size_t)(body - answer) - 2);
        lk_buf_printf(&out, "Content-Length: %zu\r\nConnection: close\r\n\r\n%s", strlen(body),
                      body);
        for (size_t at = 0; at < out.len;) {
            ssize_t n = write(c->fd, out.bytes + at, out.len - at);
            if (n <= 0)
                break;
            at += (size_t)n;
        }
    }
    close(c->fd);
    free(c);
    return NULL;
}

static void *listen_on(void *of)
{
    struct given_server *s = of;
    int fd;
    while ((fd = accept(s->fd, NULL, NULL)) >= 0 && s->n_served < NOTED) {
        struct connection *c = malloc(sizeof *c);
        *c = (struct connection){ s, fd };
        pthread_create(&s->served[s->n_served++], NULL, serve, c);
    }
    return NULL;
}

struct given_server *given_server_start(const struct given_route *routes)
{
    struct given_server *s = calloc(1, sizeof *s);
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    s->routes = routes;
    pthread_mutex_init(&s->lock, NULL);
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert(!bind(s->fd, (struct sockaddr *)&at, sizeof at) && !listen(s->fd, 16));
    getsockname(s->fd, (struct sockaddr *)&at, &len);
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%d", ntohs(at.sin_port));
    pthread_create(&s->thread, NULL, listen_on, s);
    return s;
}

void given_server_stop(struct given_server *s)
{
    shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    for (size_t i = 0; i < s->n_served; i++)
        pthread_join(s->served[i], NULL);
    close(s->fd);
    for (size_t i = 0; i < s->n; i++)
        free(s->noted[i]);
    free(s);
}

const char *given_server_url(const struct given_server *s)
{
    return s->url;
}

size_t given_server_count(struct given_server *s)
{
    pthread_mutex_lock(&s->lock);
    size_t n = s->n;
    pthread_mutex_unlock(&s->lock);
    return n;
}

const char *given_server_request(struct given_server *s, size_t i)
{
    pthread_mutex_lock(&s->lock);
    const char *request = i < s->n ? s->noted[i] : NULL;
    pthread_mutex_unlock(&s->lock);
    return request;
}
