/* SPDX-License-Identifier: MIT
 *
 * How the text report puts words, names and numbers into its paragraph.
 */
#include "text.h"

#include "base/utf8.h"
#include "base/view.h"
#include "fit.h"
#include "safe.h"
#include <stdio.h>

enum {
    TEXT_BYTES = 2048, /* more than any paragraph shows */
    HOST_COLUMNS = 24  /* a Windows host label has 15 at most */
};

static void
say(struct dpl_text *t, enum dpl_phrase phrase, struct dpl_words words)
{
    dpl_say(&t->para, t->language, phrase, words);
}

void
dpl_text_say(struct dpl_text *t, enum dpl_phrase phrase)
{
    say(t, phrase, (struct dpl_words){{NULL}});
}

void
dpl_text_done(struct dpl_text *t, struct dpl_buf *buf)
{
    t->page.failed |= buf->failed;
    dpl_buf_done(buf);
}

static void
say_bufs(struct dpl_text *t, enum dpl_phrase phrase, struct dpl_buf *first,
         struct dpl_buf *second)
{
    say(t, phrase,
        (struct dpl_words){{dpl_buf_str(first), dpl_buf_str(second)}});
    dpl_text_done(t, first);
    dpl_text_done(t, second);
}

void
dpl_text_say_numbers(struct dpl_text *t, enum dpl_phrase phrase, uint64_t first,
                     uint64_t second)
{
    struct dpl_buf a = {0}, b = {0};

    dpl_add_number(&a, first);
    dpl_add_number(&b, second);
    say_bufs(t, phrase, &a, &b);
}

void
dpl_text_say_number(struct dpl_text *t, enum dpl_phrase phrase, uint64_t number)
{
    dpl_text_say_numbers(t, phrase, number, 0);
}

void
dpl_text_say_clock(struct dpl_text *t, enum dpl_phrase phrase, int64_t us)
{
    struct dpl_buf a = {0}, b = {0};

    dpl_add_clock(&a, &t->zone, us);
    say_bufs(t, phrase, &a, &b);
}

void
dpl_text_say_clock_seconds(struct dpl_text *t, enum dpl_phrase phrase,
                           int64_t us)
{
    struct dpl_buf a = {0}, b = {0};

    dpl_add_clock_seconds(&a, &t->zone, us);
    say_bufs(t, phrase, &a, &b);
}

void
dpl_text_say_duration(struct dpl_text *t, enum dpl_phrase phrase, int64_t us)
{
    struct dpl_buf a = {0}, b = {0};

    dpl_add_duration(&a, t->language, us);
    say_bufs(t, phrase, &a, &b);
}

void
dpl_text_say_names(struct dpl_text *t, enum dpl_phrase phrase,
                   const char *first, const char *second)
{
    say(t, phrase, (struct dpl_words){{first, second}});
}

void
dpl_text_say_name(struct dpl_text *t, enum dpl_phrase phrase, const char *name)
{
    dpl_text_say_names(t, phrase, name, NULL);
}

void
dpl_text_add_view(struct dpl_text *t, struct dplog_view text)
{
    dpl_safe_add(&t->para, dpl_utf8_cut(text, TEXT_BYTES));
    if (text.len > TEXT_BYTES)
        dpl_buf_add_str(&t->para, DPL_CUT_MARK);
}

void
dpl_text_add(struct dpl_text *t, const char *text)
{
    dpl_text_add_view(t, dpl_view_of(text));
}

struct dplog_view
dpl_text_bare(const char *text)
{
    struct dplog_view v = dpl_view_trim(dpl_view_of(text));
    const struct dplog_view stop = DPL_VIEW("。");

    if (dpl_view_ends(v, DPL_VIEW(".")) && !dpl_view_ends(v, DPL_VIEW("..")))
        v.len--;
    else if (dpl_view_ends(v, stop))
        v.len -= stop.len;
    return v;
}

void
dpl_text_add_bare(struct dpl_text *t, const char *text)
{
    dpl_text_add_view(t, dpl_text_bare(text));
}

void
dpl_text_add_package(struct dpl_text *t, const char *package, int64_t version)
{
    dpl_add_name(&t->para, package);
    if (version >= 0)
        dpl_buf_addf(&t->para, " v%lld", (long long)version);
}

struct dplog_view
dpl_short_host(struct dplog_view host)
{
    const size_t dot = dpl_view_find(host, DPL_VIEW("."), 0);
    bool is_address = true;

    for (size_t i = 0; i < host.len && is_address; i++)
        is_address = dpl_ascii_is_digit(host.ptr[i]) || host.ptr[i] == '.';
    return is_address || dot == SIZE_MAX || dot == 0
               ? host
               : dpl_view_slice(host, 0, dot);
}

