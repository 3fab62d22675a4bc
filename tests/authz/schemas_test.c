// The schemas that a ledger begins with: one for each collection that somebody writes, and all well-formed.
#include "authz/form.h"
#include "authz/schemas.h"
#include "ledger/state/collection.h"
#include "tests/support/works.h"

#include <criterion/criterion.h>

static struct court court;

static void open_court(void)
{
    court_open(&court, true);
}

static void close_court(void)
{
    court_close(&court);
}

TestSuite(schemas, .init = open_court, .fini = close_court);

Test(schemas, there_is_one_for_each_collection_that_somebody_writes)
{
    Tally__Genesis genesis = TALLY__GENESIS__INIT;
    cr_assert(schemas_fill(&court.arena, &genesis));
    cr_assert_eq(genesis.n_schema, 18);
    for (size_t i = 0; i < COLLECTION_COUNT; i++) {
        const struct collection *collection = collection_at(i);
        const Tally__CollectionSchema *schema = schemas_find(&court.arena, collection->name);
        cr_assert_eq(schema == NULL, collection->kind == COLLECTION_LEDGERS, "%s", collection->name);
    }
}

Test(schemas, each_could_be_published)
{
    Tally__Genesis genesis = TALLY__GENESIS__INIT;
    cr_assert(schemas_fill(&court.arena, &genesis));
    for (size_t i = 0; i < genesis.n_schema; i++) {
        struct court_act act =
            works_publish_schema(&court, "padm-1", genesis.schema[i]->collection, genesis.schema[i]->version);
        cr_assert_eq(form_check(act.command), CODE_NONE, "%s", genesis.schema[i]->collection);
    }
}

Test(schemas, without_room_there_are_none)
{
    struct arena small;
    Tally__Genesis genesis = TALLY__GENESIS__INIT;
    cr_assert_eq(arena_init(&small, 1024), OK);
    cr_assert_not(schemas_fill(&small, &genesis));
    arena_fini(&small);
}
