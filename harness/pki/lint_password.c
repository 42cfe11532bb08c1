/* The rules on the password (P). They look at the text; no finding tells any of it. */
#include "pki/lint_walk.h"

enum { OCTETS_GOOD = 63, OCTETS_MOST = 255, OPENSSL_MOST = 1023 };

static void judge_length(struct lint *l, size_t n)
{
    if (n > OCTETS_MOST)
        lk_lint_find_as(l, LK_P05, LK_LINT_ERROR, l->w.file, 0, "the password has %zu octets: %s",
                        n,
                        n > OPENSSL_MOST ? "openssl reads 1023 from a file" : "wolfSSL takes 255");
    else if (n > OCTETS_GOOD)
        lk_lint_find(l, LK_P05, l->w.file, 0, "the password has %zu octets, over 63", n);
    if (n > OCTETS_MOST)
        lk_lint_trait(l, LK_T_PW_255);
    if (n > OPENSSL_MOST)
        lk_lint_trait(l, LK_T_PW_1023);
}

void lk_lint_password(struct lint *l, const struct lk_password *password)
{
    struct lk_password_look look = lk_password_look(password);
    snprintf(l->place, sizeof l->place, "password");
    if (!password->len) {
        lk_lint_trait(l, password->absent
                             ? l->out->traits[LK_T_PBES2] ? LK_T_PW_ABSENT : LK_T_PW_ABSENT_APP_C
                             : LK_T_PW_EMPTY);
        lk_lint_find(l, LK_P01, l->w.file, 0,
                     password->absent ? "there is no password" : "the password is empty");
        return;
    }
    if (!look.ascii) {
        lk_lint_trait(l, LK_T_PW_NOT_ASCII);
        lk_lint_find(l, LK_P02, l->w.file, 0, "the password is not ASCII");
    }
    if (!look.nfc)
        lk_lint_find(l, LK_P03, l->w.file, 0, "the password is not in normal form C");
    if (!look.bmp) {
        lk_lint_trait(l, LK_T_PW_NOT_BMP);
        lk_lint_find(l, LK_P04, l->w.file, 0, "the password has a character beyond U+FFFF");
    }
    judge_length(l, look.octets);
    if (look.edge_blank || look.control)
        lk_lint_find(l, LK_P06, l->w.file, 0,
                     look.control ? "the password has a control character"
                                  : "the password begins or ends with a blank");
}
