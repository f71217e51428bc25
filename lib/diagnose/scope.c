/* SPDX-License-Identifier: MIT
 *
 * Which entity: what do the failures of the verdict's cause have in common that
 * what went well does not? One DP with all its packages, one package at all
 * DPs, one server of sources, one site, or everything from one minute on. Said
 * only when enough went well elsewhere, or enough failed, to tell. A stray
 * failure or two beside many of one DP, or of one package, is noise: they are
 * left out where that one has four fifths of what fails, and four at least.
 */
#include "diagnose/sheet.h"

enum { SEVERAL = 2, MANY = 3, MOST_AT_LEAST = 4, MOST_OF_FIVE = 4 };

/* A set of numbers, and how many: 0 is none. */
struct set {
    struct dpl_table table;
    size_t count;
    uint32_t first;
};

/* The one that fails with most others. */
struct top {
    struct dpl_table counts;
    uint32_t of, count;
};

/* The failures, as far as they say whom they are about. */
struct failures {
    struct set dps, packages, pairs, paths, servers, sites;
    struct top top_dp, top_package; /* by pairs */
    size_t count;
    bool source_side; /* all before any DP is involved */
    int64_t since_us;
};

static void
add(struct dpl_sheet *sheet, struct set *set, uint64_t value)
{
    if (!value || dpl_table_get(&set->table, value) != DPL_TABLE_ABSENT)
        return;
    if (!dpl_table_set(&set->table, value, 1))
        sheet->failed = true;
    if (!set->count++)
        set->first = (uint32_t)value;
}

static bool
has(const struct set *set, uint64_t value)
{
    return value && dpl_table_get(&set->table, value) != DPL_TABLE_ABSENT;
}

static uint64_t
pair(uint32_t package, uint32_t dp)
{
    return package && dp ? dpl_table_pair(package, dp) : 0;
}

/* ── what fails ── */

static bool
is_of_cause(const struct dpl_sheet *sheet, const struct dplog_finding *f)
{
    const char *cause = sheet->out->verdict.cause;

    if (f->explained_by || f->role != DPLOG_ROLE_CAUSE ||
        f->state == DPLOG_FINDING_RECOVERED)
        return false;
    for (size_t k = 0; k < f->item_count; k++)
        if (f->items[k].id == cause)
            return true;
    return !cause;
}

/* The site of a DP, as its deployments know it. */
static uint32_t
site_of(const struct dpl_sheet *sheet, uint32_t dp)
{
    const uint32_t site = dpl_table_get(&sheet->site_of_dp, dp);

    return site == DPL_TABLE_ABSENT ? 0 : site;
}

static void
count_one(struct dpl_sheet *sheet, struct top *top, uint32_t of)
{
    const uint32_t known = dpl_table_get(&top->counts, of);
    const uint32_t count = known == DPL_TABLE_ABSENT ? 1 : known + 1;

    if (!dpl_table_set(&top->counts, of, count))
        sheet->failed = true;
    if (count > top->count) {
        top->count = count;
        top->of = of;
    }
}

static void
add_pair(struct dpl_sheet *sheet, struct failures *bad,
         const struct dpl_keys *keys)
{
    const size_t before = bad->pairs.count;

    add(sheet, &bad->pairs, pair(keys->package, keys->dp));
    if (bad->pairs.count == before)
        return;
    count_one(sheet, &bad->top_dp, keys->dp);
    count_one(sheet, &bad->top_package, keys->package);
}

/* All of them, or those of one DP or one package alone. */
static void
gather(struct dpl_sheet *sheet, uint32_t only_dp, uint32_t only_package,
       struct failures *ret)
{
    *ret = (struct failures){.since_us = DPLOG_TIME_NONE};
    for (size_t i = 0; i < sheet->out->finding_count; i++) {
        const struct dplog_finding *f = &sheet->findings[i];
        const struct dpl_episode *e =
            &sheet->track->episodes.at[sheet->episode_of[i]];
        const uint32_t stage = sheet->set->rules[e->rule].stage;

        if (!is_of_cause(sheet, f) || (!e->keys.package && !e->keys.dp) ||
            (only_dp && e->keys.dp != only_dp) ||
            (only_package && e->keys.package != only_package))
            continue;
        add(sheet, &ret->dps, e->keys.dp);
        add(sheet, &ret->packages, e->keys.package);
        add_pair(sheet, ret, &e->keys);
        add(sheet, &ret->paths, e->keys.path);
        add(sheet, &ret->servers,
            dpl_host_key(dpl_sheet_server_view(sheet, e)));
        add(sheet, &ret->sites, site_of(sheet, e->keys.dp));
        ret->source_side = (ret->source_side || !ret->count) &&
                           stage != DPL_NO_INDEX &&
                           sheet->set->stages[stage].per_package;
        if (f->first_us != DPLOG_TIME_NONE &&
            (ret->since_us == DPLOG_TIME_NONE || f->first_us < ret->since_us))
            ret->since_us = f->first_us;
        ret->count++;
    }
}

