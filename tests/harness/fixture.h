/* SPDX-License-Identifier: MIT
 *
 * A temporary folder with files in it, gone after the test.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct fixture {
    char *root; /* '/' between its parts, none at the end */
};

void
fixture_init(struct fixture *fixture);
void
fixture_done(struct fixture *fixture); /* with all that is in it */

/* "root/name"; lives as long as the fixture's next sixteen calls. */
const char *
fixture_path(const struct fixture *fixture, const char *name);

/* Write a file; folders in front of it are made. Returns its path. */
const char *
fixture_write(const struct fixture *fixture, const char *name,
              const void *bytes, size_t len);
/* The same from a string. */
const char *
fixture_text(const struct fixture *fixture, const char *name, const char *text);

void
fixture_append(const struct fixture *fixture, const char *name,
               const char *text);
void
fixture_rename(const struct fixture *fixture, const char *from, const char *to);
void
fixture_delete(const struct fixture *fixture, const char *name);
