/* SPDX-License-Identifier: MIT
 *
 * The version of the library that runs.
 */
#include <dplog/version.h>

const char *
dplog_version(void)
{
    return DPLOG_VERSION;
}
