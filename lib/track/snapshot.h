/* SPDX-License-Identifier: MIT
 *
 * A tracker as bytes, so that a later run goes on where this one stopped
 * instead of reading everything again.
 *
 * The rule for whoever adds a member to a struct of model.h or state.h: give
 * it a row in snapshot_members.c. A test compares the rows with the structs
 * and names what was forgotten; another one feeds logs to a cut, saves, loads
 * and goes on, and expects the report of one straight run. Rows are part of
 * the format's version: bytes of an older layout are refused, not misread.
 */
#pragma once

#include "base/buf.h"
#include "track/tracker.h"

/*
 * Append the state of a tracker that was not finished to a buffer. Indexes of
 * sources are saved as they are (dpl_tracker_load() can change them); those of
 * lineages must mean the same when it is loaded.
 *
 * Returns DPLOG_OK or DPLOG_E_NO_MEMORY; so do the next three.
 */
enum dplog_status
dpl_tracker_save(const struct dpl_tracker *tracker, struct dpl_buf *ret,
                 struct dplog_error *reterr);

/* The same without what was over before since_us (forget.h). */
enum dplog_status
dpl_tracker_save_since(const struct dpl_tracker *tracker, int64_t since_us,
                       struct dpl_buf *ret, struct dplog_error *reterr);

/* The same without what a plan of forget.h says goes. */
struct dpl_forgetting;
enum dplog_status
dpl_tracker_save_without(const struct dpl_tracker *tracker,
                         const struct dpl_forgetting *forgetting,
                         struct dpl_buf *ret, struct dplog_error *reterr);

/* Drop what was over before since_us from the tracker itself. *tracker is
 * another object afterwards; on an error it is the old one, as it was. */
enum dplog_status
dpl_tracker_forget(struct dpl_tracker **tracker, int64_t since_us,
                   struct dplog_error *reterr);

/*
 * A new tracker in the state that was saved.
 *
 * @param sources  by number at saving: the number now. NULL: as they were,
 *                 below source_count.
 *
 * Returns DPLOG_OK; DPLOG_E_UNSUPPORTED when other rules, other limits or
 * another version of this library made it; DPLOG_E_STORE for bytes that were
 * damaged - whatever they are, nothing worse happens; DPLOG_E_NO_MEMORY. What
 * cannot be loaded can be had by feeding the records again.
 */
enum dplog_status
dpl_tracker_load(struct dplog_context *context,
                 const struct dplog_ruleset *ruleset, struct dplog_view bytes,
                 const uint32_t *sources, uint32_t source_count,
                 struct dpl_tracker **ret, struct dplog_error *reterr);

/*
 * Which sources a saved state names.
 *
 * @param named  of source_count bytes, by source: set to 1 where it is named,
 *               else left alone
 *
 * Errors are those of dpl_tracker_load().
 */
enum dplog_status
dpl_tracker_note_sources(struct dplog_context *context,
                         const struct dplog_ruleset *ruleset,
                         struct dplog_view bytes, uint8_t *named,
                         uint32_t source_count, struct dplog_error *reterr);
