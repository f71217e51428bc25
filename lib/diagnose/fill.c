/* SPDX-License-Identifier: MIT
 *
 * Strings of a diagnosis: placeholders of the rules' templates filled in from
 * an episode, times and lines in the form that reports print.
 */
#include "diagnose/sheet.h"

#include "base/buf.h"
#include "base/time.h"
#include "base/view.h"
#include "diagnose/command_word.h"
#include "match/value.h"
#include "ruleset/codes.h"
#include <stdarg.h>
#include <stdio.h>

void
dpl_sheet_chain(struct dpl_sheet *sheet, struct dpl_table *newest,
                uint32_t *next, uint32_t dp, uint32_t index)
{
    next[index] = dpl_table_get(newest, dp);
    if (!dpl_table_set(newest, dp, index))
        sheet->failed = true;
}

void *
dpl_sheet_array(struct dpl_sheet *sheet, size_t count, size_t size)
{
    void *array = dpl_arena_array(sheet->arena, count ? count : 1, size);

    if (!array)
        sheet->failed = true;
    return array;
}

const char *
dpl_sheet_printf(struct dpl_sheet *sheet, const char *format, ...)
{
    va_list args, again;
    char *text = NULL;
    int len;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    if (len >= 0)
        text = dpl_arena_alloc(sheet->arena, (size_t)len + 1);
    if (text)
        (void)vsnprintf(text, (size_t)len + 1, format, again);
    else
        sheet->failed = true;
    va_end(again);
    va_end(args);
    return text ? text : "";
}

const char *
dpl_sheet_text(const struct dpl_sheet *sheet, const char *const text[2])
{
    return text[sheet->language] ? text[sheet->language]
                                 : text[DPLOG_LANGUAGE_EN];
}

const char *
dpl_sheet_string(const struct dpl_sheet *sheet, uint32_t interned)
{
    return dpl_intern_str(sheet->track->strings, interned);
}

void
dpl_sheet_name_dps(struct dpl_sheet *sheet)
{
    for (size_t i = 0; i < sheet->track->hosts.count; i++) {
        const struct dpl_host *host = &sheet->track->hosts.at[i];

        if (host->full_name && host->full_name != host->dp &&
            !dpl_table_set(&sheet->full_names, host->dp, host->full_name))
            sheet->failed = true;
    }
}

const char *
dpl_sheet_dp(const struct dpl_sheet *sheet, uint32_t dp)
{
    const uint32_t full_name = dpl_table_get(&sheet->full_names, dp);

    return dpl_sheet_string(sheet,
                            full_name == DPL_TABLE_ABSENT ? dp : full_name);
}

struct dplog_view
dpl_sheet_server_view(const struct dpl_sheet *sheet,
                      const struct dpl_episode *e)
{
    const char *server = dpl_sheet_string(sheet, e->field[DPL_FIELD_SERVER]);
    const char *path = dpl_sheet_string(sheet, e->field[DPL_FIELD_PATH]);

    if (server)
        return dpl_view_of(server);
    return path ? dpl_value_unc_server(dpl_view_of(path))
                : (struct dplog_view){0};
}

const char *
dpl_sheet_server(struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    const struct dplog_view server = dpl_sheet_server_view(sheet, e);

    return server.len ? dpl_sheet_share_text(sheet, server) : NULL;
}

uint64_t
dpl_host_key(struct dplog_view host)
{
    uint64_t key = 0;

    for (size_t i = 0; i < host.len; i++)
        key = dpl_table_mix(key, (uint64_t)dpl_ascii_lower(host.ptr[i]));
    return key;
}

struct dplog_evidence
dpl_sheet_evidence(struct dpl_sheet *sheet, const struct dpl_line_ref *line)
{
    char local[DPL_LOCAL_SIZE];
    struct dplog_evidence e = {
        .source = line->source,
        .line = line->line,
        .time_us = line->time_us,
        .thread = line->thread,
        .message = line->message ? line->message : "",
    };

    if (line->local_us != DPLOG_TIME_NONE) {
        dpl_format_local(line->local_us, line->bias, local);
        e.local = dpl_sheet_share_text(sheet, dpl_view_of(local));
    }
    return e;
}

/* ── templates ── */

static bool
add_code(struct dpl_buf *buf, const struct dpl_sheet *sheet,
         const struct dpl_episode *e, struct dplog_view name)
{
    const struct dpl_code *code =
        e->code ? dpl_ruleset_find_code(sheet->set, e->code, e->code_kind)
                : NULL;
    const char *text = NULL;
    char spelled[11];

    if (!e->code)
        return false;
    dpl_code_format(e->code, spelled);
    if (code && dpl_view_equal(name, DPL_VIEW("code_name")))
        text = code->name;
    else if (code && dpl_view_equal(name, DPL_VIEW("code_text")))
        text = dpl_sheet_text(sheet, code->text);
    dpl_buf_add_str(buf, text ? text : spelled);
    return true;
}

