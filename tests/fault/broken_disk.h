/* SPDX-License-Identifier: MIT
 *
 * A disk that breaks when it is told to, under SQLite's own: the nth operation
 * of a kind fails, once, and whatever was asked for is not done.
 */
#pragma once

enum broken_kind {
    BROKEN_NOTHING,
    BROKEN_OPEN,
    BROKEN_READ,
    BROKEN_WRITE, /* as a full disk says it */
    BROKEN_SYNC,
    BROKEN_TRUNCATE,
    BROKEN_DELETE,
    BROKEN_LOCK, /* somebody else has it */
    BROKEN_KINDS
};

/* SQLite's default from now on. */
void
broken_disk_install(void);

/* Let the operation after `after` more of its kind fail. */
void
broken_disk_arm(enum broken_kind kind, long after);

/* Whether it did; nothing fails any more. */
int
broken_disk_disarm(void);

const char *
broken_kind_name(enum broken_kind kind);
