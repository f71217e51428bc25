/* SPDX-License-Identifier: MIT
 *
 * A store that is not where it was any more. One that was deleted or moved away
 * is written again, with all it held. Where another file has its name by now
 * somebody put it there: then all begins anew, with what that one holds.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "engine/follow_impl.h"

static const char WRITTEN_AGAIN[] =
    "it was deleted or moved while it was in use, and has been written again "
    "with all it held";
static const char IS_ANOTHER[] =
    "it is another file than the one that was written to; going on with what "
    "that holds and with what the logs still have";

static enum dplog_status
tell(struct dplog_follow *follow, const char *text, struct dplog_error *reterr)
{
    struct dpl_news *news = dpl_follow_add_news(follow, DPLOG_HAPPENING_MENDED);

    if (!news)
        return dpl_fail_memory(reterr);
    dpl_free(follow->store_trouble);
    follow->store_trouble = NULL;
    news->happening.path = follow->wanted.store_path;
    news->happening.text = text;
    return DPLOG_OK;
}

enum dplog_status
dpl_follow_mend_store(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = dpl_store_write_again(follow->store, reterr);

    if (status == DPLOG_OK)
        return tell(follow, WRITTEN_AGAIN, reterr);
    if (status == DPLOG_DONE)
        status = dpl_store_take_other(follow->store, reterr);
    if (status < 0)
        return status;
    follow->must_begin_anew = true;
    return DPLOG_DONE;
}

/* Roots stay, and are looked at as for the first time. */
static void
forget_logs(struct dplog_follow *follow)
{
    dpl_follow_forget_waiting(follow);
    dpl_follow_free_diagnosis(follow);
    dpl_follow_free_lanes(follow);
    for (size_t i = 0; i < follow->roots.count; i++) {
        follow->roots.at[i].must_look = true;
        follow->roots.at[i].is_late = false;
    }
    dpl_follow_free_sources(follow);
    follow->gaps.count = follow->known.count = 0;
    follow->pruned_us = INT64_MIN;
    follow->known_until_us = INT64_MIN;
    dpl_lineup_done(&follow->lineup);
    dpl_resume_free(follow->resume);
    follow->resume = NULL;
    follow->told.count = 0;
    dpl_table_done(&follow->told_by_key);
    follow->replayed = follow->caught_up = follow->zone_known = false;
    follow->zone = DPLOG_BIAS_NONE;
    follow->limit_hits = 0;
}

/* DPLOG_DONE: the other store cannot be used now, which was told. */
static enum dplog_status
reach_store(struct dplog_follow *follow, struct dplog_error *reterr)
{
    struct dplog_error error = {0};
    enum dplog_status status = dpl_store_reach(follow->store, &error);

    if (status >= 0)
        return DPLOG_OK;
    if (status == DPLOG_E_NO_MEMORY)
        return dpl_fail_memory(reterr);
    follow->store_retry_ns = dpl_clock_ns() + DPL_STORE_RETRY_NS;
    status = dpl_follow_trouble(follow, &follow->store_trouble,
                                follow->wanted.store_path, error.text, reterr);
    return status < 0 ? status : DPLOG_DONE;
}

enum dplog_status
dpl_follow_begin_anew(struct dplog_follow *follow, struct dplog_error *reterr)
{
    struct dpl_feed *feed = NULL;
    enum dplog_status status = reach_store(follow, reterr);

    if (status != DPLOG_OK)
        return status;
    status = dpl_feed_new(follow->context, follow->ruleset, &feed, reterr);
    if (status < 0)
        return status;
    follow->must_begin_anew = false;
    dpl_follow_forget_news(follow);
    forget_logs(follow);
    dpl_feed_free(follow->feed);
    follow->feed = feed;
    follow->told_telling = follow->told_bad = UINT64_MAX;
    status = tell(follow, IS_ANOTHER, reterr);
    if (status >= 0)
        status = dpl_follow_load_known(follow, reterr);
    return status < 0 ? status : dpl_follow_new_resume(follow, reterr);
}
