/* Asking the programs themselves. Each is a short script that runs in a folder of its own, where
 * file.p12 and pw (the password and a line end) lie; KIND is text, empty or none. It leaves the key
 * and the certificates in out.pem, or in out.p12 under a password of ours, or out.ok where it made
 * a signature itself. Exit status 77: it cannot be asked. No password stands in an argument list.
 */
#include "pki/who.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/fs.h"
#include "pki/inner.h"
#include "pki/p12_read.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define OUT_PASSWORD "lakmus-out"

/* A busy machine makes nobody hang: what counts is processor time, and the wall clock only at the
 * end. A shell tells of a program that a signal ended by 128 and its number. */
enum { CANNOT_ASK = 77, OUT_MAX = 16 << 20, WALL_PER_CPU = 6, SHELL_SIGNAL = 128 };

static const char openssl_script[] =
    "command -v openssl >/dev/null || exit 77\n"
    "exec openssl pkcs12 -in file.p12 -passin file:pw -nodes -out out.pem\n";

static const char python_script[] =
    "/usr/bin/python3 -W ignore -c 'import cryptography' 2>/dev/null || exit 77\n"
    "exec /usr/bin/python3 -W ignore -c '\n"
    "import os\n"
    "from cryptography.hazmat.primitives.serialization import pkcs12\n"
    "from cryptography.hazmat.primitives.serialization import Encoding as E\n"
    "from cryptography.hazmat.primitives.serialization import PrivateFormat, NoEncryption\n"
    "pw = open(\"pw\", \"rb\").read()[:-1]\n"
    "if os.environ[\"KIND\"] == \"none\": pw = None\n"
    "file = open(\"file.p12\", \"rb\").read()\n"
    "key, own, more = pkcs12.load_key_and_certificates(file, pw)\n"
    "with open(\"out.pem\", \"wb\") as out:\n"
    "    if key: out.write(key.private_bytes(E.PEM, PrivateFormat.PKCS8, NoEncryption()))\n"
    "    for c in ([own] if own else []) + more: out.write(c.public_bytes(E.PEM))\n"
    "'\n";

/* A handshake holds a signature of the server's key. */
static const char node_script[] =
    "command -v node >/dev/null || exit 77\n"
    "exec node -e '\n"
    "const tls = require(\"tls\"), fs = require(\"fs\");\n"
    "const o = { pfx: fs.readFileSync(\"file.p12\") };\n"
    "if (process.env.KIND !== \"none\")\n"
    "  o.passphrase = fs.readFileSync(\"pw\").subarray(0, -1).toString();\n"
    "const no = (e) => { console.error(e.message); process.exit(1); };\n"
    "let server;\n"
    "try { server = tls.createServer(o, (s) => s.end()); } catch (e) { no(e); }\n"
    "server.on(\"tlsClientError\", no);\n"
    "server.listen(0, \"127.0.0.1\", () => {\n"
    "  const to = { host: \"127.0.0.1\", port: server.address().port, rejectUnauthorized: false "
    "};\n"
    "  tls.connect(to, () => { fs.writeFileSync(\"out.ok\", \"\"); process.exit(0); })\n"
    "    .on(\"error\", no);\n"
    "});\n"
    "'\n";

static const char certtool_script[] =
    "command -v certtool >/dev/null || exit 77\n"
    "case $KIND in\n"
    "none) set -- --null-password ;;\n"
    "empty) set -- --empty-password ;;\n"
    "*)  grep -q '[\"\\\\]' pw && { echo 'its template cannot hold this password' >&2; exit 77; }\n"
    "    [ $(wc -c <pw) -le 256 ] || { echo 'a PIN is shorter than this password' >&2; exit 77; }\n"
    "    printf 'password = \"%s\"\\n' \"$(cat pw)\" >template\n"
    "    set -- --template template ;;\n"
    "esac\n"
    "certtool --p12-info --inder --infile file.p12 \"$@\" >info || exit $?\n"
    "awk '/BEGIN CERT/ { n++ } n == 1 { print } /END CERT/ { exit }' info >leaf.pem\n"
    "sed -n '/BEGIN .*PRIVATE KEY/,/END .*PRIVATE KEY/p' info >key.pem\n"
    "[ -s key.pem ] && [ -s leaf.pem ] || exit 0\n"
    "echo signed >data\n"
    "export GNUTLS_PIN=\"$(cat pw)\"\n"
    "certtool --p7-sign --load-privkey key.pem --load-certificate leaf.pem --infile data \\\n"
    "  --outfile data.p7 \"$@\" || exit $?\n"
    "[ ! -s data.p7 ] || echo >out.ok\n";

