/* SPDX-License-Identifier: MIT
 *
 * The site-server form. Its data stand at the end of the line:
 *
 *     text  $$<COMPONENT><06-14-2018 06:26:25.828-60><thread=9112 (0x2398)>
 *
 * What nearly every line looks like is read backwards, so that the text is
 * never looked at; everything else (old stamps, a thread in hexadecimal alone,
 * no thread, blanks that a page put in) is read forwards from the last "$$<".
 */
#include "dialect.h"

#include "base/scan.h"
#include "base/word.h"

enum {
    MAX_BIAS_DIGITS = 4,
    LEAST_STAMP = DPL_STAMP_FIXED + MAX_BIAS_DIGITS + 3, /* in brackets */
    LEAST_TRAILER = 40 /* $$<><01-02-2018 03:04:05.006+0><thread=1 (0x1)> */
};

struct trailer {
    const char *begin; /* its first '$' */
    struct dplog_view component, stamp;
    struct dplog_view thread, thread_hex; /* empty when missing */
};

/* ── backwards ── */

/*
 * Over " (0xHEX)>" and the decimal digits before it, up to the '='; at least
 * LEAST_TRAILER bytes stand before p. Seven digits of each: no thread of
 * Windows has more.
 */
static const char *
back_thread(const char *p, uint32_t *ret)
{
    uint64_t word;
    unsigned digits;

    if (p[-1] != '>' || p[-2] != ')')
        return NULL;
    word = dpl_word_at(p - 10);
    digits = dpl_word_marked_end(
        dpl_word_between(word, '0', '9') |
        dpl_word_between(word | DPL_WORD_EACH(UINT64_C(0x20)), 'a', 'f'));
    p -= 2 + digits;
    if (memcmp(p - 4, " (0x", 4) != 0)
        return NULL;
    p -= 4;
    word = dpl_word_at(p - 8);
    digits = dpl_word_marked_end(dpl_word_between(word, '0', '9'));
    p -= digits;
    if (digits == 0 || memcmp(p - 8, "<thread=", 8) != 0)
        return NULL;
    *ret = dpl_word_decimal(word, digits);
    return p - 8;
}

/* Over the bias behind a stamp, of one to four digits, and its '>'. It is that
 * of the line before, so it is compared before it is read: 30 instructions
 * less. */
static const char *
back_bias(struct dpl_stamps *stamps, const char *p, int16_t *ret)
{
    const uint64_t word = dpl_word_at(p - 8);
    unsigned digits, len;
    int bias;

    len = stamps->behind_len;
    if (len && word >> (64 - 8 * len) == stamps->behind) {
        *ret = stamps->behind_bias;
        return p - len;
    }
    digits = dpl_word_marked_end(dpl_word_between(word << 8, '0', '9'));
    len = digits + 2;
    if (p[-1] != '>' || digits == 0 || digits > MAX_BIAS_DIGITS ||
        (p[-(int)len] != '+' && p[-(int)len] != '-'))
        return NULL;
    bias = (int)dpl_word_decimal(word << 8, digits);
    *ret = (int16_t)(p[-(int)len] == '+' ? bias : -bias);
    stamps->behind = word >> (64 - 8 * len);
    stamps->behind_len = len;
    stamps->behind_bias = *ret;
    return p - len;
}

/* Over "$$<COMPONENT>" to its first '$'. It is nearly always that of the line
 * before, so it is compared before it is looked at: 668 to 560 instructions. */
static const char *
back_component(struct dpl_stamps *stamps, const char *begin, const char *p,
               struct dplog_view *ret)
{
    const char *const end = p; /* behind the '>' */
    const size_t len = stamps->before_len;

