/* SPDX-License-Identifier: MIT
 *
 * The streaming decoder: finds the encoding, splits raw bytes into lines,
 * keeps the begin of a line between blocks, and gives each line as UTF-8.
 */
#include "decoder.h"

#include "base/utf8.h"
#include "base/view.h"
#include "convert.h"
#include "detect.h"
#include <assert.h>

enum {
    LINE_END_MAX = 4, /* CR LF in UTF-16 */
    MARK_MAX = 3,
    KEEP = DPL_DECODER_TAIL + LINE_END_MAX
};

static bool
is_utf16(const struct dpl_decoder *d)
{
    return d->encoding == DPLOG_ENCODING_UTF16LE ||
           d->encoding == DPLOG_ENCODING_UTF16BE;
}

/* ── the head: what must be seen before anything can be decoded ── */

static void
decide(struct dpl_decoder *d)
{
    struct dpl_detection found;

    dpl_detect(dpl_decoder_head(d), d->forced, &found);
    d->encoding = found.encoding;
    d->open = found.open;
    d->binary = found.binary;
    d->mark_len = found.mark_len;
    d->first_mark_len = found.mark_len;
    d->pos += found.mark_len;
    if (d->binary) {
        d->pos = d->end;
        d->fed = d->fed_end;
    }
}

bool
dpl_decoder_is_decided(const struct dpl_decoder *decoder)
{
    return decoder->encoding != DPLOG_ENCODING_AUTO;
}

struct dplog_view
dpl_decoder_head(const struct dpl_decoder *decoder)
{
    const char *const begin = decoder->pos - decoder->mark_len;
    const size_t len = (size_t)(decoder->end - begin);

    assert(decoder->offset == 0);
    return dpl_view(begin, len < DPL_DETECT_BYTES ? len : DPL_DETECT_BYTES);
}

static void
go_to(struct dpl_decoder *d, const char *begin, const char *end)
{
    d->pos = d->ascii_end = begin;
    d->end = end;
}

bool
dpl_decoder_feed(struct dpl_decoder *decoder, const char *bytes, size_t len)
{
    struct dpl_decoder *const d = decoder;
    size_t missing;

    assert(!d->finished && d->pos == d->end && d->fed == d->fed_end);
    d->bytes += len;
    if (d->binary)
        return true;
    if (dpl_decoder_is_decided(d) || (d->head.len == 0 && len >= d->head_len)) {
        dpl_buf_done(&d->head); /* its lines are gone by now */
        go_to(d, bytes, bytes + len);
        if (!dpl_decoder_is_decided(d))
            decide(d);
        return true;
    }

    missing = d->head_len - d->head.len;
    dpl_buf_add(&d->head, bytes, len < missing ? len : missing);
    if (d->head.failed)
        return false;
    if (len >= missing) {
        go_to(d, d->head.ptr, d->head.ptr + d->head.len);
        d->fed = bytes + missing;
        d->fed_end = bytes + len;
        decide(d);
    }
    return true;
}

void
dpl_decoder_decide(struct dpl_decoder *decoder)
{
    struct dpl_decoder *const d = decoder;

    if (dpl_decoder_is_decided(d))
        return;
    go_to(d, dpl_buf_str(&d->head), dpl_buf_str(&d->head) + d->head.len);
    decide(d);
}

void
dpl_decoder_finish(struct dpl_decoder *decoder)
{
    decoder->finished = true;
    dpl_decoder_decide(decoder);
}

/* ── lines out of blocks ── */

/* Where the line that goes on at pos ends (behind its line feed), or NULL. */
static const char *
find_line_end(const struct dpl_decoder *d)
{
    const bool little = d->encoding == DPLOG_ENCODING_UTF16LE;
    const size_t len = (size_t)(d->end - d->pos);
    const char *p = d->pos;
    size_t odd;

    if (len == 0)
        return NULL;
    if (!is_utf16(d)) {
        p = memchr(p, '\n', len);
        return p ? p + 1 : NULL;
    }

    /* Units begin at even distances from the begin of the line. */
    odd = (size_t)(d->line_len & 1);
    if (odd) {
        const char first = d->carry.ptr[d->carry.len - 1];

        if (little ? first == '\n' && p[0] == '\0'
                   : first == '\0' && p[0] == '\n')
            return p + 1;
    }
    while ((p = memchr(p, '\n', (size_t)(d->end - p))) != NULL) {
        const size_t at = (size_t)(p - d->pos) + odd;

        if (little && at % 2 == 0 && p + 1 < d->end && p[1] == '\0')
            return p + 2;
        if (!little && at % 2 == 1 && p > d->pos && p[-1] == '\0')
            return p + 1;
        p++;
    }
    return NULL;
}

/* Keep bytes of an unfinished line: its first max_line bytes and its newest
 * KEEP bytes, whatever lies between. */
