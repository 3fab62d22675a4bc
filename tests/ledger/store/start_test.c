// The start-up matrix: each cell by name, then every combination against a table of its own.
#include "ledger/store/start.h"

#include <criterion/criterion.h>

enum { ENTRIES_PER_COMMIT = 10 };

static struct digest digest_with(uint8_t kind, uint64_t number)
{
    struct digest digest = {{kind, (uint8_t)number}};
    return digest;
}

// HEAD's facts of a commit of ledger 1.
static struct head_facts facts_of(uint64_t commit)
{
    return (struct head_facts){.commit = commit,
                               .size = ENTRIES_PER_COMMIT * commit,
                               .ledger_id = digest_with('i', 1),
                               .root = digest_with('r', commit),
                               .chain_head = digest_with('c', commit)};
}

// A database of ledger 1 whose newest commit is `commit`; 0: an empty one.
static struct start_database database_at(uint64_t commit)
{
    struct head_facts facts = facts_of(commit);
    return (struct start_database){true, commit, facts.size, facts.ledger_id, facts.root, facts.chain_head};
}

static const struct start_database no_database;
static const struct head_reading no_head;

static void put_slot(struct head_reading *head, uint64_t commit)
{
    head->exists = true;
    head->states[commit % HEAD_SLOTS] = HEAD_SLOT_GOOD;
    head->slots[commit % HEAD_SLOTS] = facts_of(commit);
}

// HEAD after `commit` commits, as it should be.
static struct head_reading head_at(uint64_t commit)
{
    struct head_reading head = {0};
    put_slot(&head, commit);
    if (commit > 1) {
        put_slot(&head, commit - 1);
    }
    return head;
}

static struct head_reading with_slot_damaged(struct head_reading head, uint64_t commit)
{
    head.exists = true;
    head.states[commit % HEAD_SLOTS] = HEAD_SLOT_DAMAGED;
    return head;
}

static struct head_reading with_slot_emptied(struct head_reading head, uint64_t commit)
{
    head.states[commit % HEAD_SLOTS] = HEAD_SLOT_EMPTY;
    return head;
}

static enum err refusal(struct start_database database, struct head_reading head)
{
    enum err error = OK;
    cr_assert_eq(start_decide(&database, &head, &error), START_REFUSE);
    return error;
}

static enum start_action action(struct start_database database, struct head_reading head)
{
    enum err error = E_CORRUPT;
    enum start_action decided = start_decide(&database, &head, &error);
    cr_assert_neq(decided, START_REFUSE);
    cr_assert_eq(error, OK);
    return decided;
}

Test(start, without_head_and_without_database_there_is_no_ledger)
{
    cr_assert_eq(refusal(no_database, no_head), E_NOT_FOUND);
    cr_assert_eq(refusal(database_at(0), no_head), E_NOT_FOUND, "an empty database is none");
}

Test(start, a_head_without_a_database_is_a_rollback)
{
    cr_assert_eq(refusal(no_database, head_at(1)), E_ROLLBACK);
    cr_assert_eq(refusal(no_database, head_at(5)), E_ROLLBACK);
    cr_assert_eq(refusal(no_database, with_slot_damaged(no_head, 1)), E_ROLLBACK,
                 "a damaged one was there too");
}

Test(start, a_head_with_an_empty_database_is_a_rollback)
{
    cr_assert_eq(refusal(database_at(0), head_at(1)), E_ROLLBACK);
    cr_assert_eq(refusal(database_at(0), head_at(5)), E_ROLLBACK);
}

Test(start, a_database_without_a_good_slot_has_lost_its_head)
{
    cr_assert_eq(refusal(database_at(5), no_head), E_HEAD_LOST);
    cr_assert_eq(refusal(database_at(1), no_head), E_HEAD_LOST);
    cr_assert_eq(refusal(database_at(5), with_slot_damaged(with_slot_damaged(head_at(5), 5), 4)),
                 E_HEAD_LOST);
    cr_assert_eq(refusal(database_at(5), with_slot_damaged(no_head, 0)), E_HEAD_LOST);
}

Test(start, files_of_two_ledgers_are_foreign)
{
    for (uint64_t commit = 1; commit < 9; commit++) {
        struct start_database database = database_at(commit);
        database.ledger_id = digest_with('i', 2);
        cr_assert_eq(refusal(database, head_at(5)), E_FOREIGN, "at commit %llu", (unsigned long long)commit);
    }
}