    if (len && (size_t)(p - begin) >= len &&
        memcmp(p - len, stamps->before, len) == 0) {
        *ret = dpl_view(p - len + 3, len - 4);
        return p - len;
    }
    if (p == begin || *--p != '>')
        return NULL;
    while (p != begin && (p[-1] & ~2) != '<') /* neither '<' nor '>' */
        p--;
    if (end - p < 2 || p - begin < 3 || p[-1] != '<' || p[-2] != '$' ||
        p[-3] != '$')
        return NULL;
    *ret = dpl_view(p, (size_t)(end - p) - 1);
    p -= 3;
    stamps->before_len = 0;
    if ((size_t)(end - p) <= sizeof(stamps->before)) {
        stamps->before_len = (size_t)(end - p);
        memcpy(stamps->before, p, stamps->before_len);
    }
    return p;
}

bool
dpl_sms_parse_usual(struct dpl_stamps *stamps, struct dplog_view line,
                    struct dplog_record *ret)
{
    const char *const begin = line.ptr;
    const char *p = line.ptr + line.len;
    struct dplog_view stamp_text, component;
    const char *end;
    uint32_t thread;
    int64_t local_us;
    int16_t bias;

    if (line.len < LEAST_TRAILER)
        return false;
    end = back_thread(p, &thread);
    if (!end || end - begin < LEAST_STAMP)
        return false;
    p = back_bias(stamps, end, &bias);
    if (!p)
        return false;
    p -= DPL_STAMP_FIXED;
    if (p[-1] != '<' || !dpl_stamp_parse_fixed(stamps, p, bias, &local_us))
        return false;
    stamp_text = dpl_view(p, (size_t)(end - p - 1));

    p = back_component(stamps, begin, p - 1, &component);
    if (!p)
        return false;
    while (p != begin && (p[-1] == ' ' || p[-1] == '\t'))
        p--;
    ret->message = dpl_view(begin, (size_t)(p - begin));
    ret->component = component;
    ret->stamp = stamp_text;
    ret->thread = thread;
    ret->local_us = local_us;
    ret->bias = bias;
    return true;
}

/* ── forwards ── */

/* "<value>" without angle brackets in it; a blank before it is borne. */
static bool
scan_field(struct dpl_scan *s, struct dplog_view *ret)
{
    const char *begin;

    (void)dpl_scan_blanks(s);
    if (!dpl_scan_char(s, '<'))
        return false;
    begin = s->pos;
    while (s->pos != s->end && *s->pos != '<' && *s->pos != '>')
        s->pos++;
    *ret = dpl_view(begin, (size_t)(s->pos - begin));
    return ret->len > 0 && dpl_scan_char(s, '>');
}

static struct dplog_view
scan_digits(struct dpl_scan *s)
{
    const char *const begin = s->pos;

    while (s->pos != s->end && dpl_ascii_is_hex(*s->pos))
        s->pos++;
    return dpl_view(begin, (size_t)(s->pos - begin));
}

/* A literal; where the text ends inside it, the cursor goes to that end. */
static bool
scan_torn_literal(struct dpl_scan *s, struct dplog_view literal)
{
    const size_t left = (size_t)(s->end - s->pos);

    if (dpl_scan_literal(s, literal))
        return true;
    if (left < literal.len && memcmp(s->pos, literal.ptr, left) == 0)
        s->pos = s->end;
    return false;
}

/* "<thread=9112 (0x2398)>", "<thread=DB>". */
static bool
scan_thread(struct dpl_scan *s, struct trailer *t)
{
    (void)dpl_scan_blanks(s);
    if (!scan_torn_literal(s, DPL_VIEW("<thread=")))
        return false;
    t->thread = scan_digits(s);
    (void)dpl_scan_blanks(s);
    if (scan_torn_literal(s, DPL_VIEW("(0x"))) {
        t->thread_hex = scan_digits(s);
        if (!dpl_scan_char(s, ')'))
            return false;
    }
    (void)dpl_scan_blanks(s);
    return t->thread.len > 0 && dpl_scan_char(s, '>');
}

/* The last "$$<" or "$$ <", or NULL. */
static const char *
find_trailer(struct dplog_view text)
{
    const char *const first =
        text.len > 0 ? memchr(text.ptr, '$', text.len) : NULL;

    if (!first) /* nearly every line that has no trailer */
        return NULL;
    for (const char *p = text.ptr + text.len; p - first >= 3; p--) {
        if (p[-1] == '<' &&
            ((p[-2] == '$' && p[-3] == '$') ||
             (p[-2] == ' ' && p - first >= 4 && p[-3] == '$' && p[-4] == '$')))
            return p[-2] == '$' ? p - 3 : p - 4;
    }
    return NULL;
}

