/* Two workers, started when first needed: one does the jobs, one keeps RSA keys ready. */
#define _GNU_SOURCE
#include "portal/works.h"

#include "base/arena.h"
#include "pki/p12_write.h"
#include <pthread.h>
#include <string.h>
#include <time.h>

enum job_state { QUEUED, RUNNING, DONE, FAILED };

struct job {
    struct job *next;
    int64_t world, number;
    enum job_state state;
    bool forgotten; /* while it ran, its world was dropped */
    struct lk_arena *texts;
    struct lk_issue_plan plan; /* plan.ca NULL: the job is to make an authority of KIND */
    enum lk_key_kind kind;
    struct lk_issued issued;
    struct lk_ca *ca;
    struct lk_err err;
};

enum { CA_WORLD = -1, PATIENCE_MS = 300, CAS_MAX = 4 };

struct lk_works {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void (*wake)(void *of);
    void *of;
    struct job *jobs;
    struct lk_ca *cas[CAS_MAX];
    size_t n_cas;
    EVP_PKEY *pool[LK_WORKS_POOL];
    size_t n_pool;
    bool stopping, jobs_on, keys_on;
    pthread_t jobs_thread, keys_thread;
};

struct lk_works *lk_works_new(void (*wake)(void *of), void *of)
{
    /* A worker may still be busy with a key when the process ends: libcrypto must not take itself
     * apart under it. */
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
    struct lk_works *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    w->wake = wake;
    w->of = of;
    return w;
}

void lk_issued_done(struct lk_issued *i)
{
    lk_buf_done(&i->cert);
    lk_buf_wipe(&i->p12);
}

static void job_free(struct job *j)
{
    lk_issued_done(&j->issued);
    lk_ca_free(j->ca);
    lk_arena_free(j->texts);
    free(j);
}
LK_AUTO_DEFINE(struct job *, job_free);

/* The making itself; runs in any thread. */
static int make(const struct lk_issue_plan *plan, EVP_PKEY *key, struct lk_issued *ret,
                struct lk_err *err)
{
    if (plan->leaf_key)
        key = plan->leaf_key;
    LK_AUTO(X509_free) X509 *cert = lk_ca_issue(plan->ca, &plan->leaf, key, err);
    if (!cert)
        return -1;
    struct lk_p12_plan file = {
        .key = plan->file_key ? plan->file_key : key,
        .leaf = cert,
        .chain = { plan->without_issuer ? NULL : lk_ca_issuing(plan->ca),
                   plan->without_root ? NULL : lk_ca_root(plan->ca) },
        .name = plan->name,
        .password = plan->password,
        .iterations = plan->iterations,
    };
    if (lk_x509_der(cert, &ret->cert, err) || lk_p12_write(&file, &ret->p12, err))
        return -1;
    memcpy(ret->serial, plan->leaf.serial, sizeof ret->serial);
    ret->not_before = plan->leaf.not_before;
    ret->not_after = plan->leaf.not_after;
    return 0;
}

static EVP_PKEY *take_from_pool(struct lk_works *w)
{
    pthread_mutex_lock(&w->lock);
    EVP_PKEY *key = w->n_pool ? w->pool[--w->n_pool] : NULL;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    return key;
}

static int run(struct lk_works *w, struct job *j)
{
    if (!j->plan.ca) {
        j->ca = lk_ca_new(j->kind, j->plan.leaf.not_before, &j->err);
        return j->ca ? 0 : -1;
    }
    enum lk_key_kind kind = lk_ca_kind(j->plan.ca);
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = kind == LK_KEY_P256 ? NULL : take_from_pool(w);
    if (!key)
        key = lk_key_new(kind, &j->err);
    return key ? make(&j->plan, key, &j->issued, &j->err) : -1;
}

static struct job *first_in(struct lk_works *w, enum job_state state)
{
    for (struct job *j = w->jobs; j; j = j->next)
        if (j->state == state)
            return j;
    return NULL;
}

