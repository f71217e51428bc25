/* SPDX-License-Identifier: MIT
 *
 * The time as nearly every record writes it, "11-20-2026 09:44:23.551-540":
 * local time, then the bias. A stamp like that need not be stored, for
 * local_us and bias say it all.
 */
#include "base/time.h"
#include "store_impl.h"
#include <string.h>

/* Begin of 1601, end of 9999: dates of four digits. */
static const int64_t first_us = INT64_C(-11644473600000000);
static const int64_t end_us = INT64_C(253402300800000000);

static const int64_t SECOND_US = 1000000;

static char *
put(char *pos, int64_t value, int digits, char after)
{
    for (int i = digits; i-- > 0; value /= 10)
        pos[i] = (char)('0' + value % 10);
    pos[digits] = after;
    return pos + digits + 1;
}

static void
set_second(struct dpl_usual_stamp *usual, int64_t second)
{
    struct dpl_civil civil;
    char *pos = usual->second_text;

    dpl_civil_from_us(second * SECOND_US, &civil);
    pos = put(pos, civil.month, 2, '-');
    pos = put(pos, civil.day, 2, '-');
    pos = put(pos, civil.year, 4, ' ');
    pos = put(pos, civil.hour, 2, ':');
    pos = put(pos, civil.minute, 2, ':');
    (void)put(pos, civil.second, 2, '.');
    usual->second = second;
}

/* Sign and no padding, but for UTC "+000". */
static void
set_bias(struct dpl_usual_stamp *usual, int16_t bias)
{
    char *pos = usual->bias_text;
    int digits = 1, rest = bias;

    *pos++ = bias < 0 ? '-' : '+';
    if (bias < 0)
        rest = -rest;
    for (int left = rest; left >= 10; left /= 10)
        digits++;
    pos = put(pos, rest, rest == 0 ? 3 : digits, '\0');
    usual->bias = bias;
    usual->bias_len = (size_t)(pos - 1 - usual->bias_text);
}

/* Most records share second and bias with the one before: to write all digits
 * of each took 260 instructions an event. */
size_t
dpl_stamp_format(struct dpl_usual_stamp *usual, int64_t local_us, int16_t bias,
                 char ret[DPL_STAMP_SIZE])
{
    int64_t second;

    if (local_us < first_us || local_us >= end_us || local_us % 1000 != 0 ||
        bias == DPLOG_BIAS_NONE)
        return 0;
    second = local_us / SECOND_US - (local_us % SECOND_US < 0);
    if (second != usual->second || !usual->bias_len)
        set_second(usual, second);
    if (bias != usual->bias || !usual->bias_len)
        set_bias(usual, bias);

    memcpy(ret, usual->second_text, DPL_STAMP_SECOND_LEN);
    (void)put(ret + DPL_STAMP_SECOND_LEN,
              (local_us - second * SECOND_US) / 1000, 3, '\0');
    memcpy(ret + DPL_STAMP_SECOND_LEN + 3, usual->bias_text,
           sizeof(usual->bias_text));
    return DPL_STAMP_SECOND_LEN + 3 + usual->bias_len;
}
