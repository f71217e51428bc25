/* SPDX-License-Identifier: MIT
 *
 * A diagnosis as bytes. Same diagnosis, same options, same bytes.
 */
#ifndef DPLOG_REPORT_H
#define DPLOG_REPORT_H

#include <dplog/diagnosis.h>

#ifdef __cplusplus
extern "C" {
#endif

enum dplog_report_format { DPLOG_REPORT_TEXT = 0, DPLOG_REPORT_JSON };

/** Whose help is asked for: a block for that team's ticket. */
enum dplog_handover {
    DPLOG_HANDOVER_NONE = 0, /**< the report for the administrator */
    DPLOG_HANDOVER_NETWORK,
    DPLOG_HANDOVER_AD,
    DPLOG_HANDOVER_SERVER
};

/** Begin with DPLOG_REPORT_OPTIONS_INIT; 0 elsewhere is the default. */
struct dplog_report_options {
    size_t size;
    bool colour;        /**< ANSI colours in text */
    bool verbose;       /**< text: everything, not the first screen */
    uint32_t columns;   /**< text: width to fit; 0: 120 */
    int64_t now_us;     /**< text: adds "6 minutes before now"; 0: does not */
    const char *inputs; /**< as typed, for "dplog analyze -v …"; or NULL */
    enum dplog_handover handover; /**< text: that block instead of the report */
};
#define DPLOG_REPORT_OPTIONS_INIT DPLOG_INIT_OF(struct dplog_report_options)

/** Takes output, which lives for the call; returns false when it cannot (a full
 * disk, a closed pipe): then it is not called again. */
typedef bool (*dplog_write_fn)(void *data, const char *bytes, size_t len);

/**
 * Write a report.
 *
 * @param options  NULL for all defaults.
 * @param write_fn  Called as often as there is output, with whole characters
 *                  or parts of them; gets write_data.
 * @returns DPLOG_OK, DPLOG_E_IO when write_fn refused, DPLOG_E_NO_MEMORY, or
 *          DPLOG_E_ARGUMENT.
 */
DPLOG_API enum dplog_status
dplog_report_write(const struct dplog_diagnosis *diagnosis,
                   enum dplog_report_format format,
                   const struct dplog_report_options *options,
                   dplog_write_fn write_fn, void *write_data,
                   struct dplog_error *reterr);

/** Find a team by its name ("network", "ad", "server"); false: there is none.
 */
DPLOG_API bool
dplog_handover_parse(const char *name, enum dplog_handover *ret);

/** Find a format by its name ("text", "json"); false when there is none. */
DPLOG_API bool
dplog_report_format_parse(const char *name, enum dplog_report_format *ret);

#ifdef __cplusplus
}
#endif

#endif
