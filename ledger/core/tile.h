// tile.h — C2SP tlog-tiles: where each hash of the tree lies in the published layout.
//
// Tile (level, number) holds 256 hashes of tree level 8 × level; partial tiles have the width that a size
// gives them. Paths follow c2sp.org/tlog-tiles: "tile/0/x001/234.p/17".
// Depends on: base. Threads: pure.
#ifndef LEDGER_CORE_TILE_H
#define LEDGER_CORE_TILE_H

#include "ledger/base/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    TILE_HEIGHT = 8,
    TILE_WIDTH = 256,
    TILE_LEVELS = 8,
    TILE_PATH_SIZE = 64,
};

struct tile {
    unsigned level;
    uint64_t number;
    unsigned width;  // 1 to 256 hashes
};

// How many full tiles the tree of `size` has at `level`, and the width of the partial one after them (0:
// none).
uint64_t tile_full_count(uint64_t size, unsigned level, unsigned *partial_width_out);

// Writes the tile's path. The entries' bundles have a path of their own kind.
void tile_path(const struct tile *tile, char path[static TILE_PATH_SIZE]);
void tile_entries_path(const struct tile *tile, char path[static TILE_PATH_SIZE]);

#endif
