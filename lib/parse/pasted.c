/* SPDX-License-Identifier: MIT
 *
 * Text copied out of a log viewer. Columns stand behind the message, apart by
 * tabs, by blanks or by nothing, and some may be missing:
 *
 *     text COMPONENT 9/4/2020 11:45:10 AM 6448 (0x1930)
 *
 * or before it, as Microsoft's articles print them:
 *
 *     COMPONENT 4824 (0x12d8) text
 *
 * or the lines were numbered by the page. A thread is always written twice,
 * decimal and hexadecimal, which no message does by chance.
 */
#include "dialect.h"

#include "base/scan.h"
#include "component.h"

static struct dplog_view
trim_end(struct dplog_view v)
{
    while (v.len > 0 && (v.ptr[v.len - 1] == ' ' || v.ptr[v.len - 1] == '\t'))
        v.len--;
    return v;
}

/* ── columns behind the text ── */

struct columns {
    struct dplog_view text, component, stamp;
    struct dpl_stamp time;
    bool has_stamp, has_thread;
    uint32_t thread;
};

/*
 * Cut "6448 (0x1930)" off the end. Glued columns run the seconds before it
 * into the decimal number, so how long that is, is taken from the other one.
 */
static bool
cut_thread(struct dplog_view *v, uint32_t *ret)
{
    struct dplog_view rest = *v;
    size_t hex_begin, digits = 0;
    uint64_t value;

    if (rest.len == 0 || rest.ptr[rest.len - 1] != ')')
        return false;
    hex_begin = --rest.len;
    while (hex_begin > 0 && dpl_ascii_is_hex(rest.ptr[hex_begin - 1]))
        hex_begin--;
    if (hex_begin < 3 || memcmp(rest.ptr + hex_begin - 3, "(0x", 3) != 0 ||
        !dpl_view_to_hex(dpl_view_slice(rest, hex_begin, rest.len), &value) ||
        value > UINT32_MAX)
        return false;
    *ret = (uint32_t)value;

    rest = trim_end(dpl_view_slice(rest, 0, hex_begin - 3));
    do {
        if (digits == rest.len ||
            rest.ptr[rest.len - 1 - digits] != (char)('0' + value % 10))
            return false;
        value /= 10;
        digits++;
    } while (value > 0);
    rest.len -= digits;
    *v = rest;
    return true;
}

/* Cut the column before a tab that ends the text; it may be empty. */
static bool
cut_tabbed(struct dplog_view *v, struct dplog_view *ret)
{
    size_t begin = v->len - 1;

    while (begin > 0 && v->ptr[begin - 1] != '\t' && v->ptr[begin - 1] != '\n')
        begin--;
    if (begin == 0 || v->ptr[begin - 1] != '\t')
        return false; /* the only tab: the column is the text */
    *ret = dpl_view_trim(dpl_view_slice(*v, begin, v->len));
    v->len = begin;
    return true;
}

static void
cut_component(struct columns *c, enum dpl_component_proof proof)
{
    struct dplog_view rest = c->text;
    size_t begin;

    if (proof == DPL_COMPONENT_COLUMNS && rest.len > 0 &&
        rest.ptr[rest.len - 1] == '\t' && cut_tabbed(&rest, &c->component)) {
        struct dplog_view known;

        if (dpl_component_at_end(c->component, proof, &begin, &known) &&
            begin == 0)
            c->component = known;
        c->text = rest;
        return;
    }
    rest = trim_end(rest);
    if (dpl_component_at_end(rest, proof, &begin, &c->component))
        c->text = dpl_view_slice(rest, 0, begin);
}

static bool
split_columns(struct dpl_stamps *stamps, struct dplog_view text,
              struct columns *ret)
{
    struct columns c = {.text = trim_end(text)};
    struct dpl_stamps learned = *stamps;
    bool tabbed = false;
    size_t begin;

    c.has_thread = cut_thread(&c.text, &c.thread);
    c.has_stamp =
        dpl_stamp_parse_viewer(&learned, trim_end(c.text), &begin, &c.time);
    if (c.has_stamp) {
        c.stamp = dpl_view_slice(trim_end(c.text), begin, c.text.len);
        c.text.len = begin;
        tabbed = begin > 0 && c.text.ptr[begin - 1] == '\t';
    }
    cut_component(&c, c.has_stamp || c.has_thread ? DPL_COMPONENT_COLUMNS
                                                  : DPL_COMPONENT_ALONE);

    /* A sentence may end in a time; only a column beside it makes it one. */
    if (c.component.len == 0 && !(c.has_stamp && (c.has_thread || tabbed)))
        return false;
    c.text = dpl_view_trim(c.text);
    *stamps = learned;
    *ret = c;
    return true;
}

