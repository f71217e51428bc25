/* SPDX-License-Identifier: MIT
 *
 * What the site asked not to hear of, and wishes of that kind that are over.
 */
#include "text.h"

#include "base/utf8.h"
#include "base/view.h"

enum { SHOWN = 3, PATH_BYTES = 200 };

/* " (planned rebuild)" */
static void
add_reason(struct dpl_text *t, const struct dplog_suppressed *entry)
{
    if (!entry->reason)
        return;
    dpl_buf_add_str(&t->para, " (");
    dpl_add_name(&t->para, entry->reason);
    dpl_buf_add_char(&t->para, ')');
}

static bool
is_same_wish(const struct dplog_suppressed *a, const struct dplog_suppressed *b)
{
    return a->line == b->line && a->expired == b->expired &&
           dpl_view_equal(dpl_view_of(a->path), dpl_view_of(b->path));
}

/* All that one wish took; its entries follow each other. */
static void
add_held_back(struct dpl_text *t, size_t first)
{
    const struct dplog_suppressed *entry = &t->d->suppressed[first];
    uint64_t count = 0;

    for (size_t i = first; i < t->d->suppressed_count &&
                           is_same_wish(entry, &t->d->suppressed[i]);
         i++)
        count += t->d->suppressed[i].count;
    dpl_text_say_number(t, DPL_P_N_TIMES, count);
    if (entry->dp_count)
        dpl_add_name(&t->para, entry->dps[0]);
    else
        dpl_add_name(&t->para,
                     entry->package_count ? entry->packages[0] : entry->rule);
    if (entry->until)
        dpl_text_say_names(t, DPL_P_UNTIL, entry->until, NULL);
    add_reason(t, entry);
}

static void
add_over(struct dpl_text *t, const struct dplog_suppressed *entry)
{
    struct dpl_buf place = {0};

    dpl_buf_add_view(&place,
                     dpl_utf8_cut(dpl_view_of(entry->path), PATH_BYTES));
    dpl_buf_addf(&place, ":%u", (unsigned)entry->line);
    dpl_text_say_names(t, DPL_P_ENDED, dpl_buf_str(&place), entry->until);
    dpl_text_done(t, &place);
    add_reason(t, entry);
}

void
dpl_text_suppressed(struct dpl_text *t)
{
    size_t shown = 0;

    for (int over = 1; over >= 0; over--) {
        for (size_t i = 0; i < t->d->suppressed_count; i++) {
            const struct dplog_suppressed *entry = &t->d->suppressed[i];

            if (entry->expired != (bool)over ||
                (i > 0 && is_same_wish(entry - 1, entry)) || shown++ >= SHOWN)
                continue;
            if (shown > 1)
                dpl_text_say(t, DPL_P_COMMA);
            if (over)
                add_over(t, entry);
            else
                add_held_back(t, i);
        }
    }
    if (shown > SHOWN)
        dpl_buf_add_str(&t->para, ", ...");
    if (shown)
        dpl_text_flush_heading(t, DPL_P_SUPPRESSED, DPL_KEEP_ALWAYS, 2);
}
