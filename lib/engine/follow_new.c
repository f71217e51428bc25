/* SPDX-License-Identifier: MIT
 *
 * A follower: how it is made, what it is given, what it is like, how it ends.
 */
#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/os.h"
#include "base/view.h"
#include "engine/follow_impl.h"
#include <string.h>

enum { DEFAULT_QUIET_MS = 500 };

static enum dplog_status
take_options(struct dplog_follow *follow,
             const struct dplog_follow_options *options,
             struct dplog_error *reterr)
{
    struct dplog_follow_options *own = &follow->options;
    struct dplog_analysis_options *wanted = &follow->wanted;
    enum dplog_status status =
        dpl_options_copy(options, own, sizeof(*own), reterr);
    const char **const strings[] = {&wanted->dp, &wanted->package,
                                    &wanted->site, &wanted->store_path};

    if (status >= 0)
        status =
            dpl_options_copy(own->analysis, wanted, sizeof(*wanted), reterr);
    own->analysis = NULL; /* the caller's */

    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
        if (status < 0 || !*strings[i])
            continue;
        *strings[i] = dpl_arena_copy(&follow->arena, dpl_view_of(*strings[i]));
        if (!*strings[i])
            status = dpl_fail_memory(reterr);
    }
    if (!own->quiet_ms)
        own->quiet_ms = DEFAULT_QUIET_MS;
    return status;
}

enum dplog_status
dplog_follow_new(struct dplog_context *context,
                 const struct dplog_ruleset *ruleset,
                 const struct dplog_follow_options *options,
                 struct dplog_follow **ret, struct dplog_error *reterr)
{
    struct dpl_watch_options watch = {.filter_fn = dpl_follow_wants_name};
    struct dplog_follow *follow;
    enum dplog_status status;

    if (!context || !ruleset || !ret)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "a follower needs a context and a ruleset");
    follow = dpl_zalloc(sizeof(*follow));
    if (!follow)
        return dpl_fail_memory(reterr);
    follow->context = context;
    follow->ruleset = ruleset;
    follow->known_until_us = follow->pruned_us = INT64_MIN;
    follow->zone = DPLOG_BIAS_NONE;
    status = take_options(follow, options, reterr);
    watch.filter_data = follow;
    watch.poll_ms = follow->options.poll_ms;
    watch.poll_only = follow->options.poll_only != 0;
    if (status >= 0)
        status = dpl_watch_new(&watch, &follow->watch, reterr);
    if (status >= 0)
        status = dpl_feed_new(context, ruleset, &follow->feed, reterr);
    if (status >= 0 && follow->wanted.store_path)
        status = dpl_follow_open_store(follow, reterr);
    if (status < 0) {
        dplog_follow_free(follow);
        return status;
    }
    *ret = follow;
    return DPLOG_OK;
}

void
dplog_follow_free(struct dplog_follow *follow)
{
    if (!follow)
        return;
    dpl_follow_forget_news(follow);
    dpl_follow_free_diagnosis(follow);
    dpl_follow_free_roots(follow);
    dpl_follow_free_store(follow);
    dpl_feed_free(follow->feed);
    dpl_watch_free(follow->watch);
    dpl_follow_free_sources(follow);
    dpl_free(follow->sources.at);
    dpl_free(follow->gaps.at);
    dpl_free(follow->news.at);
    dpl_free(follow->told.at);
    dpl_table_done(&follow->told_by_key);
    dpl_arena_done(&follow->arena);
    dpl_free(follow);
}

enum dplog_status
dplog_follow_add_path(struct dplog_follow *follow, const char *path,
                      struct dplog_error *reterr)
{
    const enum dpl_path_kind kind = dpl_path_kind(path, NULL);
    struct dpl_root *root;

    if (follow->started)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "paths cannot be added after the first step");
    if (strcmp(path, "-") == 0 || kind == DPL_PATH_OTHER ||
        (kind == DPL_PATH_FILE && dpl_is_archive_name(path)))
        return dpl_fail(reterr, DPLOG_E_UNSUPPORTED,
                        "cannot follow '%s': only files and folders grow",
                        path);
    root = DPL_VEC_PUSH(&follow->roots);
    if (root)
        root->path = dpl_string_copy(path);
    if (!root || !root->path) {
        follow->roots.count -= root != NULL;
        return dpl_fail_memory(reterr);
    }
    root->is_folder = kind == DPL_PATH_FOLDER;
    root->must_look = true;
    return DPLOG_OK;
}

/* ── what it is like ── */

void
dplog_follow_wake(struct dplog_follow *follow)
{
    dpl_watch_wake(follow->watch);
}

const struct dplog_diagnosis *
dplog_follow_diagnosis(const struct dplog_follow *follow)
{
    return follow->has_diagnosis ? &follow->diagnosis : NULL;
}

bool
dplog_follow_watched(const struct dplog_follow *follow, size_t index,
                     const char **ret_folder, const char **ret_how)
{
    if (index >= follow->folders.count)
        return false;
    *ret_folder = follow->folders.at[index].path;
    *ret_how = dpl_watch_how(follow->watch, index);
    return true;
}