/* ENDS: the trailer is whole. TORN: the text ends inside it, or before the
 * thread, which may have been put on the next line. */
static enum dpl_mark
read_trailer(struct dplog_view text, struct trailer *t)
{
    struct dpl_scan s = dpl_scan_over(text);

    *t = (struct trailer){.begin = find_trailer(text)};
    if (!t->begin)
        return DPL_MARK_NONE;
    s.pos = t->begin + 2;
    if (!scan_field(&s, &t->component) || !scan_field(&s, &t->stamp))
        return dpl_scan_at_end(&s) ? DPL_MARK_TORN : DPL_MARK_NONE;
    (void)dpl_scan_blanks(&s);
    if (!scan_thread(&s, t))
        return dpl_scan_at_end(&s) ? DPL_MARK_TORN : DPL_MARK_NONE;
    (void)dpl_scan_blanks(&s);
    return dpl_scan_at_end(&s) ? DPL_MARK_ENDS : DPL_MARK_NONE;
}

/* Decimal with its hexadecimal twin; alone it is hexadecimal in the oldest
 * logs, which write the year last. */
static uint32_t
thread_of(const struct trailer *t)
{
    const bool old = t->stamp.len > 0 && dpl_ascii_is_alpha(t->stamp.ptr[0]);
    uint64_t value;

    if (t->thread_hex.len == 0 && old && dpl_view_to_hex(t->thread, &value) &&
        value <= UINT32_MAX)
        return (uint32_t)value;
    if (dpl_view_to_uint(t->thread, &value) && value <= UINT32_MAX)
        return (uint32_t)value;
    if (dpl_view_to_hex(t->thread_hex.len > 0 ? t->thread_hex : t->thread,
                        &value) &&
        value <= UINT32_MAX)
        return (uint32_t)value;
    return 0;
}

/* The trailer ends well with its stamp: not all writers tell the thread. */
static bool
lacks_thread(struct dplog_view text, const struct trailer *t)
{
    const struct dplog_view written = dpl_view_trim(text);

    return t->stamp.len > 0 &&
           written.ptr + written.len == t->stamp.ptr + t->stamp.len + 1;
}

static void
take_message(struct dplog_view text, const char *end, struct dplog_record *ret)
{
    while (end != text.ptr && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    ret->message = dpl_view(text.ptr, (size_t)(end - text.ptr));
}

enum dpl_mark
dpl_sms_mark(struct dplog_view line)
{
    struct trailer t;

    return read_trailer(line, &t);
}

bool
dpl_sms_parse(struct dpl_stamps *stamps, struct dplog_view text,
              struct dplog_record *ret)
{
    struct trailer t;
    struct dpl_stamp stamp;

    if (dpl_sms_parse_usual(stamps, text, ret))
        return true;
    if (read_trailer(text, &t) != DPL_MARK_ENDS && !lacks_thread(text, &t))
        return false;
    take_message(text, t.begin, ret);
    ret->component = t.component;
    ret->stamp = t.stamp;
    ret->thread = thread_of(&t);
    dpl_record_set_stamp(ret, dpl_stamp_parse(stamps, t.stamp, &stamp), &stamp);
    return true;
}

bool
dpl_sms_parse_torn(struct dplog_view text, struct dplog_record *ret)
{
    struct trailer t;

    if (read_trailer(text, &t) != DPL_MARK_TORN)
        return false;
    take_message(text, t.begin, ret);
    if (t.component.ptr &&
        t.component.ptr + t.component.len < text.ptr + text.len)
        ret->component = t.component;
    if (t.stamp.len > 0) {
        ret->stamp = t.stamp;
        ret->flags |= DPLOG_RECORD_BAD_STAMP; /* what is missing is unknown */
    }
    return true;
}