enum dpl_mark
dpl_tail_mark(struct dplog_view line)
{
    struct dpl_stamps scratch = {0};
    struct columns c;

    return split_columns(&scratch, line, &c) ? DPL_MARK_ENDS : DPL_MARK_NONE;
}

bool
dpl_tail_is_complete(struct dplog_view text)
{
    struct dpl_stamps scratch = {0};
    struct columns c;

    return split_columns(&scratch, text, &c) && c.has_stamp && c.has_thread &&
           c.component.len > 0;
}

bool
dpl_tail_has_thread(struct dplog_view text)
{
    uint32_t thread;

    text = trim_end(text);
    return cut_thread(&text, &thread);
}

bool
dpl_tail_goes_on(struct dplog_view text, size_t len)
{
    struct dpl_stamps scratch = {0};
    struct columns c;

    return split_columns(&scratch, text, &c) && c.has_thread &&
           c.text.ptr + c.text.len <= text.ptr + len;
}

bool
dpl_tail_parse(struct dpl_stamps *stamps, struct dplog_view text,
               struct dplog_record *ret)
{
    struct columns c;

    if (!split_columns(stamps, text, &c))
        return false;
    ret->message = c.text;
    ret->component = c.component;
    ret->thread = c.thread;
    if (c.has_stamp) {
        ret->stamp = c.stamp;
        dpl_record_set_stamp(ret, true, &c.time);
    }
    return true;
}

/* ── columns before the text ── */

static bool
scan_thread(struct dpl_scan *s, uint32_t *ret)
{
    unsigned decimal, hex;

    if (!dpl_scan_uint(s, 1, 10, &decimal) || !dpl_scan_blanks(s) ||
        !dpl_scan_literal(s, DPL_VIEW("(0x")) || !dpl_scan_hex(s, 1, 8, &hex) ||
        !dpl_scan_char(s, ')') || decimal != hex)
        return false;
    *ret = decimal;
    return true;
}

static bool
split_head(struct dplog_view line, struct dplog_record *ret)
{
    struct dpl_scan s = dpl_scan_over(line);
    size_t end;

    (void)dpl_scan_blanks(&s);
    if (dpl_scan_char(&s, '>')) /* a quotation in Markdown or mail */
        (void)dpl_scan_blanks(&s);
    if (!dpl_component_at_begin(dpl_view(s.pos, (size_t)(s.end - s.pos)), &end,
                                &ret->component))
        return false;
    s.pos += end;
    if (s.pos == s.end || (*s.pos != ' ' && *s.pos != '\t') ||
        !dpl_scan_blanks(&s) || !scan_thread(&s, &ret->thread))
        return false;
    ret->message = dpl_view_trim(dpl_view(s.pos, (size_t)(s.end - s.pos)));
    return true;
}

enum dpl_mark
dpl_head_mark(struct dplog_view line)
{
    struct dplog_record scratch;

    return split_head(line, &scratch) ? DPL_MARK_WHOLE : DPL_MARK_NONE;
}

bool
dpl_head_parse(struct dpl_stamps *stamps, struct dplog_view text,
               struct dplog_record *ret)
{
    struct dplog_record found = *ret;

    (void)stamps;
    if (!split_head(text, &found))
        return false;
    *ret = found;
    return true;
}

/* ── lists ── */

bool
dpl_numbered_split(struct dplog_view line, unsigned *ret_number,
                   struct dplog_view *ret_rest)
{
    struct dpl_scan s = dpl_scan_over(line);

    (void)dpl_scan_blanks(&s);
    if (!dpl_scan_uint(&s, 1, 5, ret_number) ||
        (!dpl_scan_char(&s, '.') && !dpl_scan_char(&s, ')')) ||
        s.pos == s.end || (*s.pos != ' ' && *s.pos != '\t'))
        return false;
    (void)dpl_scan_blanks(&s);
    *ret_rest = dpl_view(s.pos, (size_t)(s.end - s.pos));
    return true;
}

enum dpl_mark
dpl_numbered_mark(struct dplog_view line)
{
    struct dplog_view rest;
    unsigned number;

    return dpl_numbered_split(line, &number, &rest) ? DPL_MARK_WHOLE
                                                    : DPL_MARK_NONE;
}

bool
dpl_numbered_parse(struct dpl_stamps *stamps, struct dplog_view text,
                   struct dplog_record *ret)
{
    const struct dpl_dialect *inner;
    struct dplog_view rest;
    unsigned number;

    if (!dpl_numbered_split(text, &number, &rest))
        return false;
    inner = dpl_dialect_parse_any(stamps, rest, ret);
    if (inner->format != DPLOG_FORMAT_PLAIN)
        ret->format = inner->format;
    ret->message = dpl_view_trim(ret->message);
    return true;
}
