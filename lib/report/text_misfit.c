/* SPDX-License-Identifier: MIT
 *
 * Which steps are of no use to a problem: those that cannot be copied, and
 * those that lead to the wrong machine.
 */
#include "text.h"

#include "base/view.h"

/* Worse problems come first, and theirs are the names that steps have. */
enum { NEIGHBOURS = 20 };

bool
dpl_step_has_hole(const struct dplog_step *step)
{
    const struct dplog_view command = dpl_view_of(step->command);

    for (size_t at = 0; at < command.len; at++) {
        size_t to = at + 1;

        while (command.ptr[at] == '<' && to < command.len &&
               ((command.ptr[to] >= 'a' && command.ptr[to] <= 'z') ||
                command.ptr[to] == '_'))
            to++;
        if (to > at + 1 && to < command.len && command.ptr[to] == '>')
            return true;
    }
    return false;
}

static bool
is_of_name(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c) || c == '-';
}

/* Whether a host stands in a text as a whole word, by its short name. */
static bool
speaks_of(const char *text, struct dplog_view host)
{
    const struct dplog_view v = dpl_view_of(text);
    const struct dplog_view name = dpl_short_host(host);
    size_t at = name.len > 0 ? dpl_view_find_nocase(v, name, 0) : SIZE_MAX;

    for (; at != SIZE_MAX; at = dpl_view_find_nocase(v, name, at + 1))
        if ((at == 0 || !is_of_name(v.ptr[at - 1])) &&
            (at + name.len == v.len || !is_of_name(v.ptr[at + name.len])))
            return true;
    return false;
}

static bool
is_on(const struct dplog_step *step, struct dplog_view machine)
{
    return speaks_of(step->command, machine) || speaks_of(step->host, machine);
}

bool
dpl_step_is_answered(const struct dpl_text *t,
                     const struct dpl_problem *problem,
                     const struct dplog_step *step)
{
    for (size_t i = 0; i < step->unless_count; i++)
        for (size_t k = 0; k < t->d->item_count; k++)
            if (dpl_view_equal(dpl_view_of(t->d->checklist[k].id),
                               dpl_view_of(step->unless[i])) &&
                dpl_item_proof(t->d, problem, &t->d->checklist[k]))
                return true;
    return dpl_view_equal(dpl_view_of(step->where), DPL_VIEW("dp")) &&
           !step->host && dpl_problem_is_at_source(problem);
}

/* Everybody has steps on the site server, also where it is a DP. */
static bool
is_site_server(const struct dpl_text *t, struct dplog_view machine)
{
    const struct dplog_view site = dpl_view_of(t->d->totals.site_server);

    return dpl_view_equal_nocase(dpl_short_host(machine), dpl_short_host(site));
}

bool
dpl_step_is_of_another(const struct dpl_text *t,
                       const struct dpl_problem *problem,
                       const struct dplog_step *step)
{
    if (is_on(step, dpl_problem_machine(problem)) ||
        is_on(step, dpl_view_of(problem->lead->dp)))
        return false;
    for (size_t i = 0; i < t->problems.count && i < NEIGHBOURS; i++) {
        const struct dpl_problem *other = &t->problems.at[i];
        const struct dplog_view machine = dpl_problem_machine(other);

        if (other != problem && !is_site_server(t, machine) &&
            is_on(step, machine))
            return true;
    }
    return false;
}