Test(start, a_database_older_than_head_is_a_rollback)
{
    for (uint64_t commit = 1; commit < 5; commit++) {
        cr_assert_eq(refusal(database_at(commit), head_at(5)), E_ROLLBACK);
        cr_assert_eq(refusal(database_at(commit), with_slot_damaged(head_at(5), 4)), E_ROLLBACK);
    }
}

Test(start, a_database_two_or_more_commits_ahead_has_a_stale_head)
{
    for (uint64_t commit = 7; commit < 20; commit++) {
        cr_assert_eq(refusal(database_at(commit), head_at(5)), E_HEAD_STALE);
    }
    struct start_database last = database_at(5);
    last.commit = UINT64_MAX;
    cr_assert_eq(refusal(last, head_at(1)), E_HEAD_STALE);
}

Test(start, the_same_commit_with_another_size_root_or_last_entry_is_a_fork)
{
    struct start_database size = database_at(5);
    struct start_database root = database_at(5);
    struct start_database last = database_at(5);
    size.size++;
    root.root = digest_with('x', 5);
    last.chain_head = digest_with('x', 5);
    cr_assert_eq(refusal(size, head_at(5)), E_FORK);
    cr_assert_eq(refusal(root, head_at(5)), E_FORK);
    cr_assert_eq(refusal(last, head_at(5)), E_FORK);
    cr_assert_eq(refusal(root, with_slot_damaged(head_at(5), 4)), E_FORK, "also beside a damaged slot");
}

Test(start, the_same_commit_beside_a_damaged_slot_is_refused)
{
    cr_assert_eq(refusal(database_at(5), with_slot_damaged(head_at(5), 4)), E_HEAD_DAMAGED);
    cr_assert_eq(refusal(database_at(1), with_slot_damaged(head_at(1), 2)), E_HEAD_DAMAGED);
}

Test(start, the_same_commit_beside_a_slot_that_is_not_its_neighbour_is_refused)
{
    struct head_reading older = head_at(5);
    struct head_reading emptied = with_slot_emptied(head_at(5), 4);
    put_slot(&older, 2);
    cr_assert_eq(refusal(database_at(5), older), E_HEAD_DAMAGED);
    cr_assert_eq(refusal(database_at(5), emptied), E_HEAD_DAMAGED);
}

Test(start, the_same_commit_is_served)
{
    cr_assert_eq(action(database_at(1), head_at(1)), START_SERVE, "the first commit has no neighbour");
    cr_assert_eq(action(database_at(2), head_at(2)), START_SERVE);
    cr_assert_eq(action(database_at(5), head_at(5)), START_SERVE);
    cr_assert_eq(action(database_at(6), head_at(6)), START_SERVE);
}

Test(start, a_database_one_commit_ahead_of_two_good_slots_is_finished_or_dropped)
{
    cr_assert_eq(action(database_at(2), head_at(1)), START_FINISH);
    cr_assert_eq(action(database_at(6), head_at(5)), START_FINISH);
}

Test(start, a_database_one_commit_ahead_of_a_damaged_slot_is_finished_or_refused)
{
    // Slot 6 % 2 was being written, or was written and rotted: nobody can tell which.
    cr_assert_eq(action(database_at(6), with_slot_damaged(head_at(5), 6)), START_FINISH_OR_STOP);
    cr_assert_eq(action(database_at(6), with_slot_emptied(head_at(5), 6)), START_FINISH_OR_STOP);
    cr_assert_eq(action(database_at(2), with_slot_damaged(head_at(1), 2)), START_FINISH_OR_STOP);
}

// ---- Every combination

// good: of five commits of its parity
enum { SLOT_EMPTY, SLOT_DAMAGED, SLOT_GOOD, SLOT_KINDS = SLOT_GOOD + 5 };

struct combination {
    struct start_database database;
    struct head_reading head;
};

// What the table says, told in its own order, from the combination alone.
struct verdict {
    enum start_action action;
    enum err error;
};

static struct verdict refused(enum err error)
{
    return (struct verdict){START_REFUSE, error};
}

