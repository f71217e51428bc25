/* SPDX-License-Identifier: MIT
 *
 * Tables that gen_codepages.py writes; indexes are of the byte less 0x80, and
 * 0 means that there is no such character.
 */
#pragma once

#include <stdint.h>

enum { DPL_CP932_TRAIL_FIRST = 0x40, DPL_CP932_TRAILS = 0xFC - 0x40 + 1 };

extern const uint16_t dpl_cp1252_high[128];
extern const uint16_t dpl_cp932_single[128];
/* 1-based row of a lead byte; 0: not a lead byte */
extern const uint8_t dpl_cp932_row[128];
/* DPL_CP932_TRAILS cells a row */
extern const uint16_t dpl_cp932_double[];
