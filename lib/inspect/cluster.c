/* SPDX-License-Identifier: MIT
 *
 * See cluster.h. Templates are those of reports (track/unknown.c).
 */
#include "inspect/cluster.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "base/view.h"
#include <stdlib.h>

enum { MAX_CLUSTERS = 1000, KEPT_BYTES = 4096 };

void
dpl_clusters_done(struct dpl_clusters *clusters)
{
    dpl_free(clusters->at);
    dpl_table_done(&clusters->by_hash);
    dpl_arena_done(&clusters->text);
    *clusters = (struct dpl_clusters){0};
}

static uint64_t
key_of(struct dplog_view template_text, enum dplog_log log)
{
    return dpl_hash(template_text.ptr, template_text.len, (uint64_t)log);
}

/* NULL after the limit, with *ret_dropped set, or for want of memory. */
static struct dpl_cluster *
find_or_make(struct dpl_clusters *clusters, struct dplog_view template_text,
             enum dplog_log log, bool *ret_dropped)
{
    const uint64_t key = key_of(template_text, log);
    const uint32_t index = dpl_table_get(&clusters->by_hash, key);
    struct dpl_cluster *cluster;

    if (index != DPL_TABLE_ABSENT)
        return &clusters->at[index];
    *ret_dropped = clusters->count >= MAX_CLUSTERS;
    if (*ret_dropped)
        return NULL;
    cluster = DPL_VEC_PUSH(clusters);
    if (!cluster ||
        !dpl_table_set(&clusters->by_hash, key, (uint32_t)clusters->count - 1))
        return NULL;
    cluster->log = log;
    cluster->template_text = dpl_arena_copy(&clusters->text, template_text);
    return cluster->template_text ? cluster : NULL;
}

enum dplog_status
dpl_clusters_add(struct dpl_clusters *clusters,
                 const struct dplog_record *record, struct dpl_origin origin,
                 struct dplog_error *reterr)
{
    char template_text[DPL_TEMPLATE_BYTES];
    const size_t len = dpl_unknown_template(record->text, template_text);
    bool dropped = false;
    struct dpl_cluster *cluster = find_or_make(
        clusters, dpl_view(template_text, len), record->log, &dropped);
    const char *text;

    clusters->lines++;
    if (dropped) {
        clusters->dropped++;
        return DPLOG_OK;
    }
    if (!cluster)
        return dpl_fail_memory(reterr);
    cluster->count++;
    if (cluster->place_count == DPL_CLUSTER_PLACES)
        return DPLOG_OK;
    text =
        dpl_arena_copy(&clusters->text, dpl_utf8_cut(record->text, KEPT_BYTES));
    if (!text)
        return dpl_fail_memory(reterr);
    cluster->texts[cluster->place_count] = text;
    cluster->places[cluster->place_count++] =
        (struct dpl_line_place){origin.source, record->line};
    return DPLOG_OK;
}

bool
dpl_is_known_by_code(const struct dplog_ruleset *set,
                     const struct dpl_match_result *matched)
{
    bool fallback = false;

    for (size_t i = 0; i < matched->hit_count; i++) {
        const struct dpl_rule *rule = &set->rules[matched->hits[i].rule];

        if (!rule->fallback && rule->role != DPLOG_ROLE_CONTEXT)
            return false;
        fallback = fallback || rule->fallback;
    }
    return fallback;
}

static int
compare(const void *a, const void *b)
{
    const struct dpl_cluster *x = a, *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->places[0].source != y->places[0].source)
        return x->places[0].source < y->places[0].source ? -1 : 1;
    return (x->places[0].line > y->places[0].line) -
           (x->places[0].line < y->places[0].line);
}

void
dpl_clusters_sort(struct dpl_clusters *clusters)
{
    if (clusters->count < 2)
        return;
    qsort(clusters->at, clusters->count, sizeof(*clusters->at), compare);
    /* Lines may come yet. The keys are there: nothing needs memory. */
    for (size_t i = 0; i < clusters->count; i++) {
        const struct dpl_cluster *c = &clusters->at[i];

        (void)dpl_table_set(&clusters->by_hash,
                            key_of(dpl_view_of(c->template_text), c->log),
                            (uint32_t)i);
    }
}
