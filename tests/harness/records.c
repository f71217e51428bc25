/* SPDX-License-Identifier: MIT */
#include "records.h"

#include <stdio.h>
#include <string.h>

uint64_t
next_random(uint64_t *state)
{
    /* xorshift64* (Vigna) */
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static uint64_t
below(uint64_t *state, uint64_t end)
{
    return (next_random(state) >> 16) % end;
}

/* Whole characters: what is cut between two of them stays valid UTF-8. */
static const struct dplog_view pieces[] = {
    {"Sending ", 8},
    {"~", 1},
    {"\\\\DP01\\SMS_DP$", 14},
    {"\0", 1},
    {"\x1b[31m", 5},
    {"\xe9\x85\x8d\xe5\xb8\x83", 6},
    {"\xf0\x9f\x93\xa6", 4},
    {"'; DROP TABLE event; --", 23},
    {"\r\n", 2},
    {"0x80070005", 10},
    {"\xef\xbf\xbd", 3},
    {" ", 1},
};

static struct dplog_view
add_text(struct made_record *ret, uint64_t *state, size_t count)
{
    char *const begin = ret->bytes + ret->len;

    for (; count > 0; count--) {
        const struct dplog_view piece =
            pieces[below(state, sizeof(pieces) / sizeof(pieces[0]))];

        if (ret->len + piece.len > sizeof(ret->bytes))
            break;
        memcpy(ret->bytes + ret->len, piece.ptr, piece.len);
        ret->len += piece.len;
    }
    return (struct dplog_view){begin, (size_t)(ret->bytes + ret->len - begin)};
}

static bool
is_begin_of_character(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

static struct dplog_view
part_of(struct dplog_view v, uint64_t *state)
{
    size_t from = below(state, v.len + 1);
    size_t to = from + below(state, v.len + 1 - from);

    while (from > 0 && from < v.len && !is_begin_of_character(v.ptr[from]))
        from--;
    while (to < v.len && !is_begin_of_character(v.ptr[to]))
        to++;
    return (struct dplog_view){v.ptr + from, to - from};
}

static struct dplog_view
add_view(struct made_record *ret, const char *text)
{
    const size_t len = strlen(text);
    struct dplog_view v = {ret->bytes + ret->len, 0};

    if (ret->len + len > sizeof(ret->bytes))
        return v;
    memcpy(ret->bytes + ret->len, text, len);
    ret->len += len;
    v.len = len;
    return v;
}

static struct dplog_view
make_stamp(struct made_record *ret, uint64_t *state)
{
    static const char *const odd[] = {
        "",
        "11-20-2026 09:44:23.551+300",
        "01-01-1970 00:00:00.000+000",
        "01-01-1970 00:00:00.000-0",
        "Fri Oct 15 17:09:46.507 1999 Pacific Daylight Time",
        "14/10/2024 09:21:16",
        "\xef\xbc\x91",
    };
    struct dplog_record *const r = &ret->record;
    const uint64_t kind = below(state, 12);
    char text[64];
    unsigned ms;

    if (kind >= 5)
        return add_view(ret, odd[kind - 5]);
    /* The usual form, on one day and its neighbours. */
    ms = (unsigned)below(state, 86400000);
    r->bias = (int16_t)((int)below(state, 1441) - 720);
    r->local_us = INT64_C(1795132800000000) + (int64_t)ms * 1000;
    r->time_us = r->local_us + r->bias * INT64_C(60000000);
    (void)snprintf(text, sizeof(text),
                   r->bias == 0 ? "11-20-2026 %02u:%02u:%02u.%03u+000"
                                : "11-20-2026 %02u:%02u:%02u.%03u%+d",
                   ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000,
                   r->bias);
    return add_view(ret, text);
}

static struct dplog_view
make_name(struct made_record *ret, uint64_t *state)
{
    static const char *const usual[] = {
        "SMS_DISTRIBUTION_MANAGER", "SMS_PACKAGE_TRANSFER_MANAGER",
        "sms_distribution_manager", "Software Updates Patch Downloader", ""};
    const uint64_t kind = below(state, 20);

    if (kind < 16)
        return add_view(ret, usual[kind % 5]);
    return add_text(ret, state, below(state, 40));
}

static int64_t
odd_time(uint64_t *state)
{
    static const int64_t odd[] = {
        DPLOG_TIME_NONE, DPLOG_TIME_NONE + 1, INT64_MAX,       0, -1,
        -86400000000,    INT64_MIN + 808,     1795132800123456};

    return odd[below(state, sizeof(odd) / sizeof(odd[0]))];
}

static void
make_numbers(struct dplog_record *r, uint64_t number, uint64_t *state)
{
    *r = (struct dplog_record){
        .time_us = odd_time(state),
        .local_us = odd_time(state),
        .bias = below(state, 4) == 0 ? DPLOG_BIAS_NONE
                                     : (int16_t)next_random(state),
        .flags = (uint16_t)next_random(state),
        .log = (enum dplog_log)below(state, DPLOG_LOG_COUNT),
        .format = (enum dplog_format)below(state, DPLOG_FORMAT_PLAIN + 1),
        .severity =
            (enum dplog_severity)below(state, DPLOG_SEVERITY_CRITICAL + 1),
        .thread = below(state, 4) == 0 ? 0 : (uint32_t)next_random(state),
        .line = (uint32_t)number * 2 + 1,
        .line_count = (uint32_t)below(state, 5),
        .offset = number * 1000,
        .length = below(state, 50) == 0 ? INT64_MAX : below(state, 1000),
        .code_line = (uint32_t)below(state, 3),
    };
}

void
make_record(uint64_t seed, uint64_t number, struct made_record *ret)
{
    uint64_t state = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15) ^ (number + 1);
    struct dplog_record *const r = &ret->record;
    size_t count;

    for (int i = 0; i < 4; i++)
        (void)next_random(&state);
    ret->len = 0;
    make_numbers(r, number, &state);
    r->stamp = make_stamp(ret, &state);
    r->component = make_name(ret, &state);
    r->code_file = make_name(ret, &state);
    /* Now and then longer than a page. */
    count = below(&state, 60) == 0 ? 4000 : below(&state, 25);
    r->message = add_text(ret, &state, count);
    switch (below(&state, 5)) {
    case 0:
        r->text = r->message;
        break;
    case 1:
        r->text = add_text(ret, &state, below(&state, 10));
        break;
    case 2:
        r->text = (struct dplog_view){NULL, 0};
        break;
    default:
        r->text = part_of(r->message, &state);
    }
}

static bool
same_view(struct dplog_view a, struct dplog_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

const char *
record_difference(const struct dplog_record *a, const struct dplog_record *b)
{
    const struct {
        const char *name;
        bool same;
    } fields[] = {
        {"time_us", a->time_us == b->time_us},
        {"local_us", a->local_us == b->local_us},
        {"bias", a->bias == b->bias},
        {"flags", a->flags == b->flags},
        {"log", a->log == b->log},
        {"format", a->format == b->format},
        {"severity", a->severity == b->severity},
        {"thread", a->thread == b->thread},
        {"line", a->line == b->line},
        {"line_count", a->line_count == b->line_count},
        {"offset", a->offset == b->offset},
        {"length", a->length == b->length},
        {"message", same_view(a->message, b->message)},
        {"text", same_view(a->text, b->text)},
        {"stamp", same_view(a->stamp, b->stamp)},
        {"component", same_view(a->component, b->component)},
        {"code_file", same_view(a->code_file, b->code_file)},
        {"code_line", a->code_line == b->code_line},
    };

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (!fields[i].same)
            return fields[i].name;
    }
    return NULL;
}
