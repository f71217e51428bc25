/* SPDX-License-Identifier: MIT
 *
 * A tracker that lives long stays small: it is saved less what it need not know
 * any more, and loaded again.
 */
#include "track/forget.h"
#include "track/snapshot.h"
#include "track/state.h"

#include "base/error.h"

enum dplog_status
dpl_tracker_forget(struct dpl_tracker **tracker, int64_t since_us,
                   struct dplog_error *reterr)
{
    const struct dpl_tracker *const old = *tracker;
    struct dpl_tracker *loaded = NULL;
    struct dpl_buf bytes = {0};
    enum dplog_status status =
        dpl_tracker_save_since(old, since_us, &bytes, reterr);

    if (status >= 0)
        status =
            dpl_tracker_load(old->context, old->ruleset, dpl_buf_view(&bytes),
                             NULL, UINT32_MAX, &loaded, reterr);
    dpl_buf_done(&bytes);
    if (status < 0)
        return status;
    loaded->watch = old->watch;
    dpl_tracker_free(*tracker);
    *tracker = loaded;
    return DPLOG_OK;
}

static enum dplog_status
reload(struct dpl_tracker **tracker, const struct dpl_forgetting *forgetting,
       struct dplog_error *reterr)
{
    struct dplog_context *const context = (*tracker)->context;
    const struct dplog_ruleset *const ruleset = (*tracker)->ruleset;
    const struct dpl_track_watch *const watch = (*tracker)->watch;
    struct dpl_buf bytes = {0};
    enum dplog_status status =
        forgetting
            ? dpl_tracker_save_without(*tracker, forgetting, &bytes, reterr)
            : dpl_tracker_save(*tracker, &bytes, reterr);

    if (status < 0) {
        dpl_buf_done(&bytes);
        return status;
    }
    /* Freed first: there is no room for both where it matters. */
    dpl_tracker_free(*tracker);
    *tracker = NULL;
    status = dpl_tracker_load(context, ruleset, dpl_buf_view(&bytes), NULL,
                              UINT32_MAX, tracker, reterr);
    dpl_buf_done(&bytes);
    if (status >= 0)
        (*tracker)->watch = watch;
    return status;
}

enum dplog_status
dpl_tracker_slim(struct dpl_tracker **tracker, struct dplog_error *reterr)
{
    const bool must_fold = dpl_fold_is_due(*tracker);
    struct dpl_forgetting forgetting = {0};
    enum dplog_status status = DPLOG_OK;

    if (!must_fold && (*tracker)->strings.count < (*tracker)->slim_at)
        return DPLOG_OK;
    if (must_fold && !dpl_fold_plan(*tracker, &forgetting))
        status = dpl_fail_memory(reterr);
    if (status >= 0)
        status = reload(tracker, must_fold ? &forgetting : NULL, reterr);
    dpl_forgetting_done(&forgetting);
    if (status >= 0 && (*tracker)->strings.count > DPL_STRINGS_MAX / 2)
        (*tracker)->slim_at = (*tracker)->strings.count * 2;
    return status;
}
