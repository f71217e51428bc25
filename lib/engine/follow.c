/* SPDX-License-Identifier: MIT
 *
 * Following logs: wait, look, take, keep, diagnose, tell.
 */
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "engine/follow_impl.h"
#include <string.h>

enum {
    LEAST_BETWEEN_MS = 4, /* rounds under load: fewer and greater ones */
    SAVE_EVERY_MS = 15 * 1000
};

/* ── news ── */

void
dpl_follow_forget_news(struct dplog_follow *follow)
{
    for (size_t i = 0; i < follow->news.count; i++)
        dpl_free(follow->news.at[i].text);
    follow->news.count = follow->news_taken = 0;
}

struct dpl_news *
dpl_follow_add_news(struct dplog_follow *follow, enum dplog_happening_kind kind)
{
    struct dpl_news *news = DPL_VEC_PUSH(&follow->news);

    if (news)
        news->happening = (struct dplog_happening){
            .kind = kind, .initial = !follow->caught_up};
    return news;
}

enum dplog_status
dpl_follow_trouble(struct dplog_follow *follow, char **trouble,
                   const char *path, const char *text,
                   struct dplog_error *reterr)
{
    struct dpl_news *news;
    char *copy;

    if (*trouble && strcmp(*trouble, text) == 0)
        return DPLOG_OK;
    copy = dpl_string_copy(text);
    news = copy ? dpl_follow_add_news(follow, DPLOG_HAPPENING_TROUBLE) : NULL;
    if (!news) {
        dpl_free(copy);
        return dpl_fail_memory(reterr);
    }
    dpl_free(*trouble);
    *trouble = copy;
    news->text = dpl_string_copy(text);
    news->happening.path = path;
    news->happening.text = news->text;
    return news->text ? DPLOG_OK : dpl_fail_memory(reterr);
}

enum dplog_status
dpl_follow_mended(struct dplog_follow *follow, char **trouble, const char *path,
                  struct dplog_error *reterr)
{
    struct dpl_news *news;

    if (!*trouble)
        return DPLOG_OK;
    dpl_free(*trouble);
    *trouble = NULL;
    news = dpl_follow_add_news(follow, DPLOG_HAPPENING_MENDED);
    if (!news)
        return dpl_fail_memory(reterr);
    news->happening.path = path;
    return DPLOG_OK;
}

bool
dplog_follow_next(struct dplog_follow *follow, struct dplog_happening *ret)
{
    const struct dpl_news *news;

    if (follow->news_taken == follow->news.count)
        return false;
    news = &follow->news.at[follow->news_taken++];
    *ret = news->happening;
    if (follow->has_diagnosis)
        ret->diagnosis = &follow->diagnosis;
    if (ret->kind == DPLOG_HAPPENING_GAP) {
        ret->gap = &follow->gaps.at[news->gap];
        ret->path = follow->sources.at[ret->gap->source].report.path;
    }
    return true;
}

/* ── waiting ── */

static void
sooner(uint64_t *due_ns, uint64_t other_ns)
{
    if (other_ns < *due_ns)
        *due_ns = other_ns;
}

/* When something is to be done although nothing was written. */
static uint64_t
next_due_ns(const struct dplog_follow *follow)
{
    uint64_t due = dpl_follow_retry_ns(follow);

    if (follow->store_trouble || follow->must_begin_anew)
        sooner(&due, follow->store_retry_ns);
    if (!follow->tentative_done && dpl_follow_has_rest(follow))
        sooner(&due, follow->last_change_ns +
                         follow->options.quiet_ms * DPL_NS_PER_MS);
    sooner(&due, dpl_follow_diagnose_due_ns(follow));
    return due;
}

/* Under load a short pause gathers lines; a quiet log is read at once. */
static void
gather(const struct dplog_follow *follow)
{
    const uint64_t now = dpl_clock_ns();
    const uint64_t least =
        follow->last_change_ns + LEAST_BETWEEN_MS * DPL_NS_PER_MS;

    if (now < least)
        dpl_sleep_ms(
            (unsigned)((least - now + DPL_NS_PER_MS - 1) / DPL_NS_PER_MS));
}

static enum dplog_status
wait_for_changes(struct dplog_follow *follow, int timeout_ms,
                 struct dplog_error *reterr)
{
    const uint64_t now = dpl_clock_ns();
    const uint64_t due = next_due_ns(follow);
    enum dplog_status status;

    if (due != UINT64_MAX) {
        const uint64_t left_ms =
            due <= now ? 0 : (due - now + DPL_NS_PER_MS - 1) / DPL_NS_PER_MS;

        if (timeout_ms < 0 || left_ms < (uint64_t)timeout_ms)
            timeout_ms = (int)left_ms;
    }
    status = dpl_watch_wait(follow->watch, timeout_ms, reterr);
    if (status == DPLOG_OK && follow->caught_up)
        gather(follow);
    return status;
}

/* ── a step ── */

static bool
diagnosis_is_due(const struct dplog_follow *follow)
{
    return !follow->has_diagnosis ||
           dpl_clock_ns() >= dpl_follow_diagnose_due_ns(follow);
}

static enum dplog_status
take_all(struct dplog_follow *follow, size_t *ret_total,
         struct dplog_error *reterr)
{
    size_t count = DPL_TAKE_RECORDS;
    enum dplog_status status = DPLOG_OK;

    *ret_total = 0;
    while (status >= 0 && count == DPL_TAKE_RECORDS) {
        status = dpl_follow_take(follow, &count, reterr);
        *ret_total += count;
        if (status >= 0)
            status = dpl_feed_settle(follow->feed, reterr);
        if (status >= 0)
            status =
                dpl_follow_keep(follow, /* with_diagnosis */ false, reterr);
        if (status >= 0 && dpl_follow_must_replay(follow))
            status = dpl_follow_replay(follow, reterr);
        /* What is there at first is read as one; later news come in between. */
        if (follow->caught_up || dpl_follow_is_full(follow))
            break;
    }
    return status;
}

