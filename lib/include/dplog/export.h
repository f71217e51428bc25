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

/** For the _INIT macros: a member by its name, where the language has that. */
#ifdef __cplusplus
#define DPLOG_MEMBER(name)
#else
#define DPLOG_MEMBER(name) .name =
#endif

#endif
