// answers_state.c — organizations, members, invitations and records, as the state has them.
#include "ledger/base/require.h"
#include "ledger/core/message.h"
#include "ledger/service/answers.h"
#include "ledger/state/invite.h"
#include "ledger/state/license.h"
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "ledger/state/user.h"

#define SUBJECT(name) TALLY__SUBJECT_KIND__SUBJECT_KIND_##name

static struct page_thing thing_of(const struct page *page, Tally__SubjectKind kind, struct span id)
{
    return (struct page_thing){kind, id, page->org};
}

static struct span id_span(const uint8_t *id)
{
    return span(id, PLATFORM_ID_SIZE);
}

// ---- Lists: the things of one family, in the order of their ids

struct list {
    struct page *page;
    size_t prefix_size;
    uint64_t seen;
    enum err (*add)(struct page *page, const uint8_t *id, bool *taken_out);
};

// The page's cursor counts the things before it.
static enum err list_thing(void *context, struct span key, struct span value)
{
    struct list *list = context;
    struct page *page = list->page;
    uint8_t id[PLATFORM_ID_SIZE];
    bool taken = false;
    (void)value;
    if (key.size != list->prefix_size + PLATFORM_ID_SIZE) {
        return E_CORRUPT;
    }
    if (list->seen++ < page->cursor) {
        return OK;
    }
    if (page_is_full(page)) {
        page->answer.cursor = list->seen - 1;
        return E_NOT_FOUND;
    }
    memcpy(id, key.data + list->prefix_size, sizeof(id));
    TRY(list->add(page, id, &taken));
    page->answer.matched += taken;
    return OK;
}

static enum err list_family(struct page *page, enum state_key_family family,
                            enum err (*add)(struct page *page, const uint8_t *id, bool *taken_out))
{
    struct state_key prefix = state_key(page->org, family, span(NULL, 0));
    struct list list = {.page = page, .prefix_size = prefix.size, .add = add};
    return page->view.scan(page->view.context, state_key_span(&prefix), list_thing, &list);
}

// ---- The organization

static enum err add_license(struct page *page, const uint8_t *id, bool *taken_out)
{
    struct license license;
    struct page_thing thing = thing_of(page, SUBJECT(LICENSE), id_span(id));
    TRY(license_get(&page->view, page->org, id, &license));
    const char *status = license.status == LICENSE_ACTIVE ? "active" : "revoked";
    TRY(page_text(page, &thing, "status", status, license.status_entry));
    *taken_out = true;
    return page_fields(page, &thing);
}

static enum err add_org(struct page *page, const struct org *org)
{
    struct page_thing thing = thing_of(page, SUBJECT(ORGANIZATION), page->org);
    TRY(page_text(page, &thing, "type", org_type_text(org->type), org->entry));
    TRY(page_text(page, &thing, "status", org_status_text(org->status), org->entry));
    TRY(page_id(page, &thing, "owner", id_span(org->owner), org->owner_entry));
    TRY(page_number(page, &thing, "owner_count", org->owner_count, org->entry));
    TRY(page_number(page, &thing, "member_count", org->member_count, org->entry));
    TRY(page_number(page, &thing, "settings_version", (int64_t)org->settings_version, org->settings_version));
    if (org->has_offer) {
        TRY(page_id(page, &thing, "offer", id_span(org->offered_to), org->offer_entry));
    }
    if (org->has_license) {
        TRY(page_id(page, &thing, "license", id_span(org->license), org->entry));
    }
    return page_fields(page, &thing);
}

enum err answers_overview(struct page *page)
{
    struct org org;
    TRY(org_get(&page->view, page->org, &org));
    if (page->cursor == 0) {
        TRY(add_org(page, &org));
    }
    return list_family(page, STATE_KEY_LICENSE, add_license);
}

// ---- People

// Of a person, an organization's members see what makes him known: his name and his address.
static enum err add_person(struct page *page, struct span id)
{
    struct page_thing person = {SUBJECT(USER), id, span_text(STATE_KEY_PLATFORM)};
    TRY(page_field(page, &person, span_text("name")));
    return page_field(page, &person, span_text("email"));
}

static enum err add_member(struct page *page, const uint8_t *id, bool *taken_out)
{
    struct member member;
    struct page_thing thing = thing_of(page, SUBJECT(USER), id_span(id));
    TRY(member_get(&page->view, page->org, id, &member));
    TRY(page_text(page, &thing, "role", member.role, member.role_entry));
    TRY(page_text(page, &thing, "flags", member_flags_text(member.flags), member.role_entry));
    TRY(page_text(page, &thing, "status", member_status_text(member.status), member.status_entry));
    TRY(page_number(page, &thing, "joined", (int64_t)member.joined_entry, member.joined_entry));
    static const uint8_t nobody[PLATFORM_ID_SIZE];
    if (!span_equal(id_span(member.invited_by), id_span(nobody))) {
        TRY(page_id(page, &thing, "invited_by", id_span(member.invited_by), member.joined_entry));
    }
    *taken_out = true;
    return add_person(page, thing.id);
}

enum err answers_members(struct page *page)
{
    return list_family(page, STATE_KEY_MEMBER, add_member);
}

// One that has expired is still listed, with its time: it can be sent again.
static enum err add_invitation(struct page *page, const uint8_t *id, bool *taken_out)
{
    struct invite invite;
    struct page_thing thing = thing_of(page, SUBJECT(INVITATION), id_span(id));
    TRY(invite_get(&page->view, page->org, id, &invite));
    if (invite.status != INVITE_PENDING) {
        return OK;
    }
    TRY(page_text(page, &thing, "status", "pending", invite.status_entry));
    TRY(page_text(page, &thing, "role", invite.role, invite.entry));
    TRY(page_text(page, &thing, "flags", member_flags_text(invite.flags), invite.entry));
    TRY(page_id(page, &thing, "inviter", id_span(invite.inviter), invite.entry));
    TRY(page_number(page, &thing, "expires_us", (int64_t)invite.expires_us, invite.status_entry));
    TRY(page_number(page, &thing, "sent_count", invite.sent_count, invite.status_entry));
    *taken_out = true;
    return page_fields(page, &thing);
}

enum err answers_invitations(struct page *page)
{
    return list_family(page, STATE_KEY_INVITE, add_invitation);
}

// ---- Records

enum err answers_record(struct page *page)
{
    const Tally__Subject *record = page->query->record->record;
    struct page_thing thing = thing_of(page, SUBJECT(RECORD), message_span(record->id));
    TRY(page_fields(page, &thing));
    page->answer.matched = page->answer.n_fact > 0;
    return page->answer.n_fact > 0 ? OK : E_NOT_FOUND;
}
