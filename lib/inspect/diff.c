/* SPDX-License-Identifier: MIT
 *
 * Two diagnoses of the same logs with different rules: what was gained, lost
 * and weighed anew.
 */
#include "base/error.h"
#include "base/number.h"
#include "base/view.h"
#include "inspect/output.h"
#include "report/json_parts.h"
#include <dplog/rule_tools.h>
#include <stdlib.h>
#include <string.h>

struct change {
    const struct dplog_finding *before, *after; /* NULL: there is none */
};

struct diff {
    const struct dplog_diagnosis *before, *after;
    struct {
        DPL_VEC_MEMBERS(struct change)
    } changes; /* in the order of `after`, then what was lost */
    uint64_t gained, lost, changed;
    bool verdict_changed, ranking_changed;
};

static bool
same_text(const char *a, const char *b)
{
    return !a == !b && dpl_view_equal(dpl_view_of(a), dpl_view_of(b));
}

static uint32_t
code_of(const struct dplog_finding *f)
{
    return f->code_count ? f->codes[0].value : 0;
}

static const char *
cause_of(const struct dplog_diagnosis *d, const struct dplog_finding *f)
{
    return f->explained_by ? d->findings[f->explained_by - 1].rule : NULL;
}

/* Weights as they are shown: smaller differences are nobody's business. */
static long
hundredths(double weight)
{
    return (long)(weight * 100 + 0.5);
}

/* NULL: it does not point there. */
static const struct dplog_item_weight *
find_weight(const struct dplog_finding *f, const char *item)
{
    for (size_t i = 0; i < f->item_count; i++)
        if (same_text(f->items[i].id, item))
            return &f->items[i];
    return NULL;
}

static double
weight_of(const struct dplog_finding *f, const char *item)
{
    const struct dplog_item_weight *found = find_weight(f, item);

    return found ? found->weight : 0;
}

static bool
weighs_the_same(const struct dplog_finding *a, const struct dplog_finding *b)
{
    for (size_t i = 0; i < a->item_count; i++)
        if (hundredths(a->items[i].weight) !=
            hundredths(weight_of(b, a->items[i].id)))
            return false;
    return a->item_count == b->item_count;
}

static bool
is_unchanged(const struct diff *d, const struct dplog_finding *a,
             const struct dplog_finding *b)
{
    return a->role == b->role && a->severity == b->severity &&
           a->count == b->count && a->state == b->state &&
           same_text(cause_of(d->before, a), cause_of(d->after, b)) &&
           weighs_the_same(a, b);
}

/* ── which finding is which ── */

/* For each finding the one of the other diagnosis that is about the same thing
 * and was found by the same rule; NULL: there is none. Rules may find the same
 * thing more than once, one after the other: then the first is paired with the
 * first, the second with the second. */
struct twins {
    const struct dplog_finding **of_before, **of_after; /* by index */
};

static void
twins_done(struct twins *twins)
{
    dpl_free(twins->of_before);
    dpl_free(twins->of_after);
}

static int
compare_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

/* 0: about the same thing, found by the same rule. */
static int
compare_subject(const struct dplog_finding *a, const struct dplog_finding *b)
{
    int order = compare_text(a->rule, b->rule);

    if (!order)
        order = compare_text(a->package, b->package);
    if (!order)
        order = compare_text(a->dp, b->dp);
    if (!order)
        order = compare_text(a->content, b->content);
    if (!order)
        order = (a->version > b->version) - (a->version < b->version);
    return order ? order
                 : (code_of(a) > code_of(b)) - (code_of(a) < code_of(b));
}

/* Pointers into one array: what is the same keeps its order. */
static int
compare_findings(const void *a, const void *b)
{
    const struct dplog_finding *const x =
        *(const struct dplog_finding *const *)a;
    const struct dplog_finding *const y =
        *(const struct dplog_finding *const *)b;
    const int order = compare_subject(x, y);

    return order ? order : (x > y) - (x < y);
}

