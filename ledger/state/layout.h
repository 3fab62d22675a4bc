// layout.h — one value of the state, read from a view and written to it. For the files of this folder that
// fix layouts.
//
// A layout is read as pack.h reads: what is not there, or not what it may be, turns `failed` on, and the
// reader asks once, at the end, with unpack_done().
// Depends on: base, crypto, state_key, view. Threads: as the view.
#ifndef LEDGER_STATE_LAYOUT_H
#define LEDGER_STATE_LAYOUT_H

#include "ledger/base/pack.h"
#include "ledger/crypto/digest.h"
#include "ledger/state/state_key.h"
#include "ledger/state/view.h"

enum { LAYOUT_VALUE_MAX = 640 };  // bytes of the largest value, an open field

// The value of `id` in `family` of `org`, ready to be unpacked; borrowed from the view. E_NOT_FOUND, errors
// of the view.
enum err layout_get(const struct view *view, struct span org, enum state_key_family family, struct span id,
                    struct unpack *unpack_out);

// Puts what was packed, which fitted. Errors of the view.
enum err layout_put(const struct view *view, struct span org, enum state_key_family family, struct span id,
                    const struct pack *pack);

// Removes it, if it is there. Errors of the view.
enum err layout_delete(const struct view *view, struct span org, enum state_key_family family,
                       struct span id);

// The next piece of a layout. Nothing is written to `bytes` or `text` once reading has failed.
void layout_bytes(struct unpack *unpack, uint8_t *bytes, size_t size);
void layout_text(struct unpack *unpack, char *text, size_t room);  // a run; leaves room for its end mark
struct digest layout_digest(struct unpack *unpack);
bool layout_flag(struct unpack *unpack);                                    // 0 or 1, nothing else
uint32_t layout_u32(struct unpack *unpack);                                 // a varint below 2^32
uint8_t layout_choice(struct unpack *unpack, uint8_t first, uint8_t last);  // a number of an enum

// An id of 16 bytes that a key leads to (the user of an address, the invitation of another). E_NOT_FOUND,
// E_CORRUPT.
enum err layout_get_id(const struct view *view, struct span org, enum state_key_family family,
                       struct span key, uint8_t *id_out);

#endif
