// The published layout of the tree, by the examples of c2sp.org/tlog-tiles.
#include "ledger/core/tile.h"

#include <criterion/criterion.h>

#include <signal.h>

Test(tile, of_70000_leaves_are_those_of_the_specification)
{
    static const struct {
        uint64_t size;
        unsigned level;
        uint64_t full;
        unsigned partial;
    } rows[] = {
        {70000, 0, 273, 112},
        {70000, 1, 1, 17},
        {70000, 2, 0, 1},
        {70000, 3, 0, 0},
        {256, 0, 1, 0},
        {256, 1, 0, 1},
        {255, 0, 0, 255},
        {255, 1, 0, 0},
        {257, 0, 1, 1},
        {0, 0, 0, 0},
        {INT64_MAX, 7, 0, 127},
        {INT64_MAX, 6, 127, 255},
        {INT64_MAX, 0, INT64_MAX / 256, 255},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned partial = 999;
        cr_assert_eq(tile_full_count(rows[i].size, rows[i].level, &partial), rows[i].full, "row %zu", i);
        cr_assert_eq(partial, rows[i].partial, "row %zu", i);
    }
}

Test(tile, has_the_path_of_the_specification)
{
    static const struct {
        struct tile tile;
        const char *path;
        const char *entries;
    } rows[] = {
        {{0, 5, 256}, "tile/0/005", "tile/entries/005"},
        {{0, 0, 8}, "tile/0/000.p/8", "tile/entries/000.p/8"},
        {{1, 1000, 256}, "tile/1/x001/000", "tile/entries/x001/000"},
        {{0, 999, 1}, "tile/0/999.p/1", "tile/entries/999.p/1"},
        {{2, 1234067, 255}, "tile/2/x001/x234/067.p/255", "tile/entries/x001/x234/067.p/255"},
        {{7, 273, 112}, "tile/7/273.p/112", "tile/entries/273.p/112"},
        {{0, UINT64_MAX, 255},
         "tile/0/x018/x446/x744/x073/x709/x551/615.p/255",
         "tile/entries/x018/x446/x744/x073/x709/x551/615.p/255"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[TILE_PATH_SIZE];
        tile_path(&rows[i].tile, path);
        cr_assert_str_eq(path, rows[i].path);
        tile_entries_path(&rows[i].tile, path);
        cr_assert_str_eq(path, rows[i].entries);
    }
}

Test(tile, of_width_zero_does_not_exist, .signal = SIGABRT)
{
    char path[TILE_PATH_SIZE];
    tile_path(&(struct tile){0, 0, 0}, path);
}

Test(tile, is_never_wider_than_256, .signal = SIGABRT)
{
    char path[TILE_PATH_SIZE];
    tile_path(&(struct tile){0, 0, 257}, path);
}