/* The findings of a diagnosis, ordered by what they are about; NULL: no
 * memory. */
static const struct dplog_finding **
sort_findings(const struct dplog_diagnosis *d)
{
    const struct dplog_finding **const list =
        dpl_realloc_array(NULL, d->finding_count + 1, sizeof(*list));

    for (size_t i = 0; list && i < d->finding_count; i++)
        list[i] = &d->findings[i];
    if (list)
        qsort((void *)list, d->finding_count, sizeof(*list), compare_findings);
    return list;
}

/* Both lists side by side, as in a merge. False: no memory. */
static bool
find_twins(const struct dplog_diagnosis *before,
           const struct dplog_diagnosis *after, struct twins *ret)
{
    const struct dplog_finding **const a = sort_findings(before);
    const struct dplog_finding **const b = sort_findings(after);
    size_t i = 0, k = 0;
    bool good;

    ret->of_before =
        dpl_zalloc((before->finding_count + 1) * sizeof(*ret->of_before));
    ret->of_after =
        dpl_zalloc((after->finding_count + 1) * sizeof(*ret->of_after));
    good = a && b && ret->of_before && ret->of_after;
    while (good && i < before->finding_count && k < after->finding_count) {
        const int order = compare_subject(a[i], b[k]);

        if (order == 0) {
            ret->of_before[a[i] - before->findings] = b[k];
            ret->of_after[b[k] - after->findings] = a[i];
        }
        i += order <= 0;
        k += order >= 0;
    }
    dpl_free(a);
    dpl_free(b);
    return good;
}

/* ── what changed ── */

static bool
add(struct diff *d, const struct dplog_finding *before,
    const struct dplog_finding *after)
{
    struct change *change = DPL_VEC_PUSH(&d->changes);

    if (change)
        *change = (struct change){before, after};
    d->gained += !before;
    d->lost += !after;
    d->changed += before && after;
    return change != NULL;
}

static bool
compare_lists(struct diff *d)
{
    const struct dplog_diagnosis *a = d->before, *b = d->after;
    struct twins twins = {NULL, NULL};
    bool good = find_twins(a, b, &twins);

    for (size_t i = 0; good && i < b->finding_count; i++) {
        const struct dplog_finding *f = &b->findings[i];
        const struct dplog_finding *twin = twins.of_after[i];

        if (!twin || !is_unchanged(d, twin, f))
            good = add(d, twin, f);
    }
    for (size_t i = 0; good && i < a->finding_count; i++)
        if (!twins.of_before[i])
            good = add(d, &a->findings[i], NULL);
    twins_done(&twins);
    return good;
}

static bool
compare(struct diff *d)
{
    const struct dplog_diagnosis *a = d->before, *b = d->after;

    if (!compare_lists(d))
        return false;
    d->verdict_changed = a->verdict.status != b->verdict.status ||
                         !same_text(a->verdict.cause, b->verdict.cause);
    for (uint32_t rank = 1; rank <= a->item_count + b->item_count; rank++) {
        const struct dplog_item *x = dpl_inspect_ranked(a, rank),
                                *y = dpl_inspect_ranked(b, rank);

        d->ranking_changed =
            d->ranking_changed || !x != !y ||
            (x && (!same_text(x->id, y->id) ||
                   hundredths(x->score) != hundredths(y->score)));
    }
    return true;
}

/* ── as text ── */

static void
add_verdict(struct dpl_buf *buf, const struct dplog_diagnosis *d)
{
    dpl_buf_addf(buf, "%s", dplog_verdict_status_name(d->verdict.status));
    if (d->verdict.cause)
        dpl_buf_addf(buf, " (%s, %s)", d->verdict.cause,
                     DPL_FIXED(d->verdict.confidence, 2));
}