/* Where an episode stands in the flow, and what it speaks against most. */
static const char *
place_of(const struct dpl_sheet *sheet, const struct dpl_episode *e,
         struct dplog_view name)
{
    const struct dplog_ruleset *set = sheet->set;
    struct dpl_weights weights;
    const struct dpl_rule *rule;

    if (e->rule == DPL_NO_INDEX)
        return NULL;
    rule = &set->rules[e->rule];
    if (dpl_view_equal(name, DPL_VIEW("stage")) && rule->stage != DPL_NO_INDEX)
        return dpl_sheet_text(sheet, set->stages[rule->stage].title);
    if (dpl_view_equal(name, DPL_VIEW("hop")) && rule->hop != DPL_NO_INDEX)
        return dpl_sheet_text(sheet, set->hops[rule->hop].title);
    if (!dpl_view_equal(name, DPL_VIEW("item")))
        return NULL;
    dpl_weigh(sheet, e, &weights);
    return weights.count
               ? dpl_sheet_text(sheet, set->items[weights.at[0].item].title)
               : NULL;
}

/* "Src$", also out of the folder that lies in it. */
static const char *
share_of(struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    const char *share = dpl_sheet_string(sheet, e->field[DPL_FIELD_SHARE]);
    const struct dplog_view path =
        dpl_view_of(dpl_sheet_string(sheet, e->field[DPL_FIELD_PATH]));
    const size_t server = dpl_value_unc_server(path).len;
    const size_t from = 2 + server + 1;
    size_t to;

    if (share || !server || from >= path.len)
        return share;
    to = dpl_view_find(path, DPL_VIEW("\\"), from);
    return dpl_sheet_share_text(
        sheet, dpl_view_slice(path, from, to == SIZE_MAX ? path.len : to));
}

/* "2026-11-20T02:23+09:00": a little before the first failure, by the clock of
 * the log. */
static const char *
since_of(struct dpl_sheet *sheet, const struct dpl_episode *e)
{
    const struct dpl_line_ref *const first = e->first;
    char local[DPL_LOCAL_SIZE];

    if (e->first_count == 0 || first->local_us == DPLOG_TIME_NONE)
        return NULL;
    dpl_format_local(first->local_us - DPL_MINUTE_US, first->bias, local);
    return dpl_sheet_printf(sheet, "%.10sT%.5s%s", local, local + 11,
                            strlen(local) > 24 ? local + 24 : "");
}

/* "wsus01.contoso.com" or "8530" of "http://wsus01.contoso.com:8530/c/x.cab";
 * the usual port where it gives none. */
static const char *
url_part(struct dpl_sheet *sheet, const struct dpl_episode *e, bool port)
{
    const struct dplog_view url =
        dpl_view_of(dpl_sheet_string(sheet, e->field[DPL_FIELD_URL]));
    const bool secure = dpl_view_starts_nocase(url, DPL_VIEW("https://"));
    struct dplog_view host;
    size_t from, colon;

    if (!secure && !dpl_view_starts_nocase(url, DPL_VIEW("http://")))
        return NULL;
    from = dpl_view_find(url, DPL_VIEW("//"), 0) + 2;
    host = dpl_view_slice(url, from, url.len);
    from = dpl_view_find(host, DPL_VIEW("/"), 0);
    host = dpl_view_slice(host, 0, from == SIZE_MAX ? host.len : from);
    colon = dpl_view_find_last(host, DPL_VIEW(":"));
    if (!port)
        host.len = colon == SIZE_MAX ? host.len : colon;
    else if (colon == SIZE_MAX)
        host = secure ? DPL_VIEW("443") : DPL_VIEW("80");
    else
        host = dpl_view_slice(host, colon + 1, host.len);
    return host.len ? dpl_sheet_share_text(sheet, host) : NULL;
}

static const char *
value_of(struct dpl_sheet *sheet, const struct dpl_episode *e,
         struct dplog_view name)
{
    enum dpl_field field;

