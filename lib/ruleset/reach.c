/* SPDX-License-Identifier: MIT
 *
 * See reach.h. PCRE2 calls back before each item of a pattern; the furthest
 * place at the top level that it comes to is how far the pattern got.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "ruleset/reach.h"

#include "base/mem.h"
#include "base/view.h"
#include <pcre2.h>

/* Of each place of a pattern: whether it stands outside all groups, and how
 * many fixed letters of its alternative come before it. */
struct spot {
    uint16_t letters;
    bool is_top;
};

struct walk {
    const struct dpl_pattern *pattern;
    struct spot *spots; /* one more than the pattern has bytes */
    struct dpl_reach best;
    bool any;
};

static bool
is_alnum(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c);
}

/* The place behind a class that begins at `at`. */
static size_t
skip_class(struct dplog_view p, size_t at)
{
    size_t i = at + 1;

    if (i < p.len && p.ptr[i] == '^')
        i++;
    if (i < p.len && p.ptr[i] == ']')
        i++;
    for (; i < p.len && p.ptr[i] != ']'; i++)
        i += p.ptr[i] == '\\';
    return i < p.len ? i + 1 : p.len;
}

static void
measure(struct walk *walk)
{
    const struct dplog_view p = walk->pattern->text;
    uint16_t letters = 0;
    unsigned depth = 0;
    size_t i = 0;

    while (i < p.len) {
        const char c = p.ptr[i];
        size_t next = i + 1;

        walk->spots[i] = (struct spot){letters, depth == 0};
        if (c == '\\')
            next = i + 2;
        else if (c == '[')
            next = skip_class(p, i);
        else if (c == '(')
            depth++;
        else if (c == ')' && depth > 0)
            depth--;
        else if (c == '|' && depth == 0)
            letters = 0;
        else if (depth == 0 && is_alnum(c))
            letters++;
        for (size_t k = i + 1; k < next && k < p.len; k++)
            walk->spots[k] = (struct spot){letters, false};
        i = next;
    }
    walk->spots[p.len] = (struct spot){letters, true};
    walk->best.all_letters = letters;
}

static int
note(pcre2_callout_block *block, void *data)
{
    struct walk *walk = data;
    const struct spot *spot = &walk->spots[block->pattern_position];
    struct dpl_reach *best = &walk->best;

    if (!spot->is_top ||
        (walk->any && (spot->letters < best->letters ||
                       (spot->letters == best->letters &&
                        block->pattern_position <= best->pattern_len))))
        return 0;
    walk->any = true;
    best->letters = spot->letters;
    best->pattern_len = block->pattern_position;
    best->from = block->start_match;
    best->to = block->current_position;
    return 0;
}

bool
dpl_pattern_reach(const struct dplog_ruleset *set,
                  const struct dpl_pattern *pattern, struct dplog_view text,
                  struct dpl_reach *ret)
{
    const uint32_t options = DPL_PATTERN_OPTIONS | PCRE2_UTF |
                             PCRE2_AUTO_CALLOUT | PCRE2_NO_START_OPTIMIZE |
                             PCRE2_NO_AUTO_POSSESS;
    struct walk walk = {.pattern = pattern};
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    PCRE2_SIZE offset;
    int number;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern->text.ptr, pattern->text.len, options,
                      &number, &offset, NULL);
    bool ok;

    walk.spots = dpl_zalloc((pattern->text.len + 1) * sizeof(*walk.spots));
    ok = context && match && code && walk.spots;
    if (ok) {
        measure(&walk);
        (void)pcre2_set_match_limit(context, set->regex_steps);
        (void)pcre2_set_heap_limit(context, set->regex_heap_kib);
        (void)pcre2_set_callout(context, note, &walk);
        /* How it ends is known: we ask how far it went. */
        (void)pcre2_match(code, (PCRE2_SPTR)(text.len ? text.ptr : ""),
                          text.len, 0, PCRE2_NO_UTF_CHECK, match, context);
        *ret = walk.best;
    }
    dpl_free(walk.spots);
    pcre2_code_free(code);
    pcre2_match_data_free(match);
    pcre2_match_context_free(context);
    return ok;
}
