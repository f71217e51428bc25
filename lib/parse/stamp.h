/* SPDX-License-Identifier: MIT
 *
 * Times as the product and its log viewer write them. Every stamp is a local
 * time; UTC = local + bias, where the bias has the sign Windows gives it
 * (Japan: -540). A text that is no stamp is data, never an error.
 */
#pragma once

#include <dplog/record.h>

enum dpl_date_order {
    DPL_DATE_UNKNOWN = 0,
    DPL_DATE_MONTH_FIRST,
    DPL_DATE_DAY_FIRST
};

/* What the stamps of one source have taught so far. Zero is "nothing". */
struct dpl_stamps {
    enum dpl_date_order order; /* of dates like 9/4/2020 */
    bool has_bias;             /* for stamps without one, learned or given */
    int16_t bias;
    char date[10]; /* the last "MM-DD-YYYY" … */
    bool has_date;
    int64_t date_us; /* … and what it means */
    char minute[17]; /* the last "MM-DD-YYYY HH:MM:", zero before the first … */
    int64_t minute_us; /* … and what it means */
    char text[64];     /* the stamp read last, where its parts lay apart */
    char before[48];   /* what stood before the last one: "$$<COMPONENT>" */
    size_t before_len;
    uint64_t behind; /* what stood behind it: "-540>", as its high bytes … */
    unsigned behind_len;
    int16_t behind_bias; /* … and what it means */
};

struct dpl_stamp {
    int64_t local_us;
    int16_t bias;   /* DPLOG_BIAS_NONE where the stamp has none */
    bool ambiguous; /* day and month may be the other way round */
};

enum { DPL_STAMP_FIXED = 23 }; /* MM-DD-YYYY HH:MM:SS.mmm */

/* So many bytes of the site-server form, whose bias is known. */
bool
dpl_stamp_parse_fixed(struct dpl_stamps *stamps, const char *text, int bias,
                      int64_t *ret_us);

/*
 * The stamp of the site-server form: "06-14-2018 06:26:25.828-60", and those
 * of its ancestors, "Fri Oct 15 17:09:46.507 1999 Pacific Daylight Time" and
 * "Wed May 21 17:09:02 1997~".
 */
bool
dpl_stamp_parse(struct dpl_stamps *stamps, struct dplog_view text,
                struct dpl_stamp *ret);

/* The attributes of the client form: "08:51:08.954-570" and "08-01-2013". */
bool
dpl_stamp_parse_ccm(struct dpl_stamps *stamps, struct dplog_view clock,
                    struct dplog_view date, struct dpl_stamp *ret);

/*
 * A date and time as log viewers show them, at the end of a text:
 * "9/4/2020 11:45:10 AM", "14/10/2024 09:21:16", "2026/11/20 9:44:23",
 * "20.11.2026 09:44:23", "2026-11-20T00:44:23Z", seconds with or without a
 * fraction. *ret_begin is
 * where it begins in the text. What is read teaches the order of the date.
 */
bool
dpl_stamp_parse_viewer(struct dpl_stamps *stamps, struct dplog_view text,
                       size_t *ret_begin, struct dpl_stamp *ret);

/*
 * "Mon May 16 19:26:58.642 2016", and whatever follows as *ret_rest. The
 * words may be in the language of the server: day, clock and year are found
 * by their place, the month by its name.
 */
bool
dpl_stamp_parse_words(struct dplog_view text, int64_t *ret_us,
                      struct dplog_view *ret_rest);

/* A bias from two readings of the same moment; false when they are none. */
bool
dpl_stamps_learn_bias(struct dpl_stamps *stamps, int64_t utc_us,
                      int64_t local_us);
