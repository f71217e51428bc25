/* SPDX-License-Identifier: MIT
 *
 * A reader of regular expressions that understands just enough: runs of plain
 * characters, groups, alternatives, repeats. At anything rare it gives up,
 * and the pattern has no literals.
 *
 * The set of a (part of an) expression lies at the end of a pool that is used
 * as a stack: whoever asked moves it down over what it does not need.
 */
#include "ruleset/literal.h"
#include "base/vec.h"
#include "base/view.h"
#include <string.h>

struct parser {
    const char *pos, *end;
    char *out; /* room for the characters of all runs */
    struct {
        DPL_VEC_MEMBERS(struct dplog_view)
    } pool;
    bool gave_up, failed;
    bool nested; /* a repeat inside a repeat was seen */
};

enum atom { ATOM_END, ATOM_CHAR, ATOM_GROUP, ATOM_OTHER };

struct repeat {
    bool optional; /* may be there no times */
    bool given;    /* there is one */
    bool unbounded;
    bool possessive;
};

struct group {
    bool repeats; /* something in it repeats without bound */
    bool atomic;
};

static bool
parse_alternatives(struct parser *p);

static void
push(struct parser *p, struct dplog_view literal)
{
    struct dplog_view *slot = DPL_VEC_PUSH(&p->pool);

    if (slot)
        *slot = literal;
    else
        p->failed = true;
}

static size_t
shortest(const struct parser *p, size_t from, size_t count)
{
    size_t len = SIZE_MAX;

    for (size_t i = from; i < from + count; i++) {
        if (p->pool.at[i].len < len)
            len = p->pool.at[i].len;
    }
    return count == 0 ? 0 : len;
}

/* The set at the end of the pool or the one at `from`: the better stays. */
static void
keep_better(struct parser *p, size_t from, size_t best_count)
{
    const size_t at = from + best_count, count = p->pool.count - at;
    const size_t old = shortest(p, from, best_count);
    const size_t new = shortest(p, at, count);

    if (count == 0)
        return;
    if (new > old || (new == old &&count < best_count)) {
        memmove(&p->pool.at[from], &p->pool.at[at],
                count * sizeof(*p->pool.at));
        p->pool.count = from + count;
    } else {
        p->pool.count = at;
    }
}

/* "{2}", "{2,}", "{2,5}" at pos. Braces of any other shape may mean something
 * to a newer PCRE2: what stands before them then counts as optional. */
static void
parse_braces(struct parser *p, struct repeat *repeat)
{
    const char *s = p->pos + 1;
    bool comma = false, has_min, has_max = false;
    uint64_t min = 0;

    *repeat = (struct repeat){.optional = true, .given = true};
    for (; s < p->end && dpl_ascii_is_digit(*s); s++)
        min = min > 0 || *s != '0';
    has_min = s > p->pos + 1;
    if (s < p->end && *s == ',') {
        comma = true;
        for (s++; s < p->end && dpl_ascii_is_digit(*s); s++)
            has_max = true;
    }
    if (s == p->end || *s != '}') {
        p->pos++;
        return;
    }
    p->pos = s + 1;
    if (has_min) {
        repeat->optional = min == 0;
        repeat->unbounded = comma && !has_max;
    }
}

static struct repeat
parse_repeat(struct parser *p)
{
    struct repeat repeat = {0};

    if (p->pos == p->end)
        return repeat;
    switch (*p->pos) {
    case '*':
        repeat =
            (struct repeat){.optional = true, .given = true, .unbounded = true};
        p->pos++;
        break;
    case '+':
        repeat = (struct repeat){.given = true, .unbounded = true};
        p->pos++;
        break;
    case '?':
        repeat = (struct repeat){.optional = true, .given = true};
        p->pos++;
        break;
    case '{':
        parse_braces(p, &repeat);
        break;
    default:
        return repeat;
    }
    if (p->pos < p->end && (*p->pos == '?' || *p->pos == '+'))
        repeat.possessive = *p->pos++ == '+';
    return repeat;
}

/* Behind the '[' to behind the ']'. */
static void
skip_class(struct parser *p)
{
    if (p->pos < p->end && *p->pos == '^')
        p->pos++;
    if (p->pos < p->end && *p->pos == ']')
        p->pos++;
    while (p->pos < p->end && *p->pos != ']') {
        const char c = *p->pos++;

        if (c == '\\' && p->pos < p->end) {
            if (*p->pos == 'Q')
                p->gave_up = true;
            p->pos++;
        } else if (c == '[' && p->pos < p->end && *p->pos == ':') {
            while (p->pos < p->end && *p->pos != ']')
                p->pos++;
            if (p->pos < p->end)
                p->pos++;
        }
    }
    if (p->pos < p->end)
        p->pos++;
}

/* Behind the '\\'. Escapes with arguments are beyond this reader. */
static enum atom
parse_escape(struct parser *p, char *ret)
{
    static const char simple[] = "dDwWsShHvVRXbBAZzGKtnrfea";
    const char c = p->pos < p->end ? *p->pos++ : 'Q';

    if (!dpl_ascii_is_alpha(c) && !dpl_ascii_is_digit(c) &&
        (unsigned char)c < 0x80) {
        *ret = c;
        return ATOM_CHAR;
    }
    if (!memchr(simple, c, sizeof(simple) - 1))
        p->gave_up = true;
    return ATOM_OTHER;
}