static const char pk12util_script[] =
    "command -v pk12util >/dev/null || exit 77\n"
    "echo database >dbpw; echo " OUT_PASSWORD " >outpw; mkdir db\n"
    "certutil -N -d sql:db -f dbpw || exit 77\n"
    "pk12util -i file.p12 -d sql:db -w pw -k dbpw >&2 || exit $?\n"
    "name=$(certutil -L -d sql:db | sed -n 's/ *u,u,u *$//p' | head -n 1)\n"
    "[ -n \"$name\" ] || exit 0\n"
    "pk12util -o out.p12 -n \"$name\" -d sql:db -w outpw -k dbpw >&2\n";

static const char keytool_script[] =
    "command -v keytool >/dev/null || exit 77\n"
    "echo " OUT_PASSWORD " >outpw\n"
    "exec keytool -importkeystore -noprompt -srckeystore file.p12 -srcstoretype PKCS12 \\\n"
    "  -srcstorepass:file pw -destkeystore out.p12 -deststoretype PKCS12 \\\n"
    "  -deststorepass:file outpw >&2\n";

static const char *const scripts[LK_CONSUMERS] = {
    [LK_WHO_OPENSSL] = openssl_script, [LK_WHO_PYTHON] = python_script,
    [LK_WHO_NODE] = node_script,       [LK_WHO_GNUTLS] = certtool_script,
    [LK_WHO_NSS] = pk12util_script,    [LK_WHO_JAVA] = keytool_script,
};

struct asked {
    char folder[128];
    const char *script, *kind;
    unsigned seconds;
    int status;
    bool late;
};

static int put(const struct asked *a, const char *name, const void *bytes, size_t len,
               struct lk_err *err)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", a->folder, name);
    return lk_fs_save(path, bytes, len, 0600, err);
}

static bool got(const struct asked *a, const char *name, char **ret, size_t *ret_len)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", a->folder, name);
    return lk_fs_load(path, OUT_MAX, ret, ret_len, NULL) == 0;
}

