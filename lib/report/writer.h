/* SPDX-License-Identifier: MIT
 *
 * One report format. A new one is a file with a const struct, a line in
 * writers.c and an enum value in <dplog/report.h>.
 */
#pragma once

#include "out.h"

struct dpl_writer {
    const char *name; /* as --format takes it */
    enum dplog_report_format format;
    /* False: no memory. A refusing sink shows in out->failed. Options are
     * complete: size and columns are filled in. */
    bool (*write)(const struct dplog_diagnosis *diagnosis,
                  const struct dplog_report_options *options,
                  struct dpl_out *out);
};

extern const struct dpl_writer dpl_text_writer;
extern const struct dpl_writer dpl_json_writer;

/* NULL when there is none. */
const struct dpl_writer *
dpl_writer_of_format(enum dplog_report_format format);
const struct dpl_writer *
dpl_writer_of_name(const char *name);

/* Of an enum dplog_handover as --handover takes it; NULL: it is none. */
const char *
dpl_handover_name(unsigned team);