static void
add_ranking(struct dpl_buf *buf, const struct dplog_diagnosis *d)
{
    for (uint32_t rank = 1; rank <= d->item_count; rank++) {
        const struct dplog_item *item = dpl_inspect_ranked(d, rank);

        if (item)
            dpl_buf_addf(buf, "%s%s %s", rank > 1 ? ", " : "", item->id,
                         DPL_FIXED(item->score, 2));
    }
    if (!dpl_inspect_ranked(d, 1))
        dpl_buf_add_str(buf, "nothing");
}

static void
add_finding(struct dpl_buf *buf, const struct dplog_finding *f)
{
    dpl_buf_addf(buf, "%s", f->rule);
    if (f->package) {
        dpl_buf_add_str(buf, "  ");
        dpl_safe_add(buf, dpl_view_of(f->package));
        if (f->version >= 0)
            dpl_buf_addf(buf, " v%lld", (long long)f->version);
    }
    if (f->dp) {
        dpl_buf_add_str(buf, " -> ");
        dpl_safe_add(buf, dpl_view_of(f->dp));
    }
    if (f->code_count)
        dpl_buf_addf(buf, "  %s", f->codes[0].spelled);
    dpl_buf_addf(buf, "  %s, %s, %llu x", dplog_role_name(f->role),
                 dplog_finding_state_name(f->state),
                 (unsigned long long)f->count);
}

static void
add_what(struct dpl_buf *buf, const char *what, const char *before,
         const char *after)
{
    if (!same_text(before, after))
        dpl_buf_addf(buf, "\n           %s: %s -> %s", what,
                     before ? before : "-", after ? after : "-");
}

static void
add_changes(const struct diff *d, struct dpl_buf *buf, const struct change *c)
{
    const struct dplog_finding *a = c->before, *b = c->after;

    add_what(buf, "role", dplog_role_name(a->role), dplog_role_name(b->role));
    add_what(buf, "severity", dplog_severity_name(a->severity),
             dplog_severity_name(b->severity));
    add_what(buf, "state", dplog_finding_state_name(a->state),
             dplog_finding_state_name(b->state));
    add_what(buf, "explained by", cause_of(d->before, a),
             cause_of(d->after, b));
    if (a->count != b->count)
        dpl_buf_addf(buf, "\n           lines: %llu -> %llu",
                     (unsigned long long)a->count,
                     (unsigned long long)b->count);
    for (size_t i = 0; i < b->item_count; i++) {
        const double was = weight_of(a, b->items[i].id);

        if (hundredths(was) != hundredths(b->items[i].weight))
            dpl_buf_addf(buf, "\n           %s: %s -> %s", b->items[i].id,
                         DPL_FIXED(was, 2), DPL_FIXED(b->items[i].weight, 2));
    }
    for (size_t i = 0; i < a->item_count; i++)
        if (!find_weight(b, a->items[i].id) &&
            hundredths(a->items[i].weight) != 0)
            dpl_buf_addf(buf, "\n           %s: %s -> 0", a->items[i].id,
                         DPL_FIXED(a->items[i].weight, 2));
}

static bool
write_text(const struct diff *d, struct dpl_out *out)
{
    struct dpl_buf buf = {0};
    bool ok;

    dpl_buf_add_str(&buf, "VERDICT    ");
    add_verdict(&buf, d->before);
    if (d->verdict_changed) {
        dpl_buf_add_str(&buf, " -> ");
        add_verdict(&buf, d->after);
    } else {
        dpl_buf_add_str(&buf, ", the same");
    }
    dpl_buf_add_str(&buf, "\nRANKED     ");
    add_ranking(&buf, d->before);
    if (d->ranking_changed) {
        dpl_buf_add_str(&buf, "\n        -> ");
        add_ranking(&buf, d->after);
    }
    dpl_buf_addf(&buf,
                 "\nFINDINGS   %zu -> %zu: %llu gained, %llu lost, %llu "
                 "changed\nUNKNOWN    %zu kind%s of lines -> %zu\n",
                 d->before->finding_count, d->after->finding_count,
                 (unsigned long long)d->gained, (unsigned long long)d->lost,
                 (unsigned long long)d->changed, d->before->unrecognized_count,
                 d->before->unrecognized_count == 1 ? "" : "s",
                 d->after->unrecognized_count);
    for (size_t i = 0; i < d->changes.count; i++) {
        const struct change *c = &d->changes.at[i];

        dpl_buf_add_str(&buf, !c->before  ? "GAINED     "
                              : !c->after ? "LOST       "
                                          : "CHANGED    ");
        add_finding(&buf, c->after ? c->after : c->before);
        if (c->before && c->after)
            add_changes(d, &buf, c);
        dpl_buf_add_char(&buf, '\n');
        dpl_out_buf(out, &buf);
    }
    dpl_out_buf(out, &buf);
    ok = !buf.failed;
    dpl_buf_done(&buf);
    return ok;
}