/* ── what went well, since the failures began or before ── */

struct successes {
    size_t elsewhere;     /* at DPs where nothing fails */
    size_t same_package;  /* a failing package, at a DP where nothing fails */
    size_t here;          /* other packages, at a DP where something fails */
    size_t other_package; /* at all */
    size_t other_site, same_site;
    size_t after, before;
    struct set dps_before;
};

static void
weigh_success(struct dpl_sheet *sheet, const struct failures *bad,
              const struct dpl_deployment *d, struct successes *ret)
{
    const bool timeless =
        d->outcome_us == DPLOG_TIME_NONE || bad->since_us == DPLOG_TIME_NONE;
    const bool same_package = has(&bad->packages, d->package);
    const bool bad_dp = has(&bad->dps, d->dp);

    if (!timeless && d->outcome_us < bad->since_us) {
        ret->before++;
        add(sheet, &ret->dps_before, d->dp);
        return;
    }
    ret->after++;
    ret->elsewhere += !bad_dp;
    ret->same_package += same_package && !bad_dp;
    ret->here += bad_dp && !has(&bad->pairs, pair(d->package, d->dp));
    ret->other_package += !same_package;
    if (site_of(sheet, d->dp))
        *(has(&bad->sites, site_of(sheet, d->dp)) ? &ret->same_site
                                                  : &ret->other_site) += 1;
}

static void
look_at_successes(struct dpl_sheet *sheet, const struct failures *bad,
                  struct successes *ret)
{
    const struct dpl_track *track = sheet->track;

    for (size_t i = 0; i < track->deployments.count; i++)
        if (track->deployments.at[i].outcome == DPL_OUTCOME_SUCCESS)
            weigh_success(sheet, bad, &track->deployments.at[i], ret);
}

/* Whether another package came from one of these servers after all. */
static bool
was_read_from(struct dpl_sheet *sheet, const struct failures *bad)
{
    const struct dpl_track *track = sheet->track;

    for (size_t i = 0; i < track->packages.count; i++) {
        const struct dpl_package *p = &track->packages.at[i];
        const struct dpl_episode from = {.field = {[DPL_FIELD_PATH] = p->path}};

        if (p->path && p->read_us != DPLOG_TIME_NONE &&
            (bad->since_us == DPLOG_TIME_NONE || p->read_us >= bad->since_us) &&
            has(&bad->servers,
                dpl_host_key(dpl_sheet_server_view(sheet, &from))))
            return true;
    }
    return false;
}

/* ── the tests, the narrowest first ── */

/* A DP that still takes other packages - small ones, say - is not acquitted
 * when all that it refuses went well elsewhere. */
static bool
is_one_dp(const struct failures *bad, const struct successes *good)
{
    const bool several = bad->packages.count >= SEVERAL;

    if (bad->dps.count != 1 || bad->source_side)
        return false;
    return good->here ? several && good->same_package >= bad->packages.count
                      : several || good->same_package;
}

static bool
is_one_package(const struct failures *bad, const struct successes *good)
{
    return bad->packages.count == 1 && !good->same_package &&
           (bad->source_side || bad->dps.count >= SEVERAL || good->here);
}

static bool
is_one_source(struct dpl_sheet *sheet, const struct failures *bad)
{
    return bad->source_side && bad->packages.count >= SEVERAL &&
           bad->servers.count == 1 && !was_read_from(sheet, bad);
}

static bool
is_wide(const struct failures *bad)
{
    return bad->packages.count >= SEVERAL && bad->dps.count >= SEVERAL &&
           bad->pairs.count >= MANY;
}

/* All DPs of one site while another site's are fine; or all there are, and
 * never a good one. */
static bool
is_one_site(const struct failures *bad, const struct successes *good)
{
    return is_wide(bad) && bad->sites.count == 1 && !good->same_site &&
           (good->other_site || !(good->before || good->after));
}

static bool
is_from_one_minute_on(const struct failures *bad, const struct successes *good)
{
    return is_wide(bad) && bad->since_us != DPLOG_TIME_NONE && !good->after &&
           good->before >= SEVERAL && good->dps_before.count >= SEVERAL;
}