/* Behind "(": past "?<name>" and its like. */
static void
parse_group_head(struct parser *p, struct group *group, bool *ret_is_look)
{
    char closing;

    *ret_is_look = false;
    if (p->pos < p->end && *p->pos == '*')
        p->gave_up = true;
    if (p->pos == p->end || *p->pos != '?')
        return;
    p->pos++;
    if (p->end - p->pos >= 2 && p->pos[0] == 'P' && p->pos[1] == '<')
        p->pos++;
    if (p->end - p->pos < 2) {
        p->gave_up = true;
        return;
    }
    closing = *p->pos == '<' ? '>' : '\'';
    switch (*p->pos++) {
    case '>':
        group->atomic = true;
        return;
    case ':':
    case '|':
        return;
    case '=':
    case '!':
        *ret_is_look = true;
        return;
    case '<':
        if (*p->pos == '=' || *p->pos == '!') {
            p->pos++;
            *ret_is_look = true;
            return;
        }
        break;
    case '\'':
        break;
    default: /* flags, conditions, comments, calls */
        p->gave_up = true;
        return;
    }
    while (p->pos < p->end && *p->pos != closing)
        p->pos++;
    if (p->pos < p->end)
        p->pos++;
}

/* Behind the '(' to behind the ')'; its set is left on the pool. */
static enum atom
parse_group(struct parser *p, struct group *group)
{
    const size_t from = p->pool.count;
    bool is_look;

    parse_group_head(p, group, &is_look);
    if (p->gave_up)
        return ATOM_OTHER;
    group->repeats = parse_alternatives(p);
    if (p->pos < p->end)
        p->pos++; /* the ')' */
    if (!is_look)
        return ATOM_GROUP;
    p->pool.count = from;
    return ATOM_OTHER;
}

static enum atom
parse_atom(struct parser *p, char *ret, struct group *group)
{
    char c;

    if (p->pos == p->end || *p->pos == '|' || *p->pos == ')')
        return ATOM_END;
    c = *p->pos++;
    switch (c) {
    case '\\':
        return parse_escape(p, ret);
    case '[':
        skip_class(p);
        return ATOM_OTHER;
    case '(':
        return parse_group(p, group);
    case '.':
    case '^':
    case '$':
        return ATOM_OTHER;
    default:
        break;
    }
    if ((unsigned char)c >= 0x80) {
        while (p->pos < p->end && ((unsigned char)*p->pos & 0xc0) == 0x80)
            p->pos++;
        return ATOM_OTHER;
    }
    *ret = dpl_ascii_lower(c);
    return ATOM_CHAR;
}

/* One branch. True when something in it repeats without bound. */
static bool
parse_sequence(struct parser *p)
{
    const size_t from = p->pool.count;
    const char *run = p->out;
    size_t best_count = 0;
    bool repeats = false, at_end = false;

    while (!at_end && !p->gave_up && !p->failed) {
        const size_t before = p->pool.count;
        const char *run_end = p->out; /* a group writes behind it */
        struct group group = {0};
        char c = 0;
        const enum atom atom = parse_atom(p, &c, &group);
        const struct repeat repeat =
            atom == ATOM_END ? (struct repeat){0} : parse_repeat(p);

        at_end = atom == ATOM_END;
        repeats = repeats || repeat.unbounded || group.repeats;
        if (repeat.unbounded && group.repeats && !repeat.possessive &&
            !group.atomic)
            p->nested = true;
        if (atom == ATOM_CHAR && !repeat.optional) {
            *p->out++ = c;
            run_end = p->out;
        }
        if (atom == ATOM_CHAR && !repeat.given)
            continue;

        /* The run is over. */
        if (atom == ATOM_GROUP && repeat.optional)
            p->pool.count = before;
        keep_better(p, from, best_count);
        best_count = p->pool.count - from;
        if (run_end - run >= DPL_LITERAL_MIN) {
            push(p, dpl_view(run, (size_t)(run_end - run)));
            keep_better(p, from, best_count);
            best_count = p->pool.count - from;
        }
        run = p->out;
    }
    return repeats;
}

/* Branches up to a ')' or the end. Each must have a literal, or none counts.
 */
static bool
parse_alternatives(struct parser *p)
{
    const size_t from = p->pool.count;
    bool repeats = false, all = true, at_end = false;

    while (!at_end && !p->gave_up && !p->failed) {
        const size_t before = p->pool.count;

        repeats = parse_sequence(p) || repeats;
        all = all && p->pool.count > before;
        at_end = p->pos == p->end || *p->pos != '|';
        if (!at_end)
            p->pos++;
    }
    if (!all || p->pool.count - from > DPL_LITERALS_MAX)
        p->pool.count = from;
    return repeats;
}

enum dplog_status
dpl_literals_find(struct dpl_arena *arena, struct dplog_view pattern,
                  struct dpl_literals *ret, bool *ret_nested)
{
    struct parser parser = {
        .pos = pattern.ptr,
        .end = pattern.ptr + pattern.len,
        .out = dpl_arena_alloc(arena, pattern.len + 1),
    };
    struct dplog_view *copy = NULL;
    size_t count;

    *ret = (struct dpl_literals){0};
    if (!parser.out)
        return DPLOG_E_NO_MEMORY;
    (void)parse_alternatives(&parser);
    count = parser.gave_up ? 0 : parser.pool.count;
    if (count > 0) {
        copy = dpl_arena_array(arena, count, sizeof(*copy));
        if (copy)
            memcpy(copy, parser.pool.at, count * sizeof(*copy));
        else
            parser.failed = true;
    }
    dpl_free(parser.pool.at);
    if (parser.failed)
        return DPLOG_E_NO_MEMORY;
    *ret = (struct dpl_literals){copy, (uint32_t)count};
    *ret_nested = parser.nested;
    return DPLOG_OK;
}