static enum dplog_status
take_quiet(struct dplog_follow *follow, struct dplog_error *reterr)
{
    if (follow->tentative_done || !dpl_follow_has_rest(follow) ||
        dpl_clock_ns() <
            follow->last_change_ns + follow->options.quiet_ms * DPL_NS_PER_MS)
        return DPLOG_OK;
    follow->tentative_done = true;
    return dpl_follow_take_tentative(follow, reterr);
}

/* After the first look: what the store has comes first. */
static enum dplog_status
begin(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    if (follow->store)
        status = dpl_follow_adopt_rest(follow, reterr);
    if (status >= 0 && follow->store)
        status = dpl_follow_replay(follow, reterr);
    follow->replayed = status >= 0;
    return status;
}

/* What the store knows must not be read, and stored, once more. */
static bool
is_store_late(const struct dplog_follow *follow)
{
    for (size_t i = 0; i < follow->roots.count; i++)
        if (follow->roots.at[i].is_late)
            return true;
    return false;
}

static enum dplog_status
look(struct dplog_follow *follow, struct dplog_error *reterr)
{
    const enum dplog_status status = dpl_follow_look(follow, reterr);

    if (status < 0 || follow->replayed || is_store_late(follow))
        return status;
    return begin(follow, reterr);
}

static enum dplog_status
work(struct dplog_follow *follow, size_t *ret_count, struct dplog_error *reterr)
{
    enum dplog_status status = look(follow, reterr);

    *ret_count = 0;
    if (status < 0 || !follow->replayed)
        return status;
    status = take_all(follow, ret_count, reterr);
    if (status >= 0 && *ret_count > 0) {
        follow->last_change_ns = dpl_clock_ns();
        follow->tentative_done = false;
    }
    if (status >= 0)
        status = take_quiet(follow, reterr);
    if (status >= 0 && diagnosis_is_due(follow))
        status = dpl_follow_diagnose(follow, reterr);
    if (status >= 0 && *ret_count > 0 &&
        (dpl_clock_ns() >= follow->saved_ns + SAVE_EVERY_MS * DPL_NS_PER_MS ||
         dpl_follow_must_prune(follow)))
        status = dpl_follow_keep(follow, /* with_diagnosis */ true, reterr);
    return status;
}

enum dplog_status
dplog_follow_step(struct dplog_follow *follow, int timeout_ms,
                  struct dplog_error *reterr)
{
    const bool is_first = !follow->started;
    enum dplog_status status = DPLOG_OK;
    size_t count;

    if (follow->finished)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "following has ended");
    dpl_follow_forget_news(follow);
    if (!dpl_feed_tracker(follow->feed))
        return dpl_fail_memory(reterr);
    if (is_first) {
        follow->started = true;
        status = dpl_follow_watch_roots(follow, reterr);
    } else if (!follow->more) {
        status = wait_for_changes(follow, timeout_ms, reterr);
    }
    if (status < 0)
        return status;
    dpl_follow_note_changes(follow);
    if (follow->must_tidy) {
        follow->must_tidy = false;
        status = dpl_follow_tidy(follow, reterr);
        if (status < 0)
            return status;
    }
    if (follow->must_begin_anew) {
        status = dpl_follow_begin_anew(follow, reterr);
        if (status != DPLOG_OK)
            return status;
    }
    status = work(follow, &count, reterr);
    if (status < 0)
        return status;
    follow->more = count == DPL_TAKE_RECORDS;
    if (follow->must_begin_anew)
        follow->store_retry_ns = 0;
    follow->caught_up = follow->replayed;
    return count || follow->news.count || is_first ? DPLOG_OK : DPLOG_DONE;
}

static enum dplog_status
take_the_rest(struct dplog_follow *follow, struct dplog_error *reterr)
{
    size_t count = DPL_TAKE_RECORDS;
    enum dplog_status status;

    for (size_t i = 0; i < follow->roots.count; i++)
        follow->roots.at[i].must_look = true;
    status = look(follow, reterr);
    if (status >= 0 && !follow->replayed)
        return dpl_fail(reterr, DPLOG_E_BUSY, "%s", follow->store_trouble);
    while (status >= 0 && count == DPL_TAKE_RECORDS &&
           !dpl_follow_is_full(follow)) {
        status = take_all(follow, &count, reterr);
    }
    if (status >= 0)
        status = dpl_follow_take_tentative(follow, reterr);
    if (status >= 0)
        status = dpl_follow_diagnose(follow, reterr);
    follow->finishing = true;
    return status < 0
               ? status
               : dpl_follow_keep(follow, /* with_diagnosis */ true, reterr);
}

enum dplog_status
dplog_follow_finish(struct dplog_follow *follow, struct dplog_error *reterr)
{
    enum dplog_status status = DPLOG_OK;

    if (follow->finished)
        return DPLOG_OK;
    dpl_follow_forget_news(follow);
    if (!dpl_feed_tracker(follow->feed)) {
        follow->finished = true;
        return dpl_fail_memory(reterr);
    }
    if (follow->started) /* else what the store says stays as it is */
        status = take_the_rest(follow, reterr);
    if (status >= 0 && follow->must_begin_anew) {
        status = dpl_follow_begin_anew(follow, reterr);
        if (status == DPLOG_OK)
            status = take_the_rest(follow, reterr);
    }
    follow->finished = true;
    if (status >= 0 && follow->store_trouble)
        return dpl_fail(reterr, DPLOG_E_STORE, "%s", follow->store_trouble);
    return status;
}
