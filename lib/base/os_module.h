/* SPDX-License-Identifier: MIT
 *
 * Libraries that are opened by need: only where the build asks for it.
 */
#pragma once

#include <stdbool.h>

/* NULL: it is not there. It stays open to the end of the program, and is
 * opened once however often this is called. */
void *
dpl_module_open(const char *name);

/* The address of a function into a pointer to one. */
bool
dpl_module_find(void *module, const char *function, void *ret_pointer);