static void
stash(struct dpl_decoder *d, size_t len)
{
    const char *const bytes = d->pos;
    const size_t cap = d->max_line + KEEP;
    const size_t room = cap - d->carry.len;
    const size_t taken = len < room ? len : room;
    const size_t over = len - taken;

    d->pos += len;
    d->line_len += len;
    dpl_buf_add(&d->carry, bytes, taken);
    if (d->carry.failed || over == 0)
        return;
    if (over < KEEP) {
        char *const window = d->carry.ptr + d->max_line;

        memmove(window, window + over, KEEP - over);
        memcpy(window + KEEP - over, bytes + taken, over);
    } else {
        memcpy(d->carry.ptr + d->max_line, bytes + len - KEEP, KEEP);
    }
}

/* The line without LF, and without the CRs before it (a file that was copied
 * in text mode twice has CR CR LF). Of a line that may not be there whole no
 * more than a line end, or the blocks it came in would be seen. */
static struct dplog_view
strip_line_end(const struct dpl_decoder *d, struct dplog_view v)
{
    const size_t unit = is_utf16(d) ? 2 : 1;
    const size_t low = d->encoding == DPLOG_ENCODING_UTF16BE ? 1 : 0;
    const size_t least =
        d->line_len > d->max_line + KEEP ? v.len - LINE_END_MAX : 0;
    char want = '\n';

    if (d->line_len % unit != 0)
        return v; /* ends in half a character, so in no line end */
    while (v.len >= least + unit) {
        const char *const last = v.ptr + v.len - unit;

        if (unit == 2 && last[1 - low] != '\0')
            break;
        if (last[low] == '\r')
            want = '\r';
        if (last[low] != want)
            break;
        v.len -= unit;
        want = '\r';
    }
    return v;
}

/* ── one line as UTF-8 ── */

/* Half-width katakana are the one kind of CP932 text that can be all valid
 * UTF-8: pairs of C2..DF and A1..BF. */
static bool
is_katakana_pairs(struct dplog_view v)
{
    for (size_t i = 0; i < v.len; i++) {
        const unsigned char c = (unsigned char)v.ptr[i];

        if (c >= 0x80 && (c < 0xA1 || c > 0xDF))
            return false;
    }
    return true;
}

/* Whether the bytes can be handed on as they are. */
static bool
is_utf8_line(struct dpl_decoder *d, struct dplog_view raw)
{
    if (dpl_ascii_only(raw))
        return true;
    if (d->forced != DPLOG_ENCODING_AUTO &&
        d->encoding != DPLOG_ENCODING_UTF8 &&
        d->encoding != DPLOG_ENCODING_UTF8_BOM)
        return false;
    if (dpl_utf8_is_valid(raw)) {
        if (d->encoding == DPLOG_ENCODING_CP932 && is_katakana_pairs(raw))
            return false;
        d->open = false;
        return true;
    }
    if (d->open) {
        d->encoding = dpl_detect_codepage(raw);
        d->open = false;
    }
    return false;
}

static struct dplog_view
convert(struct dpl_decoder *d, struct dplog_view raw, enum dpl_raw_end end,
        struct dpl_buf *out, struct dpl_line *line)
{
    dpl_buf_clear(out);
    if (!dpl_convert(raw, d->encoding, end, out))
        line->flags |= DPL_LINE_REPAIRED;
    return dpl_buf_view(out);
}

/* A line within the limit. */
static void
render(struct dpl_decoder *d, struct dplog_view raw, struct dpl_line *line)
{
    if (!is_utf16(d) && is_utf8_line(d, raw))
        line->text = raw;
    else
        line->text = convert(d, raw, DPL_RAW_WHOLE, &d->text, line);
}

/* Its begin, and its last characters aside. */
static void
render_cut(struct dpl_decoder *d, struct dplog_view raw, uint64_t raw_len,
           struct dpl_line *line)
{
    const struct dplog_view head = dpl_view_slice(raw, 0, d->max_line);
    size_t tail_len = raw.len < DPL_DECODER_TAIL ? raw.len : DPL_DECODER_TAIL;
    struct dpl_line aside = {0};

    line->flags |= DPL_LINE_CUT;
    if (is_utf16(d)) {
        tail_len -= (raw_len - tail_len) % 2;
        line->text = convert(d, head, DPL_RAW_CUT, &d->text, line);
    } else {
        const size_t valid = dpl_utf8_valid_prefix(head);
        const struct dplog_view rest = dpl_view_slice(head, valid, head.len);
        const struct dplog_view whole =
            dpl_is_unfinished_utf8(rest) ? dpl_view(head.ptr, valid) : head;

        if (is_utf8_line(d, whole))
            line->text = whole;
        else
            line->text = convert(d, head, DPL_RAW_CUT, &d->text, line);
    }
    line->tail = convert(
        d, dpl_view_slice(raw, raw.len - tail_len, raw.len), DPL_RAW_WHOLE,
        &d->tail, &aside); /* begins anywhere: its damage proves nothing */
}