    if (dpl_view_equal(name, DPL_VIEW("site_server")))
        return dpl_sheet_string(sheet, sheet->track->site_server);
    if (dpl_view_equal(name, DPL_VIEW("site_code")))
        return dpl_sheet_string(sheet, sheet->track->site_code);
    if (dpl_view_equal(name, DPL_VIEW("since")))
        return since_of(sheet, e);
    if (dpl_view_equal(name, DPL_VIEW("url_host")))
        return url_part(sheet, e, false);
    if (dpl_view_equal(name, DPL_VIEW("url_port")))
        return url_part(sheet, e, true);
    if (!dpl_field_parse(name, &field))
        return place_of(sheet, e, name);
    switch (field) {
    case DPL_FIELD_PACKAGE:
        return dpl_sheet_string(sheet, e->keys.package);
    case DPL_FIELD_DP:
        return dpl_sheet_dp(sheet, e->keys.dp);
    case DPL_FIELD_CONTENT:
        return dpl_sheet_string(sheet, e->keys.content);
    case DPL_FIELD_SERVER:
        return dpl_sheet_server(sheet, e);
    case DPL_FIELD_SHARE:
        return share_of(sheet, e);
    case DPL_FIELD_SITE:
        return dpl_sheet_string(
            sheet, e->field[field] ? e->field[field] : sheet->track->site_code);
    default:
        return dpl_sheet_string(sheet, e->field[field]);
    }
}

/* False: it is not known. */
static bool
add_value(struct dpl_buf *buf, struct dpl_sheet *sheet,
          const struct dpl_episode *e, struct dplog_view name)
{
    const char *value;

    if (dpl_view_starts(name, DPL_VIEW("code")))
        return add_code(buf, sheet, e, name);
    if (dpl_view_equal(name, DPL_VIEW("version")) && e->keys.version >= 0) {
        dpl_buf_addf(buf, "%lld", (long long)e->keys.version);
        return true;
    }
    value = value_of(sheet, e, name);
    if (value)
        dpl_buf_add_str(buf, value);
    return value != NULL;
}

/* Where the placeholder that begins here ends; 0: it is none. As rule files are
 * checked: PowerShell has braces of other kinds. */
static size_t
placeholder_end(struct dplog_view t, size_t at)
{
    size_t to = at + 1;

    while (to < t.len &&
           ((t.ptr[to] >= 'a' && t.ptr[to] <= 'z') || t.ptr[to] == '_'))
        to++;
    return to > at + 1 && to < t.len && t.ptr[to] == '}' ? to : 0;
}

/* Whether a word goes on at this place of a template. */
static bool
is_blank_at(struct dplog_view t, size_t at)
{
    return at >= t.len || t.ptr[at] == ' ';
}

/* The value of the placeholder [open, close], as it may stand there. False: it
 * is not known, or must not. */
static bool
add_fitting(struct dpl_buf *buf, struct dpl_sheet *sheet,
            enum dpl_fill_kind kind, struct dplog_view t, size_t open,
            size_t close, const struct dpl_episode *e)
{
    const struct dplog_view name = dpl_view_slice(t, open + 1, close);
    struct dpl_buf value = {0};
    bool fits;

    if (kind != DPL_FILL_COMMAND)
        return add_value(buf, sheet, e, name);
    fits = add_value(&value, sheet, e, name) &&
           dpl_command_word_add(buf, dpl_buf_view(&value),
                                (open && !is_blank_at(t, open - 1)) ||
                                    !is_blank_at(t, close + 1));
    sheet->failed = sheet->failed || value.failed;
    dpl_buf_done(&value);
    return fits;
}

const char *
dpl_fill_episode(struct dpl_sheet *sheet, enum dpl_fill_kind kind,
                 const char *template_text, const struct dpl_episode *e)
{
    const struct dplog_view t = dpl_view_of(template_text);
    struct dpl_buf buf = {0};
    const char *filled;
    size_t at = 0;

    /* The rules outlive the diagnosis; half of all texts have no place to fill:
     * 400 bytes less for each finding. */
    if (!t.len || !memchr(t.ptr, '{', t.len))
        return template_text;
    while (at < t.len) {
        const size_t found = dpl_view_find(t, DPL_VIEW("{"), at);
        const size_t open = found == SIZE_MAX ? t.len : found;
        const size_t close = open < t.len ? placeholder_end(t, open) : 0;
        const struct dplog_view name = dpl_view_slice(t, open + 1, close);

        dpl_buf_add_view(&buf, dpl_view_slice(t, at, open));
        at = (close ? close : open) + 1;
        if (!close)
            dpl_buf_add_view(&buf, dpl_view_slice(t, open, open + 1));
        else if (!add_fitting(&buf, sheet, kind, t, open, close, e))
            at += dpl_missing_add(&buf, kind, sheet->language, name,
                                  dpl_view_slice(t, at, t.len));
    }
    sheet->failed = sheet->failed || buf.failed;
    filled = dpl_sheet_share_text(sheet, dpl_buf_view(&buf));
    dpl_buf_done(&buf);
    return filled;
}