static struct verdict table(const struct combination *cell)
{
    const struct start_database *database = &cell->database;
    bool any_slot_written = false;
    uint64_t newest = 0;  // highest good commit; 0: none
    bool good[2];
    for (int i = 0; i < 2; i++) {
        good[i] = cell->head.states[i] == HEAD_SLOT_GOOD;
        any_slot_written |= cell->head.states[i] != HEAD_SLOT_EMPTY;
        if (good[i] && cell->head.slots[i].commit > newest) {
            newest = cell->head.slots[i].commit;
        }
    }
    if (!database->exists || database->commit == 0) {
        return refused(any_slot_written ? E_ROLLBACK : E_NOT_FOUND);
    }
    if (newest == 0) {
        return refused(E_HEAD_LOST);
    }
    if (database->ledger_id.bytes[1] != 1) {
        return refused(E_FOREIGN);
    }
    int64_t ahead = (int64_t)database->commit - (int64_t)newest;
    bool neighbours =
        good[0] && good[1]
        && llabs((int64_t)cell->head.slots[0].commit - (int64_t)cell->head.slots[1].commit) == 1;
    bool first = newest == 1 && cell->head.states[0] == HEAD_SLOT_EMPTY;
    bool differs = database->size != ENTRIES_PER_COMMIT * newest || database->root.bytes[0] != 'r'
                   || database->root.bytes[1] != newest || database->chain_head.bytes[0] != 'c'
                   || database->chain_head.bytes[1] != newest;
    if (ahead < 0 || ahead > 1) {
        return refused(ahead < 0 ? E_ROLLBACK : E_HEAD_STALE);
    }
    if (ahead == 1) {
        return (struct verdict){neighbours || first ? START_FINISH : START_FINISH_OR_STOP, OK};
    }
    if (differs) {
        return refused(E_FORK);
    }
    return neighbours || first ? (struct verdict){START_SERVE, OK} : refused(E_HEAD_DAMAGED);
}

static void set_slot(struct head_reading *head, unsigned slot, unsigned kind)
{
    head->states[slot] = kind == SLOT_EMPTY     ? HEAD_SLOT_EMPTY
                         : kind == SLOT_DAMAGED ? HEAD_SLOT_DAMAGED
                                                : HEAD_SLOT_GOOD;
    head->exists = head->exists || kind != SLOT_EMPTY;
    if (kind >= SLOT_GOOD) {
        head->slots[slot] = facts_of(2 * (kind - SLOT_GOOD) + (slot == 0 ? 2 : 1));
    }
}

// Bits of `odds`: what the database says that HEAD does not.
static struct start_database odd_database(uint64_t commit, unsigned odds)
{
    struct start_database database = database_at(commit);
    database.exists = commit > 0 || (odds & 1) != 0;
    database.size += odds & 1;
    database.root.bytes[0] = (odds & 2) != 0 ? 'x' : 'r';
    database.chain_head.bytes[0] = (odds & 4) != 0 ? 'x' : 'c';
    database.ledger_id.bytes[1] = (odds & 8) != 0 ? 2 : 1;
    return database;
}

Test(start, every_combination_is_decided_as_the_table_says)
{
    size_t cells = 0;
    size_t seen[ERR_COUNT] = {0};
    size_t actions[START_FINISH_OR_STOP + 1] = {0};
    for (unsigned slots = 0; slots < SLOT_KINDS * SLOT_KINDS; slots++) {
        for (uint64_t commit = 0; commit <= 13; commit++) {
            for (unsigned odds = 0; odds < 16; odds++) {
                struct combination cell = {.database = odd_database(commit, odds)};
                set_slot(&cell.head, 0, slots / SLOT_KINDS);
                set_slot(&cell.head, 1, slots % SLOT_KINDS);
                struct verdict expected = table(&cell);
                enum err error = OK;
                enum start_action decided = start_decide(&cell.database, &cell.head, &error);
                cr_assert_eq(decided, expected.action, "slots %u, commit %d, odds %u", slots, (int)commit,
                             odds);
                cr_assert_eq(error, expected.error, "slots %u, commit %d, odds %u", slots, (int)commit, odds);
                cells++;
                seen[error]++;
                actions[decided]++;
            }
        }
    }
    cr_assert_eq(cells, 7 * 7 * 14 * 16);
    static const enum err reasons[] = {E_NOT_FOUND, E_ROLLBACK,   E_HEAD_LOST,   E_FOREIGN,
                                       E_FORK,      E_HEAD_STALE, E_HEAD_DAMAGED};
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        cr_assert(seen[reasons[i]] > 0, "%s never came up", err_name(reasons[i]));
    }
    for (int i = 0; i <= START_FINISH_OR_STOP; i++) {
        cr_assert(actions[i] > 0, "action %d never came up", i);
    }
}
