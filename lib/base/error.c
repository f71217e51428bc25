/* SPDX-License-Identifier: MIT
 *
 * Error texts. They quote paths and log bytes, so whatever is not printable
 * UTF-8 becomes '?': a text is one line and cannot drive a terminal.
 */
#include "error.h"

#include "os.h"
#include "utf8.h"
#include "view.h"
#include <stdio.h>

static void
write_text(struct dplog_error *reterr, const char *format, va_list args)
{
    const int len = vsnprintf(reterr->text, sizeof(reterr->text), format, args);

    if (len < 0)
        reterr->text[0] = '\0';
    /* Cut in the middle: not in the middle of a character. */
    if (len >= (int)sizeof(reterr->text)) {
        const struct dplog_view all = dpl_view_of(reterr->text);

        reterr->text[dpl_utf8_cut(all, all.len - 1).len] = '\0';
    }
    dpl_utf8_make_printable(reterr->text, '?');
}

enum dplog_status
dpl_fail(struct dplog_error *reterr, enum dplog_status status,
         const char *format, ...)
{
    va_list args;

    if (!reterr)
        return status;
    *reterr = (struct dplog_error){.status = status};
    va_start(args, format);
    write_text(reterr, format, args);
    va_end(args);
    return status;
}

enum dplog_status
dpl_fail_os(struct dplog_error *reterr, enum dplog_status status, int os_error,
            const char *format, ...)
{
    char reason[200];
    struct dplog_view head;
    va_list args;

    if (dpl_os_error_is_memory(os_error))
        return dpl_fail_memory(reterr);
    if (!reterr)
        return status;
    *reterr = (struct dplog_error){.status = status, .os_error = os_error};
    va_start(args, format);
    write_text(reterr, format, args);
    va_end(args);

    /* A long path must not push out why it failed. */
    dpl_os_error_text(os_error, reason, sizeof(reason));
    head = dpl_utf8_cut(dpl_view_of(reterr->text),
                        sizeof(reterr->text) - sizeof(reason) - 2);
    (void)snprintf(reterr->text + head.len, sizeof(reterr->text) - head.len,
                   ": %s", reason);
    dpl_utf8_make_printable(reterr->text, '?');
    return status;
}

enum dplog_status
dpl_fail_memory(struct dplog_error *reterr)
{
    return dpl_fail(reterr, DPLOG_E_NO_MEMORY, "out of memory");
}