void
dpl_add_short_host(struct dpl_buf *buf, const char *host)
{
    const struct dplog_view v = dpl_short_host(dpl_view_of(host));
    struct dpl_buf safe = {0};

    dpl_safe_add(&safe, dpl_utf8_cut(v, TEXT_BYTES));
    if (safe.failed)
        buf->failed = true;
    else
        dpl_add_cut(buf, dpl_buf_view(&safe), HOST_COLUMNS);
    dpl_buf_done(&safe);
}

/* A Windows account name of a computer is its short name and a dollar. */
void
dpl_add_computer_account(struct dpl_buf *buf,
                         const struct dplog_diagnosis *diagnosis)
{
    if (!diagnosis->totals.site_server)
        return;
    dpl_add_short_host(buf, diagnosis->totals.site_server);
    dpl_buf_add_char(buf, '$');
}

bool
dpl_mentions_host(const char *text, const char *host)
{
    const struct dplog_view name = dpl_short_host(dpl_view_of(host));

    return name.len > 0 &&
           dpl_view_find_nocase(dpl_view_of(text), name, 0) != SIZE_MAX;
}

void
dpl_text_add_item(struct dpl_text *t, const char *item_id)
{
    const struct dplog_item *item = dpl_item_by_id(t->d, item_id);
    const bool title = t->language == DPLOG_LANGUAGE_JA && item && item->title;

    dpl_add_name(&t->para, title ? item->title : item_id);
}

void
dpl_text_add_label(struct dpl_text *t, const struct dplog_item *item)
{
    if (item->label)
        dpl_add_name(&t->para, item->label);
    else
        dpl_text_add_item(t, item->id);
}

void
dpl_text_add_code(struct dpl_text *t, const struct dplog_code *code)
{
    /* 0x8007nnnn carries a Win32 code, the number that people look up. */
    const bool is_win32 = (code->value & 0xFFFF0000u) == 0x80070000u;
    const uint32_t number = code->value & 0xFFFFu;

    if (code->spelled)
        dpl_add_name(&t->para, code->spelled);
    else
        dpl_buf_addf(&t->para, "0x%08X", (unsigned)code->value);
    if (is_win32)
        dpl_buf_addf(&t->para, " = %u", (unsigned)number);
    if (code->name) {
        dpl_buf_add_char(&t->para, ' ');
        dpl_add_name(&t->para, code->name);
    }
}

void
dpl_text_flush(struct dpl_text *t, struct dpl_para para)
{
    if (t->para.failed)
        t->page.failed = true;
    else
        dpl_page_para(&t->page, para, dpl_buf_view(&t->para));
    dpl_buf_clear(&t->para);
}

void
dpl_text_flush_labelled(struct dpl_text *t, enum dpl_phrase label,
                        enum dpl_keep keep, unsigned max_lines)
{
    dpl_text_flush(t, (struct dpl_para){
                          .keep = keep,
                          .indent = 2,
                          .label = dpl_phrase(t->language, label),
                          .max_lines = t->options->verbose ? 0 : max_lines,
                      });
}

void
dpl_text_flush_heading(struct dpl_text *t, enum dpl_phrase heading,
                       enum dpl_keep keep, unsigned max_lines)
{
    dpl_text_flush(t, (struct dpl_para){
                          .keep = keep,
                          .style = DPL_STYLE_HEADING,
                          .label = dpl_phrase(t->language, heading),
                          .max_lines = t->options->verbose ? 0 : max_lines,
                      });
}

void
dpl_text_line(struct dpl_text *t, enum dpl_keep keep)
{
    dpl_page_begin(&t->page, keep);
    dpl_buf_add_view(&t->page.text, dpl_buf_view(&t->para));
    dpl_page_end(&t->page);
    t->page.failed |= t->para.failed;
    dpl_buf_clear(&t->para);
}

void
dpl_text_heading(struct dpl_text *t, enum dpl_phrase heading,
                 enum dpl_keep keep)
{
    dpl_page_begin(&t->page, keep);
    dpl_page_label(&t->page, 0, DPL_STYLE_HEADING,
                   dpl_phrase(t->language, heading));
    if (t->para.len > 0)
        dpl_page_text_at(&t->page, DPL_LABEL_COLUMNS);
    dpl_buf_add_view(&t->page.text, dpl_buf_view(&t->para));
    dpl_page_end(&t->page);
    t->page.failed |= t->para.failed;
    dpl_buf_clear(&t->para);
}
