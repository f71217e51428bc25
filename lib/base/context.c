/* SPDX-License-Identifier: MIT
 *
 * Contexts: limits with their defaults, and the log. And how option structs
 * of older and newer callers are read.
 */
#include "context.h"

#include "error.h"
#include "mem.h"
#include "utf8.h"
#include "view.h"
#include <stdarg.h>
#include <stdio.h>

static const struct dplog_limits default_limits = {
    .record_bytes = 1024 * 1024,
    .regex_steps = 100000,
    .regex_heap_kib = 1024,
    .contexts = 4096,
    .findings = 65536,
    .archive_bytes = UINT64_C(16) << 30,
    .archive_members = 100000,
    .folder_files = 100000,
    .rule_file_bytes = 1024 * 1024,
    .rules = 65536,
};

#define FILL(limits, name)                                                     \
    ((limits)->name = (limits)->name ? (limits)->name : default_limits.name)

static void
fill_limits(struct dplog_limits *limits)
{
    FILL(limits, record_bytes);
    FILL(limits, regex_steps);
    FILL(limits, regex_heap_kib);
    FILL(limits, contexts);
    FILL(limits, findings);
    FILL(limits, archive_bytes);
    FILL(limits, archive_members);
    FILL(limits, folder_files);
    FILL(limits, rule_file_bytes);
    FILL(limits, rules);
}

enum dplog_status
dplog_context_new(const struct dplog_context_options *options,
                  struct dplog_context **ret, struct dplog_error *reterr)
{
    struct dplog_context_options known = DPLOG_CONTEXT_OPTIONS_INIT;
    struct dplog_context *context;
    enum dplog_status status;

    if (!ret)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "no place for the context");
    status = dpl_options_copy(options, &known, sizeof(known), reterr);
    if (status < 0)
        return status;

    context = dpl_zalloc(sizeof(*context));
    if (!context)
        return dpl_fail_memory(reterr);
    context->log_level = known.log_level ? known.log_level : DPLOG_LOG_WARNING;
    context->log_fn = known.log_fn;
    context->log_data = known.log_data;
    context->limits = known.limits;
    fill_limits(&context->limits);
    *ret = context;
    return DPLOG_OK;
}

void
dplog_context_free(struct dplog_context *context)
{
    dpl_free(context);
}

void
dpl_log(const struct dplog_context *context, enum dplog_log_level level,
        const char *format, ...)
{
    char text[1024];
    va_list args;
    int len;

    if (!context->log_fn || level > context->log_level)
        return;
    va_start(args, format);
    len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len < 0)
        return;
    if (len >= (int)sizeof(text))
        text[dpl_utf8_cut(dpl_view_of(text), sizeof(text) - 2).len] = '\0';
    for (char *pos = text; *pos; pos++) {
        if (*pos == '\n' || *pos == '\r')
            *pos = ' ';
    }
    context->log_fn(context->log_data, level, text);
}

enum dplog_status
dpl_options_copy(const void *options, void *ret, size_t ret_size,
                 struct dplog_error *reterr)
{
    const unsigned char *bytes = options;
    size_t size;

    if (!options)
        return DPLOG_OK;
    memcpy(&size, options, sizeof(size));
    if (size < sizeof(size))
        return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                        "options without a size: begin with their INIT macro");
    for (size_t i = ret_size; i < size; i++) {
        if (bytes[i])
            return dpl_fail(reterr, DPLOG_E_ARGUMENT,
                            "options of a newer version of the library");
    }
    memset(ret, 0, ret_size);
    memcpy(ret, options, size < ret_size ? size : ret_size);
    memcpy(ret, &ret_size, sizeof(ret_size));
    return DPLOG_OK;
}
