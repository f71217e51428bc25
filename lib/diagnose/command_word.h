/* SPDX-License-Identifier: MIT
 *
 * Names from logs in commands that an administrator will paste into a shell,
 * often as SYSTEM. Whoever can write a line into a log, or name a folder, must
 * not be able to run anything that way.
 */
#pragma once

#include "base/buf.h"

/*
 * Append a value as one word for PowerShell, and for cmd where the command
 * hands it on: as it is where no character means anything to either, in single
 * quotes where that makes it harmless.
 *
 * @param part  it stands inside a longer word: no quotes are possible.
 *
 * False, and nothing is appended: it cannot be made harmless.
 */
bool
dpl_command_word_add(struct dpl_buf *buf, struct dplog_view value, bool part);
