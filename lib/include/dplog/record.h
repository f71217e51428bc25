/* SPDX-License-Identifier: MIT
 *
 * One log entry, whichever form it was written in.
 */
#ifndef DPLOG_RECORD_H
#define DPLOG_RECORD_H

#include <dplog/export.h>
#include <dplog/view.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The logs that the rules know, by their place in the content flow. */
enum dplog_log {
    DPLOG_LOG_UNKNOWN = 0,
    DPLOG_LOG_DISTMGR,
    DPLOG_LOG_PKGXFERMGR,
    DPLOG_LOG_PATCHDOWNLOADER,
    DPLOG_LOG_SMSDPPROV, /**< companions from here on: extra evidence */
    DPLOG_LOG_RULEENGINE,
    DPLOG_LOG_PULLDP,
    DPLOG_LOG_DATATRANSFER,
    DPLOG_LOG_SENDER,
    DPLOG_LOG_DESPOOLER,
    DPLOG_LOG_DPMONITOR,
    DPLOG_LOG_OTHER, /**< a component of the product that no rule knows */
    DPLOG_LOG_COUNT,
    DPLOG_LOG_MIXED = DPLOG_LOG_COUNT /**< of a source, never of a record */
};

/** The line form a record or a source was written in. */
enum dplog_format {
    DPLOG_FORMAT_UNKNOWN = 0,
    DPLOG_FORMAT_SMS,    /**< message  $$<COMPONENT><stamp><thread=…> */
    DPLOG_FORMAT_CCM,    /**< <![LOG[message]LOG]!><time="…" …> */
    DPLOG_FORMAT_PASTED, /**< copied out of a log viewer, or exported as table,
                            object or line by another program */
    DPLOG_FORMAT_PLAIN   /**< a line is a record */
};

enum dplog_severity {
    DPLOG_SEVERITY_UNKNOWN = 0,
    DPLOG_SEVERITY_INFO,
    DPLOG_SEVERITY_WARNING,
    DPLOG_SEVERITY_ERROR,
    DPLOG_SEVERITY_CRITICAL
};

enum dplog_encoding {
    DPLOG_ENCODING_AUTO = 0,
    DPLOG_ENCODING_UTF8,
    DPLOG_ENCODING_UTF8_BOM,
    DPLOG_ENCODING_UTF16LE,
    DPLOG_ENCODING_UTF16BE,
    DPLOG_ENCODING_CP932,
    DPLOG_ENCODING_CP1252
};

/** What is odd about a record; a record is never dropped. */
enum dplog_record_flag {
    DPLOG_RECORD_CUT = 1 << 0,           /**< longer than limits.record_bytes */
    DPLOG_RECORD_REPAIRED_TEXT = 1 << 1, /**< bad bytes became U+FFFD */
    DPLOG_RECORD_GUESSED_ZONE = 1 << 2,  /**< the stamp had no bias */
    DPLOG_RECORD_NO_TIME = 1 << 3,
    DPLOG_RECORD_BAD_STAMP = 1 << 4, /**< a stamp was there, but is none */
    DPLOG_RECORD_NO_THREAD = 1 << 5,
    DPLOG_RECORD_NO_COMPONENT = 1 << 6,
    DPLOG_RECORD_AMBIGUOUS_DATE = 1 << 7, /**< day and month both under 13 */
    DPLOG_RECORD_UNTERMINATED = 1 << 8,   /**< last line without its end */
    DPLOG_RECORD_UNPARSED = 1
                            << 9, /**< torn: trailer or head without the rest */
    DPLOG_RECORD_ASIDE = 1 << 10  /**< around a paste: a line without columns
                                       where others have them, or a question */
};

#define DPLOG_TIME_NONE INT64_MIN /**< no time, in microseconds */
#define DPLOG_BIAS_NONE INT16_MIN /**< no bias, in minutes */

/** Values of one STATMSG line; strings are verbatim, without their quotes. */
struct dplog_statmsg {
    uint32_t id;                /**< 0: the record is no STATMSG line */
    char severity;              /**< 'I', 'W', 'E'; 0 when missing */
    struct dplog_view site;     /**< SITE= */
    struct dplog_view system;   /**< SYS= */
    int64_t gmt_us;             /**< GMTDATE, or DPLOG_TIME_NONE */
    struct dplog_view istr[10]; /**< %1 of the message text is istr[0] */
    struct dplog_view package;  /**< AVAL of attribute 400 */
    struct dplog_view nal;      /**< AVAL of attribute 404 */
    struct dplog_view version;  /**< AVAL of attribute 410 */
};

/**
 * One record. Views live until the next call on the object that gave it.
 *
 * UTC = local + bias; the bias has the sign Windows gives it (Japan: -540).
 */
struct dplog_record {
    int64_t time_us;  /**< microseconds since 1970 UTC, or DPLOG_TIME_NONE */
    int64_t local_us; /**< the stamp read as if it were UTC; NONE without */
    int16_t bias;     /**< minutes, or DPLOG_BIAS_NONE */
    uint16_t flags;   /**< enum dplog_record_flag */
    enum dplog_log log;
    enum dplog_format format;
    enum dplog_severity severity; /**< UNKNOWN where the form has no field */
    uint32_t thread;              /**< 0: unknown */
    uint32_t line;                /**< 1-based, of the first physical line */
    uint32_t line_count;          /**< physical lines; 1 + continuations. 0:
                                       another record of its line follows */
    uint64_t offset;              /**< of the first raw byte in the source */
    uint64_t length;              /**< raw bytes, line ends included */
    struct dplog_view message;    /**< verbatim, as UTF-8 */
    struct dplog_view text;       /**< for matching: without outer ~ and
                                       blanks; pastes with their damage mended */
    struct dplog_view stamp;      /**< the time as written, for display */
    struct dplog_view component;
    struct dplog_view code_file; /**< CCM form: file="…" without the line */
    uint32_t code_line;
};

/** "distmgr", "pkgxfermgr", …, "mixed", "unknown"; never NULL. */
DPLOG_API const char *
dplog_log_name(enum dplog_log log);

/** "sms", "ccm", "pasted", "plain", "unknown"; never NULL. */
DPLOG_API const char *
dplog_format_name(enum dplog_format format);

/** "utf-8", "utf-8-bom", "utf-16le", "utf-16be", "cp932", "cp1252", "auto". */
DPLOG_API const char *
dplog_encoding_name(enum dplog_encoding encoding);

/**
 * The encoding of a name as dplog_encoding_name() gives it, any letter case.
 *
 * @returns false when the name is none; *ret is then untouched.
 */
DPLOG_API bool
dplog_encoding_parse(const char *name, enum dplog_encoding *ret);

/** "info", "warning", "error", "critical", "unknown"; never NULL. */
DPLOG_API const char *
dplog_severity_name(enum dplog_severity severity);

/**
 * Decode a STATMSG line.
 *
 * Values in the log are not escaped and NAL paths hold quotes: a value ends
 * at the next `" ISTRn=`, `" NUMATTRS=`, `" AIDn=`, `" AVALn=` or at the end.
 *
 * @param text  Text of a record; views of *ret point into it.
 * @param ret   Filled when the answer is true; missing parts stay empty.
 * @returns whether the text is a STATMSG line with an id.
 */
DPLOG_API bool
dplog_statmsg_parse(struct dplog_view text, struct dplog_statmsg *ret);

#ifdef __cplusplus
}
#endif

#endif
