/* SPDX-License-Identifier: MIT
 *
 * A fuzz target without a fuzzer: runs it over files, each once. Prints TAP,
 * a case a file. Old crashes stay fixed on machines that have no libFuzzer.
 *
 *     fuzz_NAME FILE...
 */
#include "target.h"

/* The bytes of a file; NULL when it cannot be read. */
static uint8_t *
read_file(const char *path, size_t *ret_size)
{
    FILE *const file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    long size;

    if (!file)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 &&
        fseek(file, 0, SEEK_SET) == 0 && (bytes = malloc((size_t)size + 1)) &&
        fread(bytes, 1, (size_t)size, file) == (size_t)size) {
        *ret_size = (size_t)size;
    } else {
        free(bytes);
        bytes = NULL;
    }
    (void)fclose(file);
    return bytes;
}

int
main(int argc, char **argv)
{
    int failed = 0;

    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        size_t size = 0;
        uint8_t *const bytes = read_file(argv[i], &size);

        /* A crash ends the program before its line: the count is short. */
        if (bytes)
            (void)LLVMFuzzerTestOneInput(bytes, size);
        failed += !bytes;
        printf("%sok %d - %s\n", bytes ? "" : "not ", i, argv[i]);
        (void)fflush(stdout);
        free(bytes);
    }
    return failed != 0 || argc < 2;
}
