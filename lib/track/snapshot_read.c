/* SPDX-License-Identifier: MIT */
#include "track/snapshot_read.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/view.h"
#include <string.h>

uint64_t
dpl_snapshot_number(struct dpl_snapshot_reader *reader)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned char byte;

        if (reader->at == reader->end)
            break;
        byte = *reader->at++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
    reader->bad = true;
    return 0;
}

/* Of things that take at least a byte each. */
uint32_t
dpl_snapshot_count(struct dpl_snapshot_reader *reader)
{
    const uint64_t count = dpl_snapshot_number(reader);

    if (count <= (uint64_t)(reader->end - reader->at) && count < DPL_NONE)
        return (uint32_t)count;
    reader->bad = true;
    return 0;
}

struct dplog_view
dpl_snapshot_text(struct dpl_snapshot_reader *reader)
{
    const uint32_t len = dpl_snapshot_count(reader);
    const struct dplog_view v = dpl_view((const char *)reader->at, len);

    reader->at += len;
    if (!dpl_utf8_is_valid(v))
        reader->bad = true;
    return reader->bad ? dpl_view("", 0) : v;
}

/* "None": all bits of an element. */
static uint64_t
none_of(const struct dpl_member *member)
{
    return UINT64_MAX >> (64 - 8 * member->size);
}

/* Values below this one are fine; "none" where *ret_none says so. */
static uint64_t
bound_of(const struct dpl_snapshot_reader *reader,
         const struct dpl_member *member, bool *ret_none)
{
    const struct dplog_ruleset *set = reader->tracker->ruleset;

    *ret_none = false;
    switch ((enum dpl_member_kind)member->kind) {
    case DPL_MEMBER_BELOW:
        return member->bound;
    case DPL_MEMBER_STRING:
        return (uint64_t)reader->tracker->strings.count + 1;
    case DPL_MEMBER_RULE:
        return set->rule_count;
    case DPL_MEMBER_CORRELATION:
        return set->correlation_count;
    case DPL_MEMBER_SOURCE:
        return reader->source_count;
    case DPL_MEMBER_STAGE:
        *ret_none = true;
        return set->stage_count;
    case DPL_MEMBER_EPISODE:
        *ret_none = true;
        return reader->episodes;
    case DPL_MEMBER_DEPLOYMENT:
        *ret_none = true;
        return reader->deployments;
    case DPL_MEMBER_CLOCK:
        *ret_none = true;
        return reader->clocks;
    default:
        return UINT64_MAX;
    }
}

/* No time of a log and no number of the product is so large, and two that are
 * not can be added; the ends of the range are "none" and "never". */
static bool
is_sane(const struct dpl_member *member, uint64_t value)
{
    const int64_t most = INT64_MAX / 4, number = (int64_t)value;

    return member->kind != DPL_MEMBER_SIGNED || number == INT64_MIN ||
           number == INT64_MAX || (number >= -most && number <= most);
}

static uint64_t
get_value(struct dpl_snapshot_reader *reader, const struct dpl_member *member)
{
    uint64_t value = dpl_snapshot_number(reader), bound;
    bool none;

    if (member->kind == DPL_MEMBER_SIGNED)
        value = value >> 1 ^ (value & 1 ? UINT64_MAX : 0);
    bound = bound_of(reader, member, &none);
    if (!dpl_member_fits(member, value) || !is_sane(member, value) ||
        (bound != UINT64_MAX && value >= bound &&
         !(none && value == none_of(member)))) {
        reader->bad = true;
        return 0;
    }
    if (member->kind == DPL_MEMBER_SOURCE && reader->named)
        reader->named[value] = 1;
    if (member->kind == DPL_MEMBER_SOURCE && reader->sources)
        value = reader->sources[value];
    return value;
}

void
dpl_snapshot_line(struct dpl_snapshot_reader *reader, struct dpl_line_ref *line)
{
    struct dplog_view message;

    if (!dpl_snapshot_number(reader))
        return;
    message = dpl_snapshot_text(reader);
    if (message.len > DPL_LINE_BYTES) {
        reader->bad = true;
        return;
    }
    line->message = dpl_alloc(message.len + 1);
    if (!line->message) {
        reader->no_memory = true;
        return;
    }
    memcpy(line->message, message.ptr, message.len);
    line->message[message.len] = '\0';
    line->message_cap = (uint16_t)(message.len + 1);
    dpl_snapshot_members(reader, &dpl_members_line, line);
}

static void
get_member(struct dpl_snapshot_reader *reader, const struct dpl_member *member,
           void *object)
{
    char *at = (char *)object + member->offset;

    for (size_t i = 0; i < member->count && dpl_snapshot_is_fine(reader);
         i++, at += member->size)
        switch ((enum dpl_member_kind)member->kind) {
        case DPL_MEMBER_BY_HAND:
            return;
        case DPL_MEMBER_KEYS:
            dpl_snapshot_members(reader, &dpl_members_keys, at);
            break;
        case DPL_MEMBER_ODDITY:
            dpl_snapshot_members(reader, &dpl_members_oddity, at);
            break;
        case DPL_MEMBER_LINE:
            dpl_snapshot_line(reader, (void *)at);
            break;
        default:
            dpl_member_set(member, object, i, get_value(reader, member));
        }
}

void
dpl_snapshot_members(struct dpl_snapshot_reader *reader,
                     const struct dpl_members *members, void *object)
{
    for (size_t i = 0; i < members->count && dpl_snapshot_is_fine(reader); i++)
        get_member(reader, &members->at[i], object);
}
