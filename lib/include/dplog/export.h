/* SPDX-License-Identifier: MIT
 *
 * Visibility of public functions, and what else depends on the compiler. A
 * program that links the static library on Windows defines DPLOG_STATIC before
 * it includes any header.
 */
#ifndef DPLOG_EXPORT_H
#define DPLOG_EXPORT_H

#if defined(_WIN32) && !defined(DPLOG_STATIC)
#define DPLOG_API __declspec(dllimport)
#elif defined(__GNUC__) && !defined(_WIN32)
#define DPLOG_API __attribute__((visibility("default")))
#else
#define DPLOG_API
#endif

/** What the _INIT macros are: a struct of zeros that knows its size. */
#ifdef __cplusplus
extern "C++" {
template <typename T>
inline T
dplog_options_of_size()
{
    T ret = T();

    ret.size = sizeof(ret);
    return ret;
}
}
#define DPLOG_INIT_OF(type) dplog_options_of_size<type>()
#else
#define DPLOG_INIT_OF(type)                                                    \
    {                                                                          \
        .size = sizeof(type)                                                   \
    }
#endif

#endif
