/* SPDX-License-Identifier: MIT
 *
 * What every fuzz target is: one function that takes any bytes. libFuzzer
 * calls it with what it makes up; driver.c with the files that it is given.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise was broken: say which, and stop where a debugger can look. */
#define FUZZ_REQUIRE(condition)                                                \
    ((condition) ? (void)0                                                     \
                 : (fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, \
                            #condition),                                       \
                    abort()))
