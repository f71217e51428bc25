/* SPDX-License-Identifier: MIT */
#include "diagnose/command_word.h"

#include "base/view.h"
#include <string.h>

enum harm {
    PLAIN,  /* means nothing */
    QUOTED, /* means nothing in single quotes */
    NEVER   /* ends the quotes, or still means something to cmd behind them */
};

/* Quotation marks that PowerShell takes for ' and ": U+2018 to U+201F. */
static bool
is_curly_quote(struct dplog_view v, size_t at)
{
    return at + 2 < v.len && (unsigned char)v.ptr[at] == 0xE2 &&
           (unsigned char)v.ptr[at + 1] == 0x80 &&
           (unsigned char)v.ptr[at + 2] >= 0x98 &&
           (unsigned char)v.ptr[at + 2] <= 0x9F;
}

static enum harm
harm_of(struct dplog_view v, size_t at)
{
    const char c = v.ptr[at];

    if ((unsigned char)c >= 0x80)
        return is_curly_quote(v, at) ? NEVER : PLAIN;
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
    if (!value.len || value.ptr[0] == '-' || value.ptr[0] == '/')
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
