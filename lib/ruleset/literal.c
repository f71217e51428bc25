/* SPDX-License-Identifier: MIT
 *
 * A reader of regular expressions that understands just enough: runs of plain
 * characters, groups, alternatives, repeats. At anything rare it gives up,
 * and the pattern has no literals.
 *
 *     (?:Failed|Unable) to (?:copy|write) \S+
 *      └── {failed, unable} ── x { to } ── x {copy, write} ── x { }
 *          "failed to copy ", "failed to write ", "unable to copy ", …
 *
 * What can stand side by side is put together while that stays a small set.
 * Longer literals pay: they are found by looking at every fourth byte, and
 * fewer lines hold them. 1.16 s down to 1.06 s of processor for 150 MB in the
 * product's wording.
 */
#include "ruleset/literal.h"
#include "base/view.h"
#include "ruleset/literal_class.h"
#include "ruleset/literal_set.h"
#include <string.h>

enum { MAX_DEPTH = 24 }; /* groups in groups; each takes some KB of stack */

struct parser {
    const char *pos, *end;
    char *out; /* room for the characters of all runs */
    struct dpl_arena *arena;
    int depth;
    bool gave_up, failed;
    bool nested; /* a repeat inside a repeat was seen */
};

/* What is known of a part of an expression. */
struct part {
    struct dpl_literal_need need; /* stands in every match */
    struct dpl_literal_set tail;  /* with one of them every match ends */
    bool exact;                   /* a match is one of the tail, whole */
    bool repeats;                 /* something in it repeats without bound */
};

enum atom {
    ATOM_END,
    ATOM_CHAR,
    ATOM_GROUP,
    ATOM_NOTHING, /* matches a place, no characters */
    ATOM_OTHER
};

struct repeat {
    bool optional; /* may be there no times */
    bool given;    /* there is one */
    bool once;     /* "?": no more than one time */
    bool unbounded;
    bool possessive;
};

static void
parse_alternatives(struct parser *p, struct part *ret);

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
        repeat = (struct repeat){.optional = true, .given = true, .once = true};
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

/* Behind the '\\'. Escapes with arguments are beyond this reader. */
static enum atom
parse_escape(struct parser *p, char *ret)
{
    static const char places[] = "bBAZzGK", simple[] = "dDwWsShHvVRXtnrfea";
    const char c = p->pos < p->end ? *p->pos++ : 'Q';

    if (!dpl_ascii_is_alpha(c) && !dpl_ascii_is_digit(c) &&
        (unsigned char)c < 0x80) {
        *ret = c;
        return ATOM_CHAR;
    }
    if (memchr(places, c, sizeof(places) - 1))
        return ATOM_NOTHING;
    if (!memchr(simple, c, sizeof(simple) - 1))
        p->gave_up = true;
    return ATOM_OTHER;
}

