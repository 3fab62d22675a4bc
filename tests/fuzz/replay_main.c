// replay_main.c — runs a fuzz target over stored inputs, without a fuzzer: fuzz-<what> <file or directory>...
//
// Ends with 1 when there was no input at all, because a corpus that is not found must not look like one
// that passes.
#include "tests/fuzz/fuzz.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

// Runs one file. Its bytes lie in a block of exactly their size, so that a sanitizer sees a read past them.
static bool replay(const char *path, size_t size)
{
    FILE *file = fopen(path, "rbe");
    uint8_t *data = malloc(size);
    bool good = file != NULL && data != NULL && fread(data, 1, size, file) == size;
    if (good) {
        (void)printf("%s\n", path);
        (void)fflush(stdout);
        (void)LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
    if (file != NULL) {
        (void)fclose(file);
    }
    return good;
}

int main(int argc, char **argv)
{
    FTS *walk = argc < 2 ? NULL : fts_open(argv + 1, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (walk == NULL) {
        (void)fprintf(stderr, "usage: %s <file or directory>...\n", argv[0]);
        return 2;
    }
    size_t count = 0;
    bool good = true;
    for (FTSENT *entry = fts_read(walk); entry != NULL; entry = fts_read(walk)) {
        if (entry->fts_info == FTS_F) {
            good = replay(entry->fts_accpath, (size_t)entry->fts_statp->st_size) && good;
            count++;
        } else if (entry->fts_info != FTS_D && entry->fts_info != FTS_DP) {
            (void)fprintf(stderr, "%s: cannot be read\n", entry->fts_path);
            good = false;
        }
    }
    (void)fts_close(walk);
    (void)printf("%zu inputs\n", count);
    return good && count > 0 ? 0 : 1;
}