/* The end of a text, on a character, as long as that of a cut line. */
static struct dplog_view
last_characters(struct dplog_view text)
{
    size_t from = text.len < DPL_DECODER_TAIL ? 0 : text.len - DPL_DECODER_TAIL;

    while (from < text.len && ((unsigned char)text.ptr[from] & 0xC0) == 0x80)
        from++;
    return dpl_view_slice(text, from, text.len);
}

static enum dplog_status
hand_out(struct dpl_decoder *d, struct dplog_view raw, unsigned flags,
         struct dpl_line *ret)
{
    const struct dplog_view content = strip_line_end(d, raw);
    const uint64_t content_len = d->line_len - (raw.len - content.len);

    *ret = (struct dpl_line){
        .offset = d->offset,
        .length = d->line_len + d->mark_len,
        .number = d->lines + 1,
        .flags = flags,
    };
    if (content_len <= d->max_line)
        render(d, content, ret);
    else
        render_cut(d, content, content_len, ret);
    if (d->text.failed || d->tail.failed)
        return DPLOG_E_NO_MEMORY;
    if (ret->text.len > d->max_line) { /* it grew */
        if (!ret->tail.len)
            ret->tail = last_characters(ret->text);
        ret->text = dpl_utf8_cut(ret->text, d->max_line);
        ret->flags |= DPL_LINE_CUT;
    }

    d->lines++;
    d->offset += ret->length;
    d->mark_len = 0;
    d->line_len = 0;
    return DPLOG_OK;
}

/*
 * Whether a line that lies whole in a block is all ASCII. It is looked at up to
 * the next byte that is none, however many lines away, so each byte of a block
 * once: asked line by line, it was 2 % of a run.
 */
static bool
is_in_ascii(struct dpl_decoder *d, struct dplog_view raw)
{
    if (d->ascii_end <= raw.ptr)
        d->ascii_end =
            raw.ptr + dpl_ascii_prefix(raw.ptr, (size_t)(d->end - raw.ptr));
    return raw.ptr + raw.len <= d->ascii_end;
}

/* Nearly every line: whole in its block, of bounded length, ASCII. The same as
 * hand_out() in a third of the instructions. False: it is none. */
static bool
hand_out_usual(struct dpl_decoder *d, struct dplog_view raw,
               struct dpl_line *ret)
{
    size_t len = raw.len - 1;

    if (raw.len > d->max_line || is_utf16(d) || !is_in_ascii(d, raw))
        return false;
    while (len > 0 && raw.ptr[len - 1] == '\r')
        len--;
    *ret = (struct dpl_line){
        .text = dpl_view(raw.ptr, len),
        .offset = d->offset,
        .length = raw.len + d->mark_len,
        .number = ++d->lines,
        .flags = DPL_LINE_TERMINATED,
    };
    d->offset += ret->length;
    d->mark_len = 0;
    return true;
}

enum dplog_status
dpl_decoder_next(struct dpl_decoder *decoder, struct dpl_line *ret)
{
    struct dpl_decoder *const d = decoder;
    const char *line_end;

    if (!dpl_decoder_is_decided(d))
        return DPLOG_DONE;
    if (d->line_len == 0)
        dpl_buf_clear(&d->carry); /* the line handed out last lived there */

    while ((line_end = find_line_end(d)) == NULL) {
        stash(d, (size_t)(d->end - d->pos));
        if (d->carry.failed)
            return DPLOG_E_NO_MEMORY;
        if (d->fed == d->fed_end)
            break;
        go_to(d, d->fed, d->fed_end);
        d->fed = d->fed_end;
    }

    if (!line_end) {
        if (!d->finished || d->line_len == 0)
            return DPLOG_DONE;
        return hand_out(d, dpl_buf_view(&d->carry), 0, ret);
    }
    if (d->line_len == 0) {
        const struct dplog_view raw =
            dpl_view(d->pos, (size_t)(line_end - d->pos));

        d->pos = line_end;
        if (hand_out_usual(d, raw, ret))
            return DPLOG_OK;
        d->line_len = raw.len;
        return hand_out(d, raw, DPL_LINE_TERMINATED, ret);
    }
    stash(d, (size_t)(line_end - d->pos));
    if (d->carry.failed)
        return DPLOG_E_NO_MEMORY;
    return hand_out(d, dpl_buf_view(&d->carry), DPL_LINE_TERMINATED, ret);
}

void
dpl_decoder_init(struct dpl_decoder *decoder, enum dplog_encoding forced,
                 size_t max_line, bool look_ahead)
{
    assert(max_line > 0);
    assert(look_ahead || forced != DPLOG_ENCODING_AUTO);
    *decoder = (struct dpl_decoder){
        .forced = forced,
        .max_line = max_line + max_line % 2, /* whole UTF-16 units */
        .head_len = look_ahead ? DPL_DETECT_BYTES : MARK_MAX,
    };
}

void
dpl_decoder_done(struct dpl_decoder *decoder)
{
    dpl_buf_done(&decoder->head);
    dpl_buf_done(&decoder->carry);
    dpl_buf_done(&decoder->text);
    dpl_buf_done(&decoder->tail);
}
