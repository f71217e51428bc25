/* SPDX-License-Identifier: MIT
 *
 * The table of report formats, and the public calls that look things up in it.
 */
#include "writer.h"

#include "base/context.h"
#include "base/error.h"
#include <string.h>

enum {
    COLUMNS_DEFAULT = 120,
    COLUMNS_MIN = 40, /* below, labels and host names alone fill a line */
    COLUMNS_MAX = 1000
};

static const struct dpl_writer *const writers[] = {
    &dpl_text_writer,
    &dpl_json_writer,
};

enum { WRITER_COUNT = sizeof(writers) / sizeof(writers[0]) };

const struct dpl_writer *
dpl_writer_of_format(enum dplog_report_format format)
{
    for (size_t i = 0; i < WRITER_COUNT; i++)
        if (writers[i]->format == format)
            return writers[i];
    return NULL;
}

const struct dpl_writer *
dpl_writer_of_name(const char *name)
{
    for (size_t i = 0; i < WRITER_COUNT; i++)
        if (strcmp(writers[i]->name, name) == 0)
            return writers[i];
    return NULL;
}

bool
dplog_report_format_parse(const char *name, enum dplog_report_format *ret)
{
    const struct dpl_writer *writer = name ? dpl_writer_of_name(name) : NULL;

    if (!writer)
        return false;
    *ret = writer->format;
    return true;
}

const char *
dpl_handover_name(unsigned team)
{
    static const char *const names[] = {
        [DPLOG_HANDOVER_NETWORK] = "network",
        [DPLOG_HANDOVER_AD] = "ad",
        [DPLOG_HANDOVER_SERVER] = "server",
    };

    return team < sizeof(names) / sizeof(names[0]) ? names[team] : NULL;
}

bool
dplog_handover_parse(const char *name, enum dplog_handover *ret)
{
    const char *known;

    for (unsigned team = DPLOG_HANDOVER_NETWORK;
         name && (known = dpl_handover_name(team)); team++) {
        if (strcmp(known, name) != 0)
            continue;
        *ret = (enum dplog_handover)team;
        return true;
    }
    return false;
}

enum dplog_status
dplog_report_write(const struct dplog_diagnosis *diagnosis,
                   enum dplog_report_format format,
                   const struct dplog_report_options *options,
                   dplog_write_fn write_fn, void *write_data,
                   struct dplog_error *reterr)
{
    struct dplog_report_options complete = DPLOG_REPORT_OPTIONS_INIT;
    struct dpl_out out = {.write_fn = write_fn, .write_data = write_data};
    const struct dpl_writer *writer = dpl_writer_of_format(format);

    if (!diagnosis || !write_fn)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "no diagnosis or no sink");
    if (!writer)
        return dpl_fail(reterr, DPLOG_E_ARGUMENT, "no such report format");

    enum dplog_status status =
        dpl_options_copy(options, &complete, sizeof(complete), reterr);
    if (status < 0)
        return status;

    if (complete.columns == 0)
        complete.columns = COLUMNS_DEFAULT;
    if (complete.columns < COLUMNS_MIN)
        complete.columns = COLUMNS_MIN;
    if (complete.columns > COLUMNS_MAX)
        complete.columns = COLUMNS_MAX;

    if (!writer->write(diagnosis, &complete, &out))
        return dpl_fail_memory(reterr);
    if (out.failed)
        return dpl_fail(reterr, DPLOG_E_IO, "cannot write the report");
    return DPLOG_OK;
}