static void unlink_job(struct lk_works *w, struct job *job)
{
    for (struct job **at = &w->jobs; *at; at = &(*at)->next)
        if (*at == job) {
            *at = job->next;
            return;
        }
}

static void *work(void *of)
{
    struct lk_works *w = of;
    pthread_mutex_lock(&w->lock);
    while (!w->stopping) {
        struct job *j = first_in(w, QUEUED);
        if (!j) {
            pthread_cond_wait(&w->changed, &w->lock);
            continue;
        }
        j->state = RUNNING;
        pthread_mutex_unlock(&w->lock);
        int rc = run(w, j);
        pthread_mutex_lock(&w->lock);
        j->state = rc ? FAILED : DONE;
        if (j->forgotten) {
            unlink_job(w, j);
            job_free(j);
        }
        pthread_cond_broadcast(&w->changed);
        if (w->wake)
            w->wake(w->of);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static void *fill_pool(void *of)
{
    struct lk_works *w = of;
    pthread_mutex_lock(&w->lock);
    while (!w->stopping) {
        if (w->n_pool == LK_WORKS_POOL) {
            pthread_cond_wait(&w->changed, &w->lock);
            continue;
        }
        pthread_mutex_unlock(&w->lock);
        EVP_PKEY *key = lk_key_new(LK_KEY_RSA3072_PSS, NULL);
        pthread_mutex_lock(&w->lock);
        if (!key)
            break; /* the job that needs a key makes it itself and then says what is wrong */
        w->pool[w->n_pool++] = key;
        pthread_cond_broadcast(&w->changed);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static struct job *find_job(struct lk_works *w, int64_t world, int64_t number)
{
    for (struct job *j = w->jobs; j; j = j->next)
        if (j->world == world && j->number == number && !j->forgotten)
            return j;
    return NULL;
}

/* 1 with the finished job taken out of the list, 0 while it is on its way, -1 where there is
 * none. */
static int fetch(struct lk_works *w, int64_t world, int64_t number, struct job **ret)
{
    pthread_mutex_lock(&w->lock);
    struct job *j = find_job(w, world, number);
    int rc = !j ? -1 : j->state == DONE || j->state == FAILED;
    if (rc == 1) {
        unlink_job(w, j);
        *ret = j;
    }
    pthread_mutex_unlock(&w->lock);
    return rc;
}

static int start(struct lk_works *w, struct job *job, bool rsa, struct lk_err *err)
{
    int rc = 0;
    pthread_mutex_lock(&w->lock);
    struct job **end = &w->jobs;
    while (*end)
        end = &(*end)->next;
    *end = job;
    if (!w->jobs_on)
        rc = pthread_create(&w->jobs_thread, NULL, work, w);
    w->jobs_on = w->jobs_on || rc == 0;
    if (rc == 0 && rsa && !w->keys_on)
        w->keys_on = pthread_create(&w->keys_thread, NULL, fill_pool, w) == 0;
    if (rc) {
        unlink_job(w, job);
        job_free(job);
    }
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    return rc ? lk_fail(err, LK_E_IO, LK_NO_POS, "no worker can be started: %s", strerror(rc)) : 0;
}

static struct job *new_job(int64_t world, int64_t number, struct lk_err *err)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j) {
        lk_fail(err, LK_E_LIMIT, LK_NO_POS, "out of memory");
        return NULL;
    }
    j->texts = lk_arena_new();
    j->world = world;
    j->number = number;
    return j;
}

int lk_works_ca(struct lk_works *w, enum lk_key_kind kind, int64_t now, struct lk_ca **ret,
                struct lk_err *err)
{
    if (kind == LK_KEY_P256)
        return (*ret = lk_ca_new(kind, now, err)) ? 1 : -1;
    LK_AUTO(job_free) struct job *done = NULL;
    int rc = fetch(w, CA_WORLD, kind, &done);
    if (rc == 1 && done->state == FAILED)
        return lk_fail(err, done->err.code, LK_NO_POS, "%s", done->err.msg);
    if (rc == 1)
        *ret = lk_take(done->ca);
    if (rc >= 0)
        return rc;
    struct job *j = new_job(CA_WORLD, kind, err);
    if (!j)
        return -1;
    j->kind = kind;
    j->plan.leaf.not_before = now;
    return start(w, j, true, err);
}

void lk_works_own_ca(struct lk_works *w, struct lk_ca *ca)
{
    if (w->n_cas < CAS_MAX)
        w->cas[w->n_cas++] = ca;
}

static void copy_plan(struct job *j, const struct lk_issue_plan *plan)
{
    j->plan = *plan;
    struct lk_leaf *l = &j->plan.leaf;
    const char **texts[] = {
        &l->subject.common_name,
        &l->subject.given_name,
        &l->subject.surname,
        &l->subject.uuid,
        &l->subject.organisation,
        &l->subject.cvr,
        &l->ocsp_url,
        &l->issuer_url,
        &l->crl_url,
        &j->plan.name,
        &j->plan.password,
    };
    for (size_t i = 0; i < LK_COUNT(texts); i++)
        if (*texts[i])
            *texts[i] = lk_arena_strdup(j->texts, *texts[i]);
}

static int issue_now(const struct lk_issue_plan *plan, struct lk_issued *ret, struct lk_err *err)
{
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = lk_key_new(LK_KEY_P256, err);
    return key && make(plan, key, ret, err) == 0 ? 1 : -1;
}

int lk_works_issue(struct lk_works *w, int64_t world, int64_t number,
                   const struct lk_issue_plan *plan, struct lk_issued *ret, struct lk_err *err)
{
    bool quick = lk_ca_kind(plan->ca) == LK_KEY_P256;
    if (quick && plan->iterations <= LK_WORKS_INLINE_MAX)
        return issue_now(plan, ret, err);
    LK_AUTO(job_free) struct job *done = NULL;
    int rc = fetch(w, world, number, &done);
    if (rc == 1 && done->state == FAILED)
        return lk_fail(err, done->err.code, LK_NO_POS, "%s", done->err.msg);
    if (rc == 1) {
        *ret = done->issued;
        done->issued = (struct lk_issued){ 0 };
    }
    if (rc >= 0)
        return rc;
    struct job *j = new_job(world, number, err);
    if (!j)
        return -1;
    copy_plan(j, plan);
    return start(w, j, !quick, err);
}

void lk_works_forget(struct lk_works *w, int64_t world)
{
    pthread_mutex_lock(&w->lock);
    struct job *next;
    for (struct job *j = w->jobs; j; j = next) {
        next = j->next;
        if (j->world != world)
            continue;
        if (j->state == RUNNING) {
            j->forgotten = true;
            continue;
        }
        unlink_job(w, j);
        job_free(j);
    }
    pthread_mutex_unlock(&w->lock);
}

void lk_works_wait(struct lk_works *w)
{
    pthread_mutex_lock(&w->lock);
    while (first_in(w, QUEUED) || first_in(w, RUNNING))
        pthread_cond_wait(&w->changed, &w->lock);
    pthread_mutex_unlock(&w->lock);
}

/* Has the worker ended, within the patience there is? Without a WAKE there is no hurry. */
static bool has_ended(const struct lk_works *w, bool on, pthread_t worker)
{
    if (!on)
        return true;
    if (!w->wake)
        return pthread_join(worker, NULL) == 0;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += PATIENCE_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    return pthread_timedjoin_np(worker, NULL, &until) == 0;
}

void lk_works_free(struct lk_works *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    if (!has_ended(w, w->jobs_on, w->jobs_thread) || !has_ended(w, w->keys_on, w->keys_thread))
        return;
    while (w->jobs) {
        struct job *j = w->jobs;
        w->jobs = j->next;
        job_free(j);
    }
    while (w->n_cas)
        lk_ca_free(w->cas[--w->n_cas]);
    while (w->n_pool)
        EVP_PKEY_free(w->pool[--w->n_pool]);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->changed);
    free(w);
}
