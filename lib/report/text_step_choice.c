/* SPDX-License-Identifier: MIT
 *
 * Which steps a problem gets, and in which order: those that its rule and code
 * name, then those of what it points to, each once and of use.
 */
#include "text.h"

#include "base/view.h"

/* Items share steps: the same command on the same machine is asked for once. */
static bool
is_same_step(const struct dplog_step *a, const struct dplog_step *b)
{
    if (dpl_view_equal(dpl_view_of(a->id), dpl_view_of(b->id)))
        return true;
    return a->command && b->command &&
           dpl_view_equal(dpl_view_of(a->command), dpl_view_of(b->command)) &&
           dpl_view_equal(dpl_view_of(a->where), dpl_view_of(b->where));
}

static void
add_step(struct dpl_step_list *list, const struct dplog_step *step, size_t max)
{
    if (list->count >= max)
        return;
    for (size_t i = 0; i < list->count; i++)
        if (is_same_step(list->at[i], step))
            return;
    list->at[list->count++] = step;
}

/* The finding of a problem whose steps have its own names, or NULL. */
static const struct dplog_finding *
with_steps(const struct dpl_problem *problem)
{
    if (problem->lead->place_step_count > 0)
        return problem->lead;
    for (size_t i = 0; i < problem->finding_count; i++)
        if (problem->findings[i]->place_step_count > 0)
            return problem->findings[i];
    return NULL;
}

static void
add_step_by_id(const struct dpl_text *t, const struct dpl_problem *problem,
               const char *id, size_t max, struct dpl_step_list *ret)
{
    const struct dplog_finding *own = with_steps(problem);

    for (size_t i = 0; own && i < own->place_step_count; i++) {
        if (!dpl_view_equal(dpl_view_of(own->place_steps[i].id),
                            dpl_view_of(id)))
            continue;
        if (!dpl_step_is_answered(t, problem, &own->place_steps[i]) &&
            (t->options->verbose || !dpl_step_has_hole(&own->place_steps[i])))
            add_step(ret, &own->place_steps[i], max);
        return;
    }
    for (size_t i = 0; i < t->d->item_count; i++) {
        const struct dplog_item *item = &t->d->checklist[i];

        for (size_t k = 0; k < item->step_count; k++) {
            if (!dpl_view_equal(dpl_view_of(item->steps[k].id),
                                dpl_view_of(id)))
                continue;
            if (!dpl_step_is_of_another(t, problem, &item->steps[k]) &&
                (t->options->verbose || !dpl_step_has_hole(&item->steps[k])))
                add_step(ret, &item->steps[k], max);
            return;
        }
    }
}

/* "rpc.services" belongs to the item "rpc". */
static bool
belongs_to(const char *step_id, const char *item_id)
{
    const struct dplog_view step = dpl_view_of(step_id);
    const struct dplog_view item = dpl_view_of(item_id);

    return item.len > 0 && step.len > item.len && step.ptr[item.len] == '.' &&
           dpl_view_starts(step, item);
}

/* Of the steps that the rule names first, those of what it points to. */
static void
add_own_steps(const struct dpl_text *t, const struct dpl_problem *problem,
              size_t max, struct dpl_step_list *ret)
{
    const struct dplog_finding *lead = problem->lead;

    for (size_t i = 0; i < lead->step_count; i++)
        for (size_t k = 0; k < problem->item_count; k++)
            if (belongs_to(lead->steps[i], problem->items[k].id))
                add_step_by_id(t, problem, lead->steps[i], max, ret);
}

static bool
is_of_use(struct dpl_text *t, const struct dpl_problem *problem,
          const struct dplog_step *step)
{
    return !step->by_name && !dpl_step_is_beside_the_point(t, problem, step) &&
           !dpl_step_is_answered(t, problem, step) &&
           (t->options->verbose || !dpl_step_has_hole(step));
}

static void
add_item_steps(struct dpl_text *t, const struct dpl_problem *problem,
               const char *id, size_t max, struct dpl_step_list *ret)
{
    const struct dplog_item *item = dpl_item_by_id(t->d, id);
    const struct dplog_finding *own = with_steps(problem);
    bool any = false;

    for (size_t i = 0; own && i < own->place_step_count; i++) {
        const struct dplog_step *step = &own->place_steps[i];

        if (!belongs_to(step->id, id))
            continue;
        any = true;
        if (is_of_use(t, problem, step))
            add_step(ret, step, max);
    }
    /* Those of the item have the names of its best finding. */
    for (size_t i = 0; !any && item && i < item->step_count; i++)
        if (is_of_use(t, problem, &item->steps[i]) &&
            !dpl_step_is_of_another(t, problem, &item->steps[i]))
            add_step(ret, &item->steps[i], max);
}

void
dpl_item_steps(struct dpl_text *t, const struct dpl_problem *problem,
               const char *id, struct dpl_step_list *ret)
{
    const size_t max = sizeof(ret->at) / sizeof(ret->at[0]);
    const struct dplog_finding *lead = problem->lead;

    ret->neighbours_work = dpl_neighbours_work(t->d, problem);
    for (size_t i = 0; i < lead->step_count; i++)
        if (belongs_to(lead->steps[i], id))
            add_step_by_id(t, problem, lead->steps[i], max, ret);
    add_item_steps(t, problem, id, max, ret);
}

/* Where a second item is about as likely, a step of its own decides between
 * the two; a place is kept for it. */
static bool
wants_rival(const struct dpl_text *t, const struct dpl_problem *problem,
            const struct dpl_step_list *list)
{
    const double close = 0.15;
    const struct dplog_item *rival;

    if (problem->item_count < 2 ||
        problem->items[0].weight - problem->items[1].weight > close)
        return false;
    rival = dpl_item_by_id(t->d, problem->items[1].id);
    for (size_t i = 0; rival && i < rival->step_count; i++)
        for (size_t k = 0; k < list->count; k++)
            if (is_same_step(list->at[k], &rival->steps[i]))
                return false;
    return rival && rival->step_count > 0;
}

void
dpl_problem_steps(struct dpl_text *t, const struct dpl_problem *problem,
                  size_t max, struct dpl_step_list *ret)
{
    const size_t room = sizeof(ret->at) / sizeof(ret->at[0]);
    const struct dplog_item_weight *items = problem->items;

    if (max > room)
        max = room;
    ret->neighbours_work = dpl_neighbours_work(t->d, problem);
    add_own_steps(t, problem, max, ret);
    if (problem->item_count > 0 && max > 1)
        add_item_steps(t, problem, items[0].id, max - 1, ret);
    if (problem->item_count > 0 && !wants_rival(t, problem, ret))
        add_item_steps(t, problem, items[0].id, max, ret);
    for (size_t i = 1; i < problem->item_count; i++)
        add_item_steps(t, problem, items[i].id, max, ret);
    for (size_t i = 0; i < problem->lead->step_count; i++)
        add_step_by_id(t, problem, problem->lead->steps[i], max, ret);
}
