/* SPDX-License-Identifier: MIT
 *
 * Notes about the logs themselves: shared by health.c, which judges their
 * times, and health_cover.c, which judges whether they reach far enough.
 */
#pragma once

#include "base/time.h"
#include "diagnose/sheet.h"

enum { DPL_DURATION_SIZE = 48 };

struct dpl_health_list {
    struct dplog_health *at;
    size_t count, cap;
};

/* One more note; text in the report language, setting NULL: none. */
void
dpl_health_add(struct dpl_health_list *list, uint32_t source, const char *kind,
               const char *text, const char *setting);
/* "41 min", "6 h 41 min", "3 days". */
const char *
dpl_health_duration(const struct dpl_sheet *sheet, int64_t us,
                    char ret[DPL_DURATION_SIZE]);
/* Local time at the site server, as the newest record's zone has it. */
const char *
dpl_health_when(const struct dpl_sheet *sheet, int64_t us,
                char ret[DPL_LOCAL_SIZE]);

/* health_cover.c */
void
dpl_health_cover(struct dpl_sheet *sheet, const struct dpl_clock *clock,
                 struct dpl_health_list *list);