/* ── as JSON ── */

static json_t *
verdict_as_json(const struct dplog_diagnosis *d)
{
    struct dpl_object o = dpl_object_begin();
    json_t *list = json_array();

    dpl_set_str(&o, "status", dplog_verdict_status_name(d->verdict.status));
    dpl_set_str(&o, "cause", d->verdict.cause);
    dpl_set_share(&o, "confidence", d->verdict.confidence);
    for (uint32_t rank = 1; rank <= d->item_count; rank++) {
        const struct dplog_item *item = dpl_inspect_ranked(d, rank);
        struct dpl_object entry;

        if (!item)
            continue;
        entry = dpl_object_begin();
        dpl_set_str(&entry, "id", item->id);
        dpl_set_share(&entry, "score", item->score);
        if (json_array_append_new(list, dpl_object_end(&entry)) < 0)
            o.failed = true;
    }
    dpl_set(&o, "ranked", list);
    dpl_set_uint(&o, "findings", d->finding_count);
    dpl_set_uint(&o, "unrecognized", d->unrecognized_count);
    return dpl_object_end(&o);
}

static json_t *
as_json(const struct diff *d)
{
    struct dpl_object o = dpl_object_begin();
    json_t *list = json_array();

    dpl_set_str(&o, "schema", "dplog.rules-diff/1");
    dpl_set(&o, "before", verdict_as_json(d->before));
    dpl_set(&o, "after", verdict_as_json(d->after));
    dpl_set_uint(&o, "gained", d->gained);
    dpl_set_uint(&o, "lost", d->lost);
    dpl_set_uint(&o, "changed", d->changed);
    for (size_t i = 0; i < d->changes.count; i++) {
        const struct change *c = &d->changes.at[i];
        struct dpl_object entry = dpl_object_begin();

        dpl_set_str(&entry, "what",
                    !c->before  ? "gained"
                    : !c->after ? "lost"
                                : "changed");
        dpl_set(&entry, "before",
                c->before ? dpl_json_finding(c->before, 0) : json_null());
        dpl_set(&entry, "after",
                c->after ? dpl_json_finding(c->after, 0) : json_null());
        if (json_array_append_new(list, dpl_object_end(&entry)) < 0)
            o.failed = true;
    }
    dpl_set(&o, "changes", list);
    return dpl_object_end(&o);
}

enum dplog_status
dplog_rules_diff(const struct dplog_diagnosis *before,
                 const struct dplog_diagnosis *after,
                 enum dplog_report_format format, dplog_write_fn write_fn,
                 void *write_data, size_t *ret_count,
                 struct dplog_error *reterr)
{
    struct diff d = {.before = before, .after = after};
    struct dpl_out out = {.write_fn = write_fn, .write_data = write_data};
    bool ok = compare(&d);
    enum dplog_status status;

    ok = ok && (format == DPLOG_REPORT_JSON
                    ? dpl_inspect_write_json(&out, as_json(&d))
                    : write_text(&d, &out));
    status = dpl_inspect_result(&out, ok, reterr);
    if (status >= 0)
        *ret_count =
            d.changes.count + (d.verdict_changed || d.ranking_changed ? 1 : 0);
    dpl_free(d.changes.at);
    return status;
}
