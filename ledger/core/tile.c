// tile.c — the arithmetic and the paths of c2sp.org/tlog-tiles.
#include "ledger/core/tile.h"

#include "ledger/base/require.h"

#include <inttypes.h>
#include <stdio.h>

uint64_t tile_full_count(uint64_t size, unsigned level, unsigned *partial_width_out)
{
    require(level < TILE_LEVELS);
    uint64_t hashes = size >> (TILE_HEIGHT * level);
    *partial_width_out = (unsigned)(hashes % TILE_WIDTH);
    return hashes / TILE_WIDTH;
}

// Writes `number` in groups of three digits, all but the last led by an x: 1234067 is "x001/x234/067".
static void number_path(uint64_t number, char *text, size_t room)
{
    uint64_t groups[7];
    size_t count = 0;
    do {
        groups[count++] = number % 1000;
        number /= 1000;
    } while (number > 0);
    size_t size = 0;
    while (count-- > 0) {
        int put =
            snprintf(text + size, room - size, count > 0 ? "x%03" PRIu64 "/" : "%03" PRIu64, groups[count]);
        require(put > 0 && (size_t)put < room - size);
        size += (size_t)put;
    }
}

static void write_path(const char *kind, const struct tile *tile, char *path)
{
    require(tile->width >= 1 && tile->width <= TILE_WIDTH);
    char number[40];
    number_path(tile->number, number, sizeof(number));
    int put = tile->width == TILE_WIDTH
                  ? snprintf(path, TILE_PATH_SIZE, "tile/%s/%s", kind, number)
                  : snprintf(path, TILE_PATH_SIZE, "tile/%s/%s.p/%u", kind, number, tile->width);
    require(put > 0 && put < TILE_PATH_SIZE);
}

void tile_path(const struct tile *tile, char path[static TILE_PATH_SIZE])
{
    char level[12];
    (void)snprintf(level, sizeof(level), "%u", tile->level);
    write_path(level, tile, path);
}

void tile_entries_path(const struct tile *tile, char path[static TILE_PATH_SIZE])
{
    write_path("entries", tile, path);
}
