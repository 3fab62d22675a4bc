// The resident state and its image in the database.
#include "ledger/base/pack.h"
#include "ledger/store/image.h"
#include "tests/support/files.h"
#include "tests/support/random.h"

#include <criterion/criterion.h>

enum { KEYS = 50, VALUE_MAX = 40 };

struct database {
    struct files_path folder;
    struct rocks *rocks;
    struct rocks_batch *batch;
};

static void open_database(struct database *database)
{
    database->folder = files_scratch();
    database->batch = rocks_batch_new();
    cr_assert_eq(rocks_open(files_in(database->folder.text, "database").text, ROCKS_CREATE, &database->rocks),
                 OK);
}

static void close_database(struct database *database)
{
    rocks_batch_free(database->batch);
    rocks_close(database->rocks);
    files_remove(database->folder.text);
}

struct change {
    bool deleted;
    struct span key;
    struct span value;
};

static struct change next_change(struct unpack *unpack)
{
    struct change change;
    change.deleted = unpack_u8(unpack) != 0;
    change.key = unpack_run(unpack);
    change.value = unpack_run(unpack);
    cr_assert(!unpack->failed);
    return change;
}

static void write_changes(struct database *database, struct span changes)
{
    struct unpack unpack = unpack_from(changes);
    while (!unpack_done(&unpack)) {
        struct change change = next_change(&unpack);
        if (change.deleted) {
            rocks_batch_delete(database->batch, database->rocks, ROCKS_STATE, change.key);
        } else {
            rocks_batch_put(database->batch, database->rocks, ROCKS_STATE, change.key, change.value);
        }
    }
    cr_assert_eq(rocks_write(database->rocks, database->batch, false), OK);
    rocks_batch_clear(database->batch);
}

static struct digest digest_of_image(struct image *image)
{
    struct digest digest;
    struct view view = image_view(image);
    cr_assert_eq(memory_digest(&view, &digest), OK);
    return digest;
}

static void expect_reloads(const struct database *database, struct image *image)
{
    struct image loaded;
    struct rocks_at at = {.rocks = database->rocks};
    image_init(&loaded);
    cr_assert_eq(image_load(&loaded, &at), OK);
    struct digest expected = digest_of_image(image);
    struct digest actual = digest_of_image(&loaded);
    cr_assert(digest_equal(&actual, &expected));
    cr_assert_eq(loaded.changed.count, 0, "loading changes nothing");
    image_fini(&loaded);
}

// What was done since the last take, key by key.
struct touched {
    bool keys[KEYS];
};

static void change_some(struct image *image, struct random *random, struct touched *touched)
{
    struct view view = image_view(image);
    for (size_t i = random_below(random, 30); i > 0; i--) {
        uint8_t key = (uint8_t)random_below(random, KEYS);
        uint8_t value[VALUE_MAX];
        random_fill(random, value, sizeof(value));
        touched->keys[key] = true;
        if (random_once_in(random, 3)) {
            cr_assert_eq(view.delete(view.context, span(&key, 1)), OK);
        } else {
            cr_assert_eq(view.put(view.context, span(&key, 1), span(value, random_below(random, VALUE_MAX))),
                         OK);
        }
    }
}

// The list names the touched keys, each once and in order, with what is resident now.
static void expect_changes(struct image *image, struct span changes, const struct touched *touched)
{
    struct unpack unpack = unpack_from(changes);
    struct view view = image_view(image);
    for (uint8_t key = 0; key < KEYS; key++) {
        struct span value;
        if (!touched->keys[key]) {
            continue;
        }
        struct change change = next_change(&unpack);
        cr_assert(span_equal(change.key, span(&key, 1)));
        bool there = view.get(view.context, change.key, &value) == OK;
        cr_assert_eq(change.deleted, !there);
        cr_assert(there ? span_equal(change.value, value) : change.value.size == 0);
    }
    cr_assert(unpack_done(&unpack));
}

Test(image, changes_are_the_keys_that_were_touched_and_bring_the_database_up_to_the_memory)
{
    struct database database;
    struct image image;
    struct buf changes;
    struct random random = {1};
    open_database(&database);
    image_init(&image);
    buf_init(&changes, 1024 * 1024);
    for (int turn = 0; turn < 300; turn++) {
        struct touched touched = {0};
        change_some(&image, &random, &touched);
        buf_clear(&changes);
        cr_assert_eq(image_take(&image, &changes), OK);
        expect_changes(&image, buf_span(&changes), &touched);
        cr_assert_eq(image.changed.count, 0);
        write_changes(&database, buf_span(&changes));
        if (turn % 10 == 0) {
            expect_reloads(&database, &image);
        }
    }
    buf_fini(&changes);
    image_fini(&image);
    close_database(&database);
}

Test(image, without_changes_there_is_nothing_to_take)
{
    struct image image;
    struct buf changes;
    image_init(&image);
    buf_init(&changes, 100);
    cr_assert_eq(image_take(&image, &changes), OK);
    cr_assert_eq(changes.size, 0);
    buf_fini(&changes);
    image_fini(&image);
}

Test(image, forgotten_changes_are_not_taken_but_stay_resident)
{
    struct image image;
    struct buf changes;
    struct span value;
    image_init(&image);
    buf_init(&changes, 100);
    struct view view = image_view(&image);
    cr_assert_eq(view.put(view.context, span_text("k"), span_text("v")), OK);
    image_forget_changes(&image);
    cr_assert_eq(image_take(&image, &changes), OK);
    cr_assert_eq(changes.size, 0);
    cr_assert_eq(view.get(view.context, span_text("k"), &value), OK);
    cr_assert(span_equal(value, span_text("v")));
    buf_fini(&changes);
    image_fini(&image);
}

Test(image, a_list_that_does_not_fit_is_kept_for_another_try)
{
    struct image image;
    struct buf small;
    struct buf large;
    image_init(&image);
    buf_init(&small, 6);
    buf_init(&large, 7);
    struct view view = image_view(&image);
    cr_assert_eq(view.put(view.context, span_text("key"), span_text("v")), OK);
    cr_assert_eq(image_take(&image, &small), E_LIMIT);
    cr_assert_eq(image.changed.count, 1);
    cr_assert_eq(image_take(&image, &large), OK, "1 + 4 + 2 bytes");
    buf_fini(&small);
    buf_fini(&large);
    image_fini(&image);
}

static enum err count_visit(void *context, struct span key, struct span value)
{
    size_t *count = context;
    cr_assert(key.size > 0 && value.size > 0);
    ++*count;
    return OK;
}

Test(image, its_view_finds_deletes_and_scans_what_is_resident)
{
    struct image image;
    struct span value;
    size_t count = 0;
    image_init(&image);
    struct view view = image_view(&image);
    cr_assert_eq(view.get(view.context, span_text("a1"), &value), E_NOT_FOUND);
    cr_assert_eq(view.put(view.context, span_text("a1"), span_text("x")), OK);
    cr_assert_eq(view.put(view.context, span_text("a2"), span_text("y")), OK);
    cr_assert_eq(view.put(view.context, span_text("b1"), span_text("z")), OK);
    cr_assert_eq(view.scan(view.context, span_text("a"), count_visit, &count), OK);
    cr_assert_eq(count, 2);
    cr_assert_eq(view.delete(view.context, span_text("a1")), OK);
    cr_assert_eq(view.delete(view.context, span_text("a1")), OK, "deleting what is not there is no error");
    cr_assert_eq(view.get(view.context, span_text("a1"), &value), E_NOT_FOUND);
    image_fini(&image);
}
