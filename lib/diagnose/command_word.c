/* SPDX-License-Identifier: MIT */
#include "diagnose/command_word.h"

#include "base/utf8.h"
#include "base/view.h"
#include <string.h>

enum harm {
    PLAIN,  /* means nothing */
    QUOTED, /* means nothing in single quotes */
    NEVER   /* ends the quotes, or still means something to cmd behind them */
};

/* Characters beyond ASCII that a shell reads, or that a reader does not see. */
static const struct range {
    uint32_t from, to;
    enum harm harm;
} ranges[] = {
    {0x80, 0x9F, NEVER},      /* controls, a line end among them */
    {0xA0, 0xA0, QUOTED},     /* blanks part words as ' ' does … */
    {0xAD, 0xAD, NEVER},      /* soft hyphen */
    {0x61C, 0x61C, NEVER},    /* Arabic letter mark */
    {0x1680, 0x1680, QUOTED}, /* … this one, too */
    {0x2000, 0x200A, QUOTED},
    {0x200B, 0x200F, NEVER}, /* no width, marks of direction */
    {0x2018, 0x201F, NEVER}, /* PowerShell takes them for ' and " */
    {0x2028, 0x202E, NEVER}, /* separators of lines, turns of direction */
    {0x202F, 0x202F, QUOTED},
    {0x205F, 0x205F, QUOTED},
    {0x2060, 0x206F, NEVER}, /* joiners, isolates of direction */
    {0x3000, 0x3000, QUOTED},
    {0xFEFF, 0xFEFF, NEVER},
    {0xFFF9, 0xFFFD, NEVER}, /* what is no text */
    {0xE0000, 0xE0FFF, NEVER},
};

static enum harm
harm_beyond_ascii(struct dplog_view v, size_t at)
{
    const uint32_t code_point = dpl_utf8_decode(v, &at);

    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (code_point >= ranges[i].from && code_point <= ranges[i].to)
            return ranges[i].harm;
    return PLAIN;
}

/* PowerShell takes the first three of these dashes for a '-', too. */
static bool
begins_option(struct dplog_view v)
{
    size_t at = 0;
    const uint32_t first = dpl_utf8_decode(v, &at);

    return first == '-' || first == '/' || (first >= 0x2013 && first <= 0x2015);
}

static enum harm
harm_of(struct dplog_view v, size_t at)
{
    const char c = v.ptr[at];

    if ((unsigned char)c >= 0x80) /* judged at its first byte */
        return ((unsigned char)c & 0xC0) == 0x80 ? PLAIN
                                                 : harm_beyond_ascii(v, at);
    if (dpl_ascii_is_alpha(c) || dpl_ascii_is_digit(c) ||
        strchr("._-\\/:+~", c))
        return PLAIN;
    /* "\Src$\": a variable only where a name follows */
    if (c == '$' && (at + 1 == v.len || v.ptr[at + 1] == '\\'))
        return PLAIN;
    /* "%20" of an address; "%PATH%" would be filled in by cmd */
    if (c == '%')
        return at + 2 < v.len && dpl_ascii_is_hex(v.ptr[at + 1]) &&
                       dpl_ascii_is_hex(v.ptr[at + 2])
                   ? QUOTED
                   : NEVER;
    return c == ' ' || strchr("$()[]{}#,;=@!?*", c) ? QUOTED : NEVER;
}

bool
dpl_command_word_add(struct dpl_buf *buf, struct dplog_view value, bool part)
{
    enum harm worst = PLAIN;

    /* "-x" and "/x" are options of whatever command it is. */
    if (!value.len || begins_option(value))
        return false;
    for (size_t i = 0; i < value.len; i++) {
        const enum harm harm = value.ptr[i] ? harm_of(value, i) : NEVER;

        if (harm > worst)
            worst = harm;
    }
    if (worst == NEVER || (worst == QUOTED && part))
        return false;
    if (worst == QUOTED)
        dpl_buf_add_str(buf, "'");
    dpl_buf_add_view(buf, value);
    if (worst == QUOTED)
        dpl_buf_add_str(buf, "'");
    return true;
}
