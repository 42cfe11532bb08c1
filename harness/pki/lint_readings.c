/* The readings of the password, encoded once, and which of them is in use. */
#include "pki/lint_walk.h"

void lk_lint_use(struct lint *l, enum lk_reading reading)
{
    const struct lk_encoded *e = &l->readings[reading];
    const uint8_t *octets = (const uint8_t *)e->octets.bytes, *bmp = (const uint8_t *)e->bmp.bytes;
    l->out->reading = reading;
    l->w.octets = (struct lk_der){ octets, octets ? octets + e->octets.len : NULL };
    l->w.bmp = (struct lk_der){ bmp, bmp ? bmp + e->bmp.len : NULL };
}

bool lk_lint_reading_counts(enum lk_reading r)
{
    return r == LK_READ_GIVEN || r == LK_READ_EMPTY || r == LK_READ_ABSENT;
}

/* A reading that feeds the same octets as one before it has nothing new to tell. */
static bool is_new(const struct lint *l, enum lk_reading r)
{
    for (enum lk_reading i = 0; i < r; i++)
        if (l->readable[i] && lk_encoded_same(&l->readings[i], &l->readings[r]))
            return false;
    return true;
}

void lk_lint_readings(struct lint *l, const struct lk_password *password)
{
    for (enum lk_reading r = 0; r < LK_READINGS; r++)
        l->readable[r] = lk_password_encode(password, r, &l->readings[r]) && is_new(l, r);
    lk_lint_use(l, LK_READ_GIVEN);
}
