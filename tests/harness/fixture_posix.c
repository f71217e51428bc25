/* SPDX-License-Identifier: MIT */
#include "fixture_files.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void
fixture_temp_folder(char *ret, size_t size)
{
    const char *temp = getenv("TMPDIR");

    (void)snprintf(ret, size, "%s", temp && *temp ? temp : "/tmp");
}

int
fixture_process_id(void)
{
    return (int)getpid();
}

bool
fixture_make_folder(const char *path)
{
    return mkdir(path, 0777) == 0;
}

bool
fixture_remove_folder(const char *path)
{
    return rmdir(path) == 0;
}

FILE *
fixture_open(const char *path, const char *mode)
{
    return fopen(path, mode);
}

bool
fixture_move(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

bool
fixture_remove(const char *path)
{
    return unlink(path) == 0;
}

void
fixture_binary_stdout(void)
{
}

void
fixture_set_variable(const char *name, const char *value)
{
    (void)setenv(name, value, 1);
}
