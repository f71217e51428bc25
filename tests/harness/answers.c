/* SPDX-License-Identifier: MIT */
#include "answers.h"

#include <stdarg.h>
#include <stdio.h>

enum { SIZE = 4096 };

struct text {
    char *ptr;
    size_t len;
};

/* Cut when it is too long: then it fits no expectation. */
static void
add(struct text *text, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(text->ptr + text->len, SIZE - text->len, format, args);
    va_end(args);
    if (len > 0)
        text->len += (size_t)len;
    if (text->len >= SIZE)
        text->len = SIZE - 1;
}

static struct text
begin(char *ptr)
{
    ptr[0] = '\0';
    return (struct text){ptr, 0};
}

static const char *
or_dash(const char *string)
{
    return string ? string : "-";
}

const char *
answer_verdict(const struct dplog_diagnosis *diagnosis)
{
    static char ptr[SIZE];
    struct text text = begin(ptr);

    add(&text, "%s %s %.2f",
        dplog_verdict_status_name(diagnosis->verdict.status),
        or_dash(diagnosis->verdict.cause), diagnosis->verdict.confidence);
    return ptr;
}

const char *
answer_scope(const struct dplog_diagnosis *diagnosis)
{
    static char ptr[SIZE];
    const struct dplog_verdict *v = &diagnosis->verdict;
    struct text text = begin(ptr);

    add(&text, "%s",
        v->scope == DPLOG_SCOPE_NONE ? "none"
                                     : dplog_scope_kind_name(v->scope));
    for (size_t i = 0; i < v->scope_name_count; i++)
        add(&text, " %s", v->scope_names[i]);
    return ptr;
}

static void
add_item(struct text *text, const struct dplog_item *item)
{
    if (text->len)
        add(text, ", ");
    if (item->rank)
        add(text, "%u ", (unsigned)item->rank);
    add(text, "%s %s", item->id, dplog_item_status_name(item->status));
    if (item->rank)
        add(text, " %.2f", item->score);
    if (item->cleared_for_count)
        add(text, item->status == DPLOG_ITEM_CLEARED ? "" : " good:");
    for (size_t i = 0; i < item->cleared_for_count; i++)
        add(text, " %s", item->cleared_for[i]);
}

const char *
answer_checklist(const struct dplog_diagnosis *diagnosis)
{
    static char ptr[SIZE];
    const struct dplog_item *items = diagnosis->checklist;
    struct text text = begin(ptr);

    for (size_t rank = 1; rank <= diagnosis->item_count; rank++)
        for (size_t i = 0; i < diagnosis->item_count; i++)
            if (items[i].rank == rank)
                add_item(&text, &items[i]);
    for (size_t i = 0; i < diagnosis->item_count; i++)
        if (!items[i].rank && (items[i].status != DPLOG_ITEM_NO_EVIDENCE ||
                               items[i].cleared_for_count))
            add_item(&text, &items[i]);
    return ptr;
}

const char *
answer_deployments(const struct dplog_diagnosis *diagnosis)
{
    static char ptr[SIZE];
    struct text text = begin(ptr);

    for (size_t i = 0; i < diagnosis->deployment_count; i++) {
        const struct dplog_deployment *d = &diagnosis->deployments[i];

        add(&text, "%s%s@%s", i ? ", " : "", d->package, or_dash(d->dp));
        if (d->version >= 0)
            add(&text, " v%lld", (long long)d->version);
        add(&text, " %s", dplog_deployment_status_name(d->status));
        if (d->stage)
            add(&text, " at %s", d->stage);
        if (d->cause)
            add(&text, ": %s", d->cause);
    }
    return ptr;
}

const char *
answer_findings(const struct dplog_diagnosis *diagnosis)
{
    static char ptr[SIZE];
    struct text text = begin(ptr);

    for (size_t i = 0; i < diagnosis->finding_count; i++) {
        const struct dplog_finding *f = &diagnosis->findings[i];

        add(&text, "%s%s %s", i ? ", " : "", f->rule,
            dplog_finding_state_name(f->state));
        if (f->retrying)
            add(&text, " retrying");
        if (f->explained_by)
            add(&text, " by %u", (unsigned)f->explained_by);
        for (size_t k = 0; k < f->item_count; k++)
            add(&text, " %s %.2f", f->items[k].id, f->items[k].weight);
    }
    return ptr;
}
