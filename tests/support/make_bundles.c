// make_bundles.c — writes the bundles of a house's story into a folder, for the tests of programs:
//
//   LEDGER.pin, ledger.vkey, other.pin    whom to trust, and whom not
//   entry.tally, batch.tally, refusal.tally, redacted.tally
//   earlier.checkpoint, earlier.tally, later.tally    before and after it grew, the last with a proof
//   org.tally, omitted.tally, open.tally              an organization: whole, with a gap, open at its end
#include "ledger/base/bytes.h"
#include "ledger/base/require.h"
#include "tests/support/bundling.h"

#include <stdio.h>

static struct bundling bundling;
static const char *folder;

static const Tally__BundleKind ENTRY = TALLY__BUNDLE_KIND__BUNDLE_KIND_ENTRY;
static const Tally__BundleKind ORG = TALLY__BUNDLE_KIND__BUNDLE_KIND_ORGANIZATION;

static void put(const char *name, struct span content)
{
    files_write(files_in(folder, name).text, content);
}

static void put_bundle(const char *name, struct bundling_export export)
{
    struct buf file;
    buf_init(&file, BUNDLING_SIZE_MAX);
    bundling_export(&bundling, &export, &file);
    put(name, buf_span(&file));
    buf_fini(&file);
}

static void put_pin(const char *name, uint8_t change)
{
    char line[512];
    char id[2 * DIGEST_SIZE + 1];
    struct digest ledger_id = bundling.house.tools.ledger_id;
    ledger_id.bytes[0] ^= change;
    bytes_to_hex(digest_span(&ledger_id), id);
    int size = snprintf(line, sizeof(line), "%s %s\n", bundling.key.name, id);
    require(size > 0);
    put(name, span(line, (size_t)size));
}

int main(int argc, char **argv)
{
    static const char *const fields[] = {"note"};
    struct bundle_redaction no_notes = {.fields = fields, .count = 1};
    char vkey[NOTE_VKEY_SIZE];
    require(argc == 2);
    folder = argv[1];
    bundling_begin(&bundling);
    put_pin("LEDGER.pin", 0);
    put_pin("other.pin", 1);
    note_key_text(&bundling.key, vkey);
    put("ledger.vkey", span_text(vkey));
    uint64_t before = bundling.size;
    put("earlier.checkpoint", buf_span(&bundling.checkpoint));
    put_bundle("earlier.tally", (struct bundling_export){.kind = ENTRY, .entry = bundling.event});
    put_bundle("redacted.tally",
               (struct bundling_export){.kind = ENTRY, .entry = bundling.event, .redaction = &no_notes});
    put_bundle("open.tally", (struct bundling_export){.kind = ORG});
    bundling_close(&bundling);
    put_bundle("entry.tally", (struct bundling_export){.kind = ENTRY, .entry = bundling.event});
    put_bundle("batch.tally", (struct bundling_export){.kind = ENTRY, .entry = bundling.batch + 2});
    put_bundle("refusal.tally", (struct bundling_export){.kind = ENTRY, .entry = bundling.refusal});
    put_bundle("org.tally", (struct bundling_export){.kind = ORG, .earlier_size = before});
    put_bundle("omitted.tally", (struct bundling_export){.kind = ORG, .omitted = bundling.event});
    put_bundle("later.tally",
               (struct bundling_export){.kind = ENTRY, .entry = bundling.event, .earlier_size = before});
    bundling_end(&bundling);
    return 0;
}