/* Behind "(": past "?<name>" and its like. */
static void
parse_group_head(struct parser *p, bool *ret_is_atomic, bool *ret_is_look)
{
    char closing;

    *ret_is_atomic = *ret_is_look = false;
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
        *ret_is_atomic = true;
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

/* Behind the '(' to behind the ')'. */
static enum atom
parse_group(struct parser *p, struct part *ret)
{
    bool is_atomic, is_look;

    parse_group_head(p, &is_atomic, &is_look);
    if (p->depth == MAX_DEPTH)
        p->gave_up = true;
    if (p->gave_up)
        return ATOM_OTHER;
    p->depth++;
    parse_alternatives(p, ret);
    p->depth--;
    if (p->pos < p->end)
        p->pos++; /* the ')' */
    /* What repeats in an atomic group is not tried in other ways. */
    ret->repeats = ret->repeats && !is_atomic;
    return is_look ? ATOM_NOTHING : ATOM_GROUP;
}

/* Behind the '['. A few characters are as many branches. */
static enum atom
parse_class(struct parser *p, struct part *ret)
{
    const struct dplog_view rest =
        dpl_view(p->pos - 1, (size_t)(p->end - p->pos) + 1);
    size_t count = dpl_literal_class_read(rest, p->out);
    bool is_quoted;

    p->pos += dpl_literal_class_skip(rest, &is_quoted) - 1;
    p->gave_up = p->gave_up || is_quoted;
    if (count == 0 || count > DPL_LITERALS_MAX)
        return ATOM_OTHER;
    for (; count > 0; count--)
        ret->tail.at[ret->tail.count++] = dpl_view(p->out++, 1);
    return ATOM_GROUP;
}

/*
 * A character beyond ASCII, of which one byte was read. General punctuation is
 * read as it stands ("can’t"): it has no letter case. Of all else nothing is
 * said, as letters may have another case that bytes do not show.
 */
static enum atom
parse_beyond_ascii(struct parser *p, struct part *ret)
{
    static const char punctuation[] = {'\xE2', '\x80'}; /* U+2000 to U+203F */
    const char *const begin = p->pos - 1;
    const size_t len = sizeof(punctuation) + 1;

    while (p->pos < p->end && ((unsigned char)*p->pos & 0xc0) == 0x80)
        p->pos++;
    if ((size_t)(p->pos - begin) != len ||
        memcmp(begin, punctuation, sizeof(punctuation)) != 0)
        return ATOM_OTHER;
    memcpy(p->out, begin, len);
    ret->tail.at[ret->tail.count++] = dpl_view(p->out, len);
    p->out += len;
    return ATOM_GROUP;
}

static enum atom
parse_atom(struct parser *p, char *ret, struct part *group)
{
    char c;

    if (p->pos == p->end || *p->pos == '|' || *p->pos == ')')
        return ATOM_END;
    c = *p->pos++;
    switch (c) {
    case '\\':
        return parse_escape(p, ret);
    case '[':
        return parse_class(p, group);
    case '(':
        return parse_group(p, group);
    case '^':
    case '$':
        return ATOM_NOTHING;
    case '.':
        return ATOM_OTHER;
    default:
        break;
    }
    if ((unsigned char)c >= 0x80)
        return parse_beyond_ascii(p, group);
    *ret = dpl_ascii_lower(c);
    return ATOM_CHAR;
}

/* ── putting parts together ── */

/* Counts are enough: to zero the sets for every character took longer than to
 * read it. */
static void
begin(struct part *part)
{
    part->need.first.count = part->need.second.count = 0;
    part->tail.count = 0;
    part->exact = true;
    part->repeats = false;
}

/* Nothing is known of what stands here. */
static void
append_unknown(struct part *part)
{
    dpl_literal_need_offer(&part->need, &part->tail);
    dpl_literal_set_one(&part->tail, dpl_view("", 0));
    part->exact = false;
}

/* One of these stands here. */
static void
append_set(struct parser *p, struct part *part,
           const struct dpl_literal_set *set)
{
    /* Few may be better than many that are longer. */
    dpl_literal_need_offer(&part->need, &part->tail);
    if (!dpl_literal_set_extend(&part->tail, set, p->arena, &p->failed)) {
        dpl_literal_set_copy(&part->tail, set);
        part->exact = false;
    }
}

static void
append_run(struct parser *p, struct part *part, struct dplog_view run)
{
    struct dpl_literal_set set;

    if (!run.len)
        return;
    dpl_literal_set_one(&set, run);
    append_set(p, part, &set);
}

static void
append_group(struct parser *p, struct part *part, struct part *group,
             const struct repeat *repeat)
{
    struct dpl_literal_set nothing;

    dpl_literal_set_one(&nothing, dpl_view("", 0));
    if (repeat->optional && (!repeat->once || !group->exact ||
                             !dpl_literal_set_unite(&group->tail, &nothing))) {
        append_unknown(part);
        return;
    }
    if (group->exact) {
        append_set(p, part, &group->tail);
    } else {
        append_unknown(part);
        dpl_literal_need_offer(&part->need, &group->need.first);
        dpl_literal_need_offer(&part->need, &group->need.second);
        dpl_literal_set_copy(&part->tail, &group->tail);
    }
    if (repeat->given && !repeat->optional) {
        /* Again and again: the last one stands alone. */
        append_unknown(part);
        dpl_literal_set_copy(&part->tail, &group->tail);
    }
}

/* One branch. */
static void
parse_sequence(struct parser *p, struct part *ret)
{
    const char *run = p->out;
    bool at_end = false;

    begin(ret);
    dpl_literal_set_one(&ret->tail, dpl_view("", 0));
    while (!at_end && !p->gave_up && !p->failed) {
        const char *run_end = p->out; /* a group writes behind it */
        struct repeat repeat = {0};
        struct part group;
        enum atom atom;
        char c = 0;

        begin(&group);
        atom = parse_atom(p, &c, &group);
        if (atom != ATOM_END)
            repeat = parse_repeat(p);
        at_end = atom == ATOM_END;
        ret->repeats = ret->repeats || repeat.unbounded || group.repeats;
        if (repeat.unbounded && group.repeats && !repeat.possessive)
            p->nested = true;
        if (atom == ATOM_CHAR)
            *p->out++ = c;
        if ((atom == ATOM_CHAR && !repeat.given) || atom == ATOM_NOTHING) {
            if (atom == ATOM_NOTHING && p->out != run_end) {
                append_run(p, ret, dpl_view(run, (size_t)(run_end - run)));
                run = p->out;
            }
            continue;
        }

        /* The run is over. */
        append_run(p, ret, dpl_view(run, (size_t)(run_end - run)));
        if (atom == ATOM_CHAR)
            dpl_literal_set_one(&group.tail, dpl_view(p->out - 1, 1));
        if (atom == ATOM_CHAR || atom == ATOM_GROUP)
            append_group(p, ret, &group, &repeat);
        else if (atom == ATOM_OTHER)
            append_unknown(ret);
        run = p->out;
    }
    dpl_literal_need_offer(&ret->need, &ret->tail);
}

/* Branches up to a ')' or the end. Each must have a literal, or none counts. */
static void
parse_alternatives(struct parser *p, struct part *ret)
{
    bool all = true, ends = true, at_end = false;

    begin(ret);
    while (!at_end && !p->gave_up && !p->failed) {
        struct part branch;

        parse_sequence(p, &branch);
        ret->repeats = ret->repeats || branch.repeats;
        ret->exact = ret->exact && branch.exact;
        all = all && dpl_literal_need_unite(&ret->need, &branch.need);
        ends = ends && dpl_literal_set_unite(&ret->tail, &branch.tail);
        at_end = p->pos == p->end || *p->pos != '|';
        if (!at_end)
            p->pos++;
    }
    if (!all)
        ret->need.first.count = ret->need.second.count = 0;
    if (!ends) {
        dpl_literal_set_one(&ret->tail, dpl_view("", 0));
        ret->exact = false;
    }
}

/* Only these stay of all that was put together. */
static bool
keep(struct dpl_arena *arena, const struct dpl_literal_set *set,
     struct dpl_literals *ret)
{
    struct dplog_view *copy;

    if (!set->count)
        return true;
    copy = dpl_arena_array(arena, set->count, sizeof(*copy));
    for (uint32_t i = 0; copy && i < set->count; i++) {
        copy[i].ptr = dpl_arena_copy(arena, set->at[i]);
        copy[i].len = set->at[i].len;
        if (!copy[i].ptr)
            return false;
    }
    *ret = (struct dpl_literals){copy, set->count};
    return copy != NULL;
}

enum dplog_status
dpl_literals_find(struct dpl_arena *arena, struct dplog_view pattern,
                  struct dpl_literals ret[DPL_LITERAL_SETS], bool *ret_nested)
{
    struct dpl_arena scratch = {0};
    struct parser parser = {
        .pos = pattern.ptr,
        .end = pattern.ptr + pattern.len,
        .out = dpl_arena_alloc(&scratch, pattern.len + 1),
        .arena = &scratch,
    };
    struct part whole;

    ret[0] = ret[1] = (struct dpl_literals){0};
    begin(&whole);
    parser.failed = !parser.out;
    if (!parser.failed)
        parse_alternatives(&parser, &whole);
    dpl_literal_need_finish(&whole.need);
    if (!parser.failed && !parser.gave_up)
        parser.failed = !keep(arena, &whole.need.first, &ret[0]) ||
                        !keep(arena, &whole.need.second, &ret[1]);
    dpl_arena_done(&scratch);
    *ret_nested = parser.nested;
    return parser.failed ? DPLOG_E_NO_MEMORY : DPLOG_OK;
}
