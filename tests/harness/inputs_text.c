/* SPDX-License-Identifier: MIT
 *
 * Inputs as text, and their bytes.
 */
#include "inputs_text.h"

#include "base/buf.h"
#include "base/mem.h"
#include "source/source.h"
#include <stdio.h>
#include <string.h>

static const char *
below_root(const char *path, const struct fixture *fixture)
{
    const size_t len = strlen(fixture->root);

    return strncmp(path, fixture->root, len) == 0 && path[len] == '/'
               ? path + len + 1
               : path;
}

const char *
inputs_text(const struct dpl_inputs *inputs, const struct fixture *fixture)
{
    static char text[4096];
    size_t len = 0;

    text[0] = '\0';
    for (size_t i = 0; i < dpl_inputs_count(inputs); i++) {
        const struct dpl_input *input = dpl_inputs_get(inputs, i);

        len += (size_t)snprintf(
            text + len, sizeof(text) - len, "%u.%u %s %s%s\n",
            (unsigned)input->lineage, (unsigned)input->rank,
            dplog_log_name(input->log), below_root(input->path, fixture),
            input->rolled ? " rolled" : "");
        if (len >= sizeof(text))
            break;
    }
    return text;
}

char *
inputs_read(struct dplog_context *context, const struct dpl_input *input,
            unsigned long long offset, size_t step, enum dplog_status *ret)
{
    struct dpl_buf buf = {0};
    struct dpl_source *source = NULL;
    size_t got = 1;

    *ret = dpl_source_open(context, input, offset, &source, NULL);
    while (*ret >= 0 && got) {
        char *room = dpl_buf_reserve(&buf, step);

        *ret = room ? dpl_source_read(source, room, step, &got, NULL)
                    : DPLOG_E_NO_MEMORY;
        if (*ret >= 0)
            buf.len += got;
    }
    dpl_source_close(source);
    if (*ret < 0) {
        dpl_buf_done(&buf);
        return NULL;
    }
    (void)dpl_buf_str(&buf);
    return buf.ptr;
}
