/* SPDX-License-Identifier: MIT
 *
 * Which records to list: conditions over one record, without its neighbours.
 */
#include "base/arena.h"
#include "base/context.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/view.h"
#include "ruleset/codes.h"
#include <dplog/event.h>

enum { CODES_MAX = 32 };

struct dplog_event_matcher {
    const struct dplog_ruleset *ruleset;
    struct dplog_event_filter filter;
    struct dpl_arena arena; /* the filter's strings */
    struct dplog_view component, package, text;
    struct dplog_view host;   /* of the DP: up to its first dot */
    struct dplog_view domain; /* from that dot on; empty for a short name */
    uint32_t code;
    bool has_code;
};

static bool
is_name_char(char c)
{
    return dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c) || c == '-' ||
           c == '_';
}

/* Where a word stands in a text that does not go on before or behind it. */
static size_t
find_word(struct dplog_view text, struct dplog_view word, size_t from)
{
    for (;; from++) {
        from = dpl_view_find_nocase(text, word, from);
        if (from == SIZE_MAX)
            return SIZE_MAX;
        if ((from == 0 || !is_name_char(text.ptr[from - 1])) &&
            (from + word.len == text.len ||
             !is_name_char(text.ptr[from + word.len])))
            return from;
    }
}

/* "10.0.0.7" has no short name. */
static bool
is_address(struct dplog_view name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!dpl_ascii_is_digit(name.ptr[i]) && name.ptr[i] != '.')
            return false;
    }
    return name.len > 0;
}

static void
split_host(struct dplog_event_matcher *matcher, struct dplog_view name)
{
    const size_t dot = dpl_view_find(name, DPL_VIEW("."), 0);

    if (dot == SIZE_MAX || is_address(name)) {
        matcher->host = name;
        return;
    }
    matcher->host = dpl_view_slice(name, 0, dot);
    matcher->domain = dpl_view_slice(name, dot, name.len);
}

/* Whether what stands behind the host's short name contradicts the domain:
 * another domain does, none does not. A full stop is no domain. */
static bool
is_other_domain(struct dplog_view rest, struct dplog_view domain)
{
    if (domain.len == 0 || rest.len < 2 || rest.ptr[0] != '.' ||
        !is_name_char(rest.ptr[1]))
        return false;
    return !dpl_view_starts_nocase(rest, domain) ||
           (rest.len > domain.len && is_name_char(rest.ptr[domain.len]));
}

static bool
names_host(const struct dplog_event_matcher *matcher, struct dplog_view text)
{
    const struct dplog_view host = matcher->host;

    for (size_t at = find_word(text, host, 0); at != SIZE_MAX;
         at = find_word(text, host, at + 1)) {
        if (!is_other_domain(dpl_view_slice(text, at + host.len, text.len),
                             matcher->domain))
            return true;
    }
    return false;
}

static enum dplog_severity
severity_of(const struct dplog_record *record)
{
    struct dplog_statmsg statmsg;

    if (record->severity != DPLOG_SEVERITY_UNKNOWN ||
        !dplog_statmsg_parse(record->text, &statmsg))
        return record->severity;
    switch (statmsg.severity) {
    case 'E':
        return DPLOG_SEVERITY_ERROR;
    case 'W':
        return DPLOG_SEVERITY_WARNING;
    case 'I':
        return DPLOG_SEVERITY_INFO;
    default:
        return DPLOG_SEVERITY_UNKNOWN;
    }
}

static bool
has_code(const struct dplog_event_matcher *matcher,
         const struct dplog_record *record)
{
    struct dpl_found_code codes[CODES_MAX];
    const size_t count = dpl_codes_find(matcher->ruleset, record->text,
                                        record->log, codes, CODES_MAX);

    for (size_t i = 0; i < count; i++) {
        if (codes[i].value == matcher->code)
            return true;
    }
    return false;
}

static bool
is_in_time(const struct dplog_event_filter *filter, int64_t us)
{
    if (filter->since_us == 0 && filter->until_us == 0)
        return true;
    return us != DPLOG_TIME_NONE && us >= filter->since_us &&
           (filter->until_us == 0 || us < filter->until_us);
}

bool
dplog_event_matches(const struct dplog_event_matcher *matcher,
                    const struct dplog_record *record)
{
    const struct dplog_event_filter *filter = &matcher->filter;

    /* from cheap to dear */
    return (!filter->log || record->log == filter->log) &&
           (!filter->thread || record->thread == filter->thread) &&
           is_in_time(filter, record->time_us) &&
           (!filter->component ||
            dpl_view_equal_nocase(record->component, matcher->component)) &&
           (!filter->severity || severity_of(record) >= filter->severity) &&
           (!filter->package ||
            find_word(record->text, matcher->package, 0) != SIZE_MAX) &&
           (!filter->dp || names_host(matcher, record->text)) &&
           (!filter->text ||
            dpl_view_find_nocase(record->text, matcher->text, 0) != SIZE_MAX) &&
           (!matcher->has_code || has_code(matcher, record));
}

/* The matcher's own copy of a condition; *failed when there is no memory. */
static struct dplog_view
keep(struct dplog_event_matcher *matcher, const char *text, bool *failed)
{
    const char *copy;

    if (!text)
        return (struct dplog_view){0};
    copy = dpl_arena_copy(&matcher->arena, dpl_view_of(text));
    *failed = *failed || !copy;
    return dpl_view_of(copy);
}

enum dplog_status
dplog_event_matcher_new(const struct dplog_ruleset *ruleset,
                        const struct dplog_event_filter *filter,
                        struct dplog_event_matcher **ret,
                        struct dplog_error *reterr)
{
    struct dplog_event_matcher *matcher = dpl_zalloc(sizeof(*matcher));
    enum dplog_status status;
    bool failed = false;

    if (!matcher)
        return dpl_fail_memory(reterr);
    matcher->ruleset = ruleset;
    status = dpl_options_copy(filter, &matcher->filter, sizeof(matcher->filter),
                              reterr);
    if (status < 0)
        goto fail;

    matcher->component = keep(matcher, matcher->filter.component, &failed);
    matcher->package = keep(matcher, matcher->filter.package, &failed);
    matcher->text = keep(matcher, matcher->filter.text, &failed);
    split_host(matcher, keep(matcher, matcher->filter.dp, &failed));
    if (failed) {
        status = dpl_fail_memory(reterr);
        goto fail;
    }
    if (matcher->filter.code) {
        const struct dplog_view code = dpl_view_of(matcher->filter.code);

        matcher->has_code = dpl_code_parse(ruleset, code, &matcher->code);
        if (!matcher->has_code) {
            status = dpl_fail(reterr, DPLOG_E_SYNTAX, "'%s' is no error code",
                              matcher->filter.code);
            goto fail;
        }
    }
    *ret = matcher;
    return DPLOG_OK;

fail:
    dplog_event_matcher_free(matcher);
    return status;
}

void
dplog_event_matcher_free(struct dplog_event_matcher *matcher)
{
    if (!matcher)
        return;
    dpl_arena_done(&matcher->arena);
    dpl_free(matcher);
}
