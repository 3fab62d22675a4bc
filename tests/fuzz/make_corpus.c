// make_corpus.c — makes the seeds of all corpora: make-corpus [--check] <directory>
#include "tests/fuzz/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096, SEED_MAX = 4096 };

static bool write_file(const char *path, struct span bytes)
{
    FILE *file = fopen(path, "wbe");
    if (file == NULL) {
        return false;
    }
    bool good = fwrite(bytes.data, 1, bytes.size, file) == bytes.size;
    return fclose(file) == 0 && good;
}

static bool file_holds(const char *path, struct span bytes)
{
    static uint8_t content[SEED_MAX + 1];
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        return false;
    }
    size_t size = fread(content, 1, sizeof(content), file);
    (void)fclose(file);
    return span_equal(span(content, size), bytes);
}

void corpus_put(struct corpus *corpus, const char *target, const char *name, struct span bytes)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s", corpus->directory, target);
    if (!corpus->check) {
        (void)mkdir(path, 0777);
    }
    (void)snprintf(path, sizeof(path), "%s/%s/seed-%s", corpus->directory, target, name);
    bool good = bytes.size <= SEED_MAX && (corpus->check ? file_holds(path, bytes) : write_file(path, bytes));
    corpus->count++;
    if (!good) {
        (void)fprintf(stderr, "%s: %s\n", path, corpus->check ? "differs" : "cannot be written");
        corpus->wrong++;
    }
}

int main(int argc, char **argv)
{
    struct corpus corpus = {.check = argc == 3 && strcmp(argv[1], "--check") == 0};
    if (argc < 2 || argc != 2 + (int)corpus.check) {
        (void)fprintf(stderr, "usage: %s [--check] <directory>\n", argv[0]);
        return 2;
    }
    corpus.directory = argv[argc - 1];
    corpus_bundles(&corpus);
    corpus_messages(&corpus);
    corpus_proofs(&corpus);
    corpus_texts(&corpus);
    (void)printf("%zu seeds, %zu wrong\n", corpus.count, corpus.wrong);
    return corpus.wrong == 0 ? 0 : 1;
}