/* In the child, after fork: the folder, quiet streams, limits, then the shell. */
static void become(const struct asked *a)
{
    char kind[16], home[160], tmp[160];
    struct rlimit cpu = { a->seconds, a->seconds + 1 }, core = { 0, 0 },
                  size = { OUT_MAX, OUT_MAX };
    snprintf(kind, sizeof kind, "KIND=%s", a->kind);
    snprintf(home, sizeof home, "HOME=%s", a->folder);
    snprintf(tmp, sizeof tmp, "TMPDIR=%s", a->folder);
    char *const env[] = { kind, home, tmp, "LC_ALL=C.UTF-8", "PATH=/usr/local/bin:/usr/bin:/bin",
                          NULL };
    char *const argv[] = { "sh", "-c", (char *)a->script, NULL };
    setpgid(0, 0);
    int in = open("/dev/null", O_RDONLY), out = -1;
    if (chdir(a->folder) == 0)
        out = open("said", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (in < 0 || out < 0)
        _exit(CANNOT_ASK);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    syscall(SYS_close_range, 3, ~0u, 0);
    setrlimit(RLIMIT_CPU, &cpu);
    setrlimit(RLIMIT_CORE, &core);
    setrlimit(RLIMIT_FSIZE, &size);
    execve("/bin/sh", argv, env);
    _exit(CANNOT_ASK);
}

/* Waits for the child on its descriptor; what has not ended by then is killed with all it started.
 */
static int run(struct asked *a, struct lk_err *err)
{
    pid_t pid = fork();
    if (pid == 0)
        become(a);
    if (pid < 0)
        return lk_fail_errno(err, "cannot start a program");
    setpgid(pid, pid);
    LK_AUTO(close) int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd ready = { fd, POLLIN, 0 };
    int64_t until = lk_now_ms() + 1000 * WALL_PER_CPU * (int64_t)a->seconds;
    int n = 0;
    while (fd >= 0 && (n = poll(&ready, 1, (int)(until - lk_now_ms()))) < 0 && errno == EINTR &&
           lk_now_ms() < until)
        continue;
    a->late = n == 0;
    if (n <= 0)
        kill(-pid, SIGKILL);
    while (waitpid(pid, &a->status, 0) < 0 && errno == EINTR)
        continue;
    kill(-pid, SIGKILL); /* what it left behind */
    int sig = WIFSIGNALED(a->status) ? WTERMSIG(a->status) : WEXITSTATUS(a->status) - SHELL_SIGNAL;
    a->late |= sig == SIGXCPU || sig == SIGKILL;
    return fd < 0 ? lk_fail_errno(err, "cannot wait for a program") : 0;
}

/* The key makes a signature, and what is public of it confirms that. */
static bool signs(EVP_PKEY *key)
{
    static const unsigned char text[] = "signed by lakmus";
    LK_AUTO(EVP_MD_CTX_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    LK_AUTO(EVP_MD_CTX_free) EVP_MD_CTX *check = EVP_MD_CTX_new();
    bool edwards = EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448");
    const EVP_MD *md = edwards ? NULL : EVP_sha256();
    unsigned char sig[2048];
    size_t n = sizeof sig;
    return ctx && check && EVP_DigestSignInit(ctx, NULL, md, NULL, key) == 1 &&
           EVP_DigestSign(ctx, sig, &n, text, sizeof text) == 1 &&
           EVP_DigestVerifyInit(check, NULL, md, NULL, key) == 1 &&
           EVP_DigestVerify(check, sig, n, text, sizeof text) == 1;
}

struct harvest {
    bool key, cert, done;
};

static void from_pem(const struct asked *a, struct harvest *h)
{
    LK_AUTO(free) char *text = NULL;
    size_t len = 0;
    if (!got(a, "out.pem", &text, &len))
        return;
    LK_AUTO(BIO_free_all) BIO *bio = BIO_new_mem_buf(text, (int)len);
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    h->key = key && signs(key);
    h->cert = strstr(text, "-----BEGIN CERTIFICATE-----") != NULL;
    lk_wipe(text, len);
}

static void from_p12(const struct asked *a, struct harvest *h)
{
    LK_AUTO(free) char *bytes = NULL;
    size_t len = 0;
    struct lk_p12 p = { 0 };
    if (!got(a, "out.p12", &bytes, &len) || lk_p12_read(bytes, len, OUT_PASSWORD, NULL, &p, NULL))
        return;
    h->key = p.key && signs(p.key);
    h->cert = p.n_certs > 0;
    lk_p12_done(&p);
}

/* The first line that the program said, without our folder's name in it. */
static void first_line(const struct asked *a, struct lk_answer *ret)
{
    LK_AUTO(free) char *said = NULL;
    size_t len = 0;
    if (!got(a, "said", &said, &len))
        return;
    const char *from = said + strspn(said, "\r\n ");
    snprintf(ret->said, sizeof ret->said, "%.*s", (int)strcspn(from, "\r\n"), from);
    for (char *p = ret->said; *p; p++)
        if ((unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7f)
            *p = '?';
}

static void conclude(const struct asked *a, struct lk_answer *ret)
{
    struct harvest h = { 0 };
    LK_AUTO(free) char *ok = NULL;
    size_t len;
    int code = WIFEXITED(a->status) ? WEXITSTATUS(a->status) : -1;
    first_line(a, ret);
    if (code == CANNOT_ASK) {
        ret->outcome = LK_OUT_UNASKED;
        if (!ret->said[0])
            snprintf(ret->said, sizeof ret->said, "it is not installed");
        return;
    }
    if (got(a, "out.ok", &ok, &len))
        h = (struct harvest){ true, true, true };
    from_pem(a, &h);
    from_p12(a, &h);
    ERR_clear_error();
    if (a->late)
        ret->outcome = LK_OUT_HANGS;
    else if (h.key && h.cert)
        ret->outcome = LK_OUT_OPENS;
    else if (code)
        ret->outcome = strstr(ret->said, "Exception") && strstr(ret->said, "Null") ? LK_OUT_THROWS
                                                                                   : LK_OUT_REFUSES;
    else
        ret->outcome = LK_OUT_LOSES;
    if (ret->outcome == LK_OUT_OPENS)
        ret->said[0] = 0;
}

static int prepare(struct asked *a, const void *bytes, size_t len,
                   const struct lk_password *password, struct lk_err *err)
{
    LK_AUTO(lk_buf_wipe) struct lk_buf pw = { 0 };
    const char *tmp = getenv("TMPDIR");
    snprintf(a->folder, sizeof a->folder, "%.100s/lakmus-who-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(a->folder)) {
        a->folder[0] = 0;
        return lk_fail_errno(err, "cannot make a folder");
    }
    lk_buf_add(&pw, password->text, password->len);
    lk_buf_addc(&pw, '\n');
    return put(a, "file.p12", bytes, len, err) || put(a, "pw", pw.bytes, pw.len, err) ? -1 : 0;
}

int lk_who_ask(enum lk_consumer c, const void *bytes, size_t len,
               const struct lk_password *password, unsigned seconds, struct lk_answer *ret,
               struct lk_err *err)
{
    *ret = (struct lk_answer){ .outcome = LK_OUT_UNASKED };
    if (!scripts[c]) {
        snprintf(ret->said, sizeof ret->said, "lakmus does not know how to ask it");
        return 0;
    }
    if (memchr(password->text, '\n', password->len) || memchr(password->text, 0, password->len)) {
        snprintf(ret->said, sizeof ret->said, "a file cannot hold this password in one line");
        return 0;
    }
    struct asked a = { .script = scripts[c], .seconds = seconds };
    a.kind = password->absent ? "none" : password->len ? "text" : "empty";
    int rc = prepare(&a, bytes, len, password, err);
    if (!rc)
        rc = run(&a, err);
    if (!rc)
        conclude(&a, ret);
    if (a.folder[0] && lk_fs_remove_tree(a.folder, err))
        rc = -1;
    return rc;
}
