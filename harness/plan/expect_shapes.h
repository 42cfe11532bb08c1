/* plan/expect_shapes.h: the shapes of the arguments of the expectations in words.c. */
#ifndef LK_PLAN_EXPECT_SHAPES_H
#define LK_PLAN_EXPECT_SHAPES_H

#include "plan/shape.h"

extern const struct lk_shape lk_shape_pages, lk_shape_texts, lk_shape_labels, lk_shape_asks,
    lk_shape_ticked, lk_shape_password, lk_shape_mails, lk_shape_notifications, lk_shape_own,
    lk_shape_certificates, lk_shape_certificate, lk_shape_count, lk_shape_of, lk_shape_yes,
    lk_shape_file, lk_shape_names, lk_shape_revocation, lk_shape_nowhere, lk_shape_transport,
    lk_shape_cookies, lk_shape_sample, lk_shape_client;

#endif
