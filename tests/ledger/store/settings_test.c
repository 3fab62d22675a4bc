// Looking settings up in an OPTIONS file: the newest counts, and every line has to be there.
#include "ledger/base/diag.h"
#include "ledger/store/settings.h"
#include "tests/support/files.h"

#include <criterion/criterion.h>

// What RocksDB writes, cut to what is looked for and a little more; two families.
static const char *const lines[] = {
    "[DBOptions]",
    "  wal_recovery_mode=kTolerateCorruptedTailRecords",
    "  paranoid_checks=true",
    "  fail_if_options_file_error=true",
    "  file_checksum_gen_factory=FileChecksumGenCrc32cFactory",
    "  manual_wal_flush=false",
    "  unordered_write=false",
    "[CFOptions \"default\"]",
    "  paranoid_file_checks=true",
    "  memtable_protection_bytes_per_key=8",
    "  force_consistency_checks=true",
    "[CFOptions \"frames\"]",
    "  paranoid_file_checks=true",
    "  memtable_protection_bytes_per_key=8",
    "  force_consistency_checks=true",
};

enum { LINES = sizeof(lines) / sizeof(lines[0]), NONE = LINES };

// Writes the lines but for number `without`, in whose place `instead` stands.
static void write_options(const struct files_path *folder, const char *name, size_t without,
                          const char *instead)
{
    struct buf text;
    buf_init(&text, 10000);
    for (size_t i = 0; i < LINES; i++) {
        cr_assert_eq(buf_append(&text, span_text(i == without ? instead : lines[i])), OK);
        cr_assert_eq(buf_append(&text, span_text("\n")), OK);
    }
    files_write(files_in(folder->text, name).text, buf_span(&text));
    buf_fini(&text);
}

Test(settings, hold_when_every_line_is_there)
{
    struct files_path folder = files_scratch();
    write_options(&folder, "OPTIONS-000007", NONE, "");
    cr_assert_eq(settings_check(folder.text, 2), OK);
    files_remove(folder.text);
}

Test(settings, do_not_hold_when_any_line_is_missing_or_says_otherwise)
{
    struct files_path folder = files_scratch();
    diag_set_level(DIAG_ERROR + 1);
    for (size_t i = 0; i < LINES; i++) {
        if (lines[i][0] == '[') {
            continue;
        }
        write_options(&folder, "OPTIONS-000007", i, "");
        cr_assert_eq(settings_check(folder.text, 2), E_STORE, "without '%s'", lines[i]);
        write_options(&folder, "OPTIONS-000007", i, "  wal_recovery_mode=kPointInTimeRecovery");
        cr_assert_eq(settings_check(folder.text, 2), E_STORE, "'%s' replaced", lines[i]);
    }
    files_remove(folder.text);
}

Test(settings, do_not_hold_when_a_family_is_missing_or_too_many)
{
    struct files_path folder = files_scratch();
    diag_set_level(DIAG_ERROR + 1);
    write_options(&folder, "OPTIONS-000007", NONE, "");
    cr_assert_eq(settings_check(folder.text, 3), E_STORE);
    cr_assert_eq(settings_check(folder.text, 1), E_STORE);
    files_remove(folder.text);
}

Test(settings, are_those_of_the_newest_file)
{
    struct files_path folder = files_scratch();
    diag_set_level(DIAG_ERROR + 1);
    write_options(&folder, "OPTIONS-000099", 1, "");
    write_options(&folder, "OPTIONS-000100", NONE, "");
    write_options(&folder, "OPTIONS-000200.dbtmp", 1, "");
    cr_assert_eq(settings_check(folder.text, 2), OK);
    write_options(&folder, "OPTIONS-1000000", 1, "");
    cr_assert_eq(settings_check(folder.text, 2), E_STORE, "by number, not by name");
    files_remove(folder.text);
}

Test(settings, without_a_file_or_a_folder_cannot_be_known)
{
    struct files_path folder = files_scratch();
    cr_assert_eq(settings_check(folder.text, 2), E_IO);
    files_remove(folder.text);
    cr_assert_eq(settings_check(folder.text, 2), E_IO);
}
