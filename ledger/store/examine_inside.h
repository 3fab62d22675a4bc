// examine_inside.h — an examination's own parts, for examine*.c alone.
#ifndef LEDGER_STORE_EXAMINE_INSIDE_H
#define LEDGER_STORE_EXAMINE_INSIDE_H

#include "ledger/store/examine.h"
#include "ledger/store/inside.h"

struct examine {
    struct rocks *rocks;
    struct vault *vault;
    struct head *head;  // NULL: there is no file
    struct head_reading reading;
    enum err record_error;
    struct inside_record record;
    struct source source;
    struct view served;
    struct buf value;          // of the last get() through the view
    struct edge edge;          // grown from the entries
    struct fault *tile_fault;  // where grown() wants it
};

// As source.h says. (examine_head.c)
enum fault_class examine_end(void *context, struct source_end *end_out, struct fault *fault_out);

// As source.h says. (examine_tile.c)
enum fault_class examine_grown(void *context, const struct digest *leaf, struct fault *fault_out);
enum err examine_leaf(void *context, uint64_t index, struct digest *leaf_out);

#endif
