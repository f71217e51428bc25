/* SPDX-License-Identifier: MIT
 *
 * Text that somebody else owns: a pointer and a length. Wherever the library
 * hands out a view, the header of the function says how long it lives.
 */
#ifndef DPLOG_VIEW_H
#define DPLOG_VIEW_H

#include <stddef.h>

/** Bytes somebody else owns; valid UTF-8 wherever it comes from a record. */
struct dplog_view {
    const char *ptr; /**< no NUL at the end; may be NULL when len is 0 */
    size_t len;      /**< bytes */
};

#endif
