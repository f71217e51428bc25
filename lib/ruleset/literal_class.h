/* SPDX-License-Identifier: MIT
 *
 * Classes of characters, for literal.c: "[6-9]", "[^\w.]".
 */
#pragma once

#include <dplog/view.h>
#include <stdbool.h>
#include <stddef.h>

/* The length of the class that a text begins with, to behind its ']', or of all
 * of the text. *ret_is_quoted: there is a \Q in it, and it may end later. */
size_t
dpl_literal_class_skip(struct dplog_view text, bool *ret_is_quoted);

/*
 * The characters of a simple class that a text begins with, in lower case, to
 * ret[], which has room for as many as name them, brackets among them: "[6-9]"
 * may have five. The number of them; 0: they are too many, or it is not that
 * simple.
 */
size_t
dpl_literal_class_read(struct dplog_view text, char *ret);
