/* SPDX-License-Identifier: MIT
 *
 * How far a source was read, as the store keeps it: the same for logs that are
 * read at once and for those that are followed.
 */
#pragma once

#include "source/identity.h"
#include "store/store.h"

struct dpl_bookmark
dpl_progress_bookmark(const struct dpl_store_source *source);
void
dpl_progress_put_bookmark(struct dpl_store_source *source,
                          const struct dpl_bookmark *mark);

/* The next record of the source was stored: count it in, and the lines before
 * it that belong to none. dpl_store_take_back() takes it out again. */
void
dpl_progress_count(struct dpl_store_source *source,
                   const struct dplog_record *record);
