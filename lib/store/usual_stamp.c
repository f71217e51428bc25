/* SPDX-License-Identifier: MIT
 *
 * The time as nearly every record writes it, "11-20-2026 09:44:23.551-540":
 * local time, then the bias. A stamp like that need not be stored, for
 * local_us and bias say it all.
 */
#include "base/time.h"
#include "store_impl.h"
#include <string.h>

enum { DATE_LEN = 11 }; /* with the blank behind it */

/* Begin of 1601, end of 9999: dates of four digits. */
static const int64_t first_us = INT64_C(-11644473600000000);
static const int64_t end_us = INT64_C(253402300800000000);

static char *
put(char *pos, int64_t value, int digits, char after)
{
    for (int i = digits; i-- > 0; value /= 10)
        pos[i] = (char)('0' + value % 10);
    pos[digits] = after;
    return pos + digits + 1;
}

/* Sign and no padding, but for UTC "+000". */
static char *
put_bias(char *pos, int bias)
{
    int digits = 1;

    *pos++ = bias < 0 ? '-' : '+';
    if (bias < 0)
        bias = -bias;
    for (int rest = bias; rest >= 10; rest /= 10)
        digits++;
    return put(pos, bias, bias == 0 ? 3 : digits, '\0') - 1;
}

static void
set_day(struct dpl_store *store, int64_t day)
{
    struct dpl_civil civil;
    char *pos = store->stamp_date;

    dpl_civil_from_us(day * DPL_DAY_US, &civil);
    pos = put(pos, civil.month, 2, '-');
    pos = put(pos, civil.day, 2, '-');
    (void)put(pos, civil.year, 4, ' ');
    store->stamp_day = day;
}

size_t
dpl_stamp_format(struct dpl_store *store, int64_t local_us, int16_t bias,
                 char ret[DPL_STAMP_SIZE])
{
    int64_t day, ms;
    char *pos = ret;

    if (local_us < first_us || local_us >= end_us || local_us % 1000 != 0 ||
        bias == DPLOG_BIAS_NONE)
        return 0;
    day = local_us / DPL_DAY_US - (local_us % DPL_DAY_US < 0);
    if (day != store->stamp_day)
        set_day(store, day);

    memcpy(pos, store->stamp_date, DATE_LEN);
    pos += DATE_LEN;
    ms = (local_us - day * DPL_DAY_US) / 1000;
    pos = put(pos, ms / 3600000, 2, ':');
    pos = put(pos, ms / 60000 % 60, 2, ':');
    pos = put(pos, ms / 1000 % 60, 2, '.');
    pos = put(pos, ms % 1000, 3, '\0') - 1;
    return (size_t)(put_bias(pos, bias) - ret);
}
