/* SPDX-License-Identifier: MIT
 *
 * Every spelling of an error code is one value. Found in the places where the
 * product writes codes ("failed; 0x80070005", "error = 5", "(80041001)",
 * "hr=0x80070193", "Win32 last error = 53", "\ADMIN$ (0x35)", "returns 404",
 * "HttpSendRequest failed 12007"), never in hashes, GUIDs, sizes or paths.
 *
 * Canonical value: the 32-bit HRESULT. A Win32 code n is 0x80070000 + n; WBEM,
 * RPC, SSPI and others stand for themselves; NTSTATUS too. In
 * PatchDownloader.log a value of 0x80070190..0x80070257 (400 to 599) is an
 * HTTP status stored through the same macro: same value, kind HTTP.
 */
#pragma once

#include "rule.h"

struct dpl_found_code {
    uint32_t value;
    enum dpl_code_kind kind;
    uint32_t at, len; /* where it stands in the text, for explain */
};

/* Codes of a text in order of appearance, without repeats; at most max. A
 * success (0) is left out. `set` supplies symbolic names; may be NULL. */
size_t
dpl_codes_find(const struct dplog_ruleset *set, struct dplog_view text,
               enum dplog_log log, struct dpl_found_code *ret, size_t max);

/* The same without those that are told in words only: for a text of which it is
 * known that no words of a code stand in it. */
size_t
dpl_codes_find_spelled(const struct dplog_ruleset *set, struct dplog_view text,
                       enum dplog_log log, struct dpl_found_code *ret,
                       size_t max);

/* One spelled code and nothing else: "5", "0x35", "80070005", "-2147024891",
 * "2147942405", "0x80070005L", "RPC_S_SERVER_UNAVAILABLE". False: none. */
bool
dpl_code_parse(const struct dplog_ruleset *set, struct dplog_view spelled,
               uint32_t *ret);

/* Whether a value found in a log is an HTTP status stored as a Win32 code. */
enum dpl_code_kind
dpl_code_kind_in(uint32_t value, enum dplog_log log);

/* "0x800706BA"; size of ret at least 11. */
void
dpl_code_format(uint32_t value, char ret[11]);
