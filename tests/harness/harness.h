/* SPDX-License-Identifier: MIT
 *
 * What cmocka wants to be included before it, and what every test needs.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dplog/view.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A view's text against a string; both are printed when they differ. */
#define ASSERT_VIEW(v, expected)                                               \
    do {                                                                       \
        const struct dplog_view checked_view = (v);                            \
        const char *const expected_text = (expected);                          \
        if (checked_view.len != strlen(expected_text) ||                       \
            (checked_view.len &&                                               \
             memcmp(checked_view.ptr, expected_text, checked_view.len) != 0))  \
            fail_msg("%s: expected '%s', got '%.*s'", #v, expected_text,       \
                     (int)checked_view.len,                                    \
                     checked_view.ptr ? checked_view.ptr : "");                \
    } while (0)
