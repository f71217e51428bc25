/* SPDX-License-Identifier: MIT
 *
 * What is the same for the records of all dialects: log, time, flags, text.
 */
#include "record.h"

#include "base/product.h"
#include "base/time.h"
#include "base/view.h"
#include "mend.h"

/* UTC = local + bias. A stamp without a bias takes what a status message of
 * the same source taught (it has both times), else what the user said. */
static void
resolve_time(struct dpl_record_maker *m, struct dplog_record *record)
{
    struct dplog_statmsg msg;

    if (record->local_us == DPLOG_TIME_NONE) {
        record->flags |= DPLOG_RECORD_NO_TIME;
        return;
    }
    if (record->bias == DPLOG_BIAS_NONE &&
        dpl_view_starts(record->text, DPL_VIEW("STATMSG:")) &&
        dplog_statmsg_parse(record->text, &msg) &&
        msg.gmt_us != DPLOG_TIME_NONE &&
        dpl_stamps_learn_bias(&m->stamps, msg.gmt_us, record->local_us))
        m->learned_bias = true;
    if (record->bias == DPLOG_BIAS_NONE && m->stamps.has_bias)
        record->bias = m->stamps.bias;

    record->time_us = record->local_us;
    if (record->bias == DPLOG_BIAS_NONE)
        record->flags |= DPLOG_RECORD_GUESSED_ZONE;
    else
        record->time_us += record->bias * DPL_MINUTE_US;
}

/* A source has few components, mostly one after the other the same. */
static enum dplog_log
log_of(struct dpl_record_maker *m, struct dplog_view component)
{
    if (component.len != m->component_len ||
        memcmp(component.ptr, m->component, component.len) != 0) {
        if (component.len > sizeof(m->component))
            return dpl_log_of_component(component);
        memcpy(m->component, component.ptr, component.len);
        m->component_len = component.len;
        m->component_log = dpl_log_of_component(component);
    }
    return m->component_log;
}

void
dpl_record_finish(struct dpl_record_maker *m, unsigned line_flags,
                  struct dplog_record *record)
{
    record->log = m->log;
    if (record->component.len == 0) {
        record->flags |= DPLOG_RECORD_NO_COMPONENT;
    } else {
        const enum dplog_log log = log_of(m, record->component);

        if (log != DPLOG_LOG_UNKNOWN &&
            (log != DPLOG_LOG_OTHER || m->log == DPLOG_LOG_UNKNOWN))
            record->log = log;
    }
    if (record->thread == 0)
        record->flags |= DPLOG_RECORD_NO_THREAD;
    if (line_flags & DPL_LINE_REPAIRED)
        record->flags |= DPLOG_RECORD_REPAIRED_TEXT;
    if (line_flags & DPL_LINE_CUT)
        record->flags |= DPLOG_RECORD_CUT;
    if (!(line_flags & DPL_LINE_TERMINATED))
        record->flags |= DPLOG_RECORD_UNTERMINATED;
    record->text =
        record->format == DPLOG_FORMAT_SMS && record->line_count <= 1
            ? dpl_mend_undecorate(dpl_mend_trim(record->message))
            : dpl_mend_text(record->message, record->format, &m->text);
    resolve_time(m, record);
}

void
dpl_record_read(struct dpl_record_maker *m, const struct dpl_dialect *dialect,
                struct dplog_view raw, size_t parse_len,
                struct dplog_record *ret)
{
    const struct dplog_view proper = dpl_view_slice(raw, 0, parse_len);

    ret->local_us = ret->time_us = DPLOG_TIME_NONE;
    ret->bias = DPLOG_BIAS_NONE;
    ret->format = dialect->format;
    if (!dialect->parse(&m->stamps, proper, ret)) {
        /* A trailer that breaks off still says whose line it is. */
        if (dpl_sms_parse_torn(proper, ret)) {
            ret->flags |= DPLOG_RECORD_BAD_STAMP;
        } else {
            ret->message = proper;
            ret->flags |= DPLOG_RECORD_UNPARSED;
        }
    }
    if (parse_len < raw.len) {
        dpl_buf_clear(&m->message);
        dpl_buf_add_view(&m->message, ret->message);
        dpl_buf_add_view(&m->message, dpl_view_slice(raw, parse_len, raw.len));
        ret->message = dpl_buf_view(&m->message);
    }
}

void
dpl_record_maker_done(struct dpl_record_maker *m)
{
    dpl_buf_done(&m->message);
    dpl_buf_done(&m->text);
}
