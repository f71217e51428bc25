/* SPDX-License-Identifier: MIT
 *
 * The patterns of the built-in pack, one a line, as they are compiled. What
 * other engines cannot read is left to bench/run.
 */
#include "base/view.h"
#include "ruleset/pattern.h"
#include <dplog/dplog.h>
#include <stdio.h>

int
main(void)
{
    struct dplog_context *context;
    struct dplog_ruleset *set;

    if (dplog_context_new(NULL, &context, NULL) < 0 ||
        dplog_ruleset_new_default(context, &set, NULL) < 0)
        return 1;
    for (const struct dpl_pattern *p = set->patterns; p; p = p->next)
        printf("%.*s\n", (int)p->text.len, p->text.ptr);
    dplog_ruleset_free(set);
    dplog_context_free(context);
    return 0;
}