static void
name_scope(struct dpl_sheet *sheet, const struct failures *bad,
           enum dplog_scope_kind kind, const char *name)
{
    struct dplog_verdict *v = &sheet->out->verdict;
    const char **names = dpl_sheet_array(sheet, 1, sizeof(*names));

    if (!names)
        return;
    names[0] = name;
    v->scope = kind;
    v->scope_names = names;
    v->scope_name_count = name ? 1 : 0;
    v->scope_since_us = bad->since_us;
}

/* The folder that all name, else their server. */
static const char *
source_name(struct dpl_sheet *sheet, const struct failures *bad)
{
    const struct dpl_episode from = {
        .field = {[DPL_FIELD_PATH] = bad->paths.first}};
    const char *server;

    if (bad->paths.count == 1)
        return dpl_sheet_string(sheet, bad->paths.first);
    server = dpl_sheet_server(sheet, &from);
    return server ? dpl_sheet_printf(sheet, "\\\\%s", server) : NULL;
}

/* Four of at least four, or 8 of 10: the rest is noise. */
static bool
is_most(const struct failures *bad, const struct top *top)
{
    return top->count >= MOST_AT_LEAST &&
           5 * (size_t)top->count >= MOST_OF_FIVE * bad->pairs.count;
}

static void
free_sets(struct failures *bad, struct successes *good)
{
    struct dpl_table *const tables[] = {
        &bad->dps.table,     &bad->packages.table,     &bad->pairs.table,
        &bad->paths.table,   &bad->servers.table,      &bad->sites.table,
        &bad->top_dp.counts, &bad->top_package.counts, &good->dps_before.table};

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        dpl_table_done(tables[i]);
}

/* Whether one DP, or one package, is what fails, but for noise. */
static bool
choose_most(struct dpl_sheet *sheet, const struct failures *bad)
{
    const bool dp = bad->dps.count > 1 && is_most(bad, &bad->top_dp);
    const bool package =
        !dp && bad->packages.count > 1 && is_most(bad, &bad->top_package);
    struct failures most;
    struct successes good = {0};
    bool is_one;

    if (!dp && !package)
        return false;
    gather(sheet, dp ? bad->top_dp.of : 0, package ? bad->top_package.of : 0,
           &most);
    look_at_successes(sheet, &most, &good);
    is_one = dp ? is_one_dp(&most, &good) : is_one_package(&most, &good);
    if (is_one)
        name_scope(sheet, &most, dp ? DPLOG_SCOPE_DP : DPLOG_SCOPE_PACKAGE,
                   dp ? dpl_sheet_dp(sheet, most.dps.first)
                      : dpl_sheet_string(sheet, most.packages.first));
    free_sets(&most, &good);
    return is_one;
}

static void
choose(struct dpl_sheet *sheet, const struct failures *bad,
       const struct successes *good)
{
    if (is_one_dp(bad, good))
        name_scope(sheet, bad, DPLOG_SCOPE_DP,
                   dpl_sheet_dp(sheet, bad->dps.first));
    else if (is_one_package(bad, good))
        name_scope(sheet, bad, DPLOG_SCOPE_PACKAGE,
                   dpl_sheet_string(sheet, bad->packages.first));
    else if (is_one_source(sheet, bad))
        name_scope(sheet, bad, DPLOG_SCOPE_SOURCE, source_name(sheet, bad));
    else if (is_one_site(bad, good))
        name_scope(sheet, bad, DPLOG_SCOPE_SITE,
                   dpl_sheet_string(sheet, bad->sites.first));
    else if (is_from_one_minute_on(bad, good))
        name_scope(sheet, bad, DPLOG_SCOPE_TIME, NULL);
    else if (!choose_most(sheet, bad) && bad->dps.count >= SEVERAL &&
             bad->packages.count >= SEVERAL)
        name_scope(sheet, bad, DPLOG_SCOPE_MIXED, NULL);
}

void
dpl_scope_make(struct dpl_sheet *sheet)
{
    struct failures bad;
    struct successes good = {0};
    const struct dpl_track *track = sheet->track;

    sheet->out->verdict.scope_since_us = DPLOG_TIME_NONE;
    for (size_t i = 0; i < track->deployments.count; i++)
        if (track->deployments.at[i].site &&
            !dpl_table_set(&sheet->site_of_dp, track->deployments.at[i].dp,
                           track->deployments.at[i].site))
            sheet->failed = true;
    gather(sheet, 0, 0, &bad);
    if (bad.count) {
        look_at_successes(sheet, &bad, &good);
        choose(sheet, &bad, &good);
    }
    free_sets(&bad, &good);
}
