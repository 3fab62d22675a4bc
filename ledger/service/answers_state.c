// answers_state.c — organizations, members, invitations and records, as the state has them.
#include "ledger/core/message.h"
#include "ledger/service/answers.h"
#include "ledger/state/account.h"
#include "ledger/state/grant.h"
#include "ledger/state/invite.h"
#include "ledger/state/license.h"
#include "ledger/state/member.h"
#include "ledger/state/org.h"
#include "ledger/state/record.h"

#define SUBJECT(name) TALLY__SUBJECT_KIND__SUBJECT_KIND_##name

static struct page_thing thing_of(const struct page *page, Tally__SubjectKind kind, struct span id)
{
    return (struct page_thing){kind, id, page->org};
}

static struct span id_span(const uint8_t *id)
{
    return span(id, PLATFORM_ID_SIZE);
}

// ---- Lists: the things of one family, in the order of their ids, then those of the next

typedef enum err add_thing(struct page *page, struct span id, bool *taken_out);

struct list {
    struct page *page;
    size_t prefix_size;
    uint64_t seen;  // things of all families so far, which is what the page's cursor counts
    add_thing *add;
};

static enum err list_thing(void *context, struct span key, struct span value)
{
    struct list *list = context;
    struct page *page = list->page;
    uint8_t id[STATE_KEY_MAX];
    bool taken = false;
    (void)value;
    if (page->answer.cursor != 0) {
        return E_NOT_FOUND;  // The family before filled the page.
    }
    if (list->seen++ < page->cursor) {
        return OK;
    }
    if (page_is_full(page)) {
        page->answer.cursor = list->seen - 1;
        return E_NOT_FOUND;
    }
    size_t size = key.size - list->prefix_size;
    memcpy(id, key.data + list->prefix_size, size);
    TRY(list->add(page, span(id, size), &taken));
    page->answer.matched += taken;
    return OK;
}

static enum err list_family(struct list *list, enum state_key_family family, add_thing *add)
{
    struct page *page = list->page;
    struct state_key prefix = state_key(page->org, family, span(NULL, 0));
    list->prefix_size = prefix.size;
    list->add = add;
    return page->view.scan(page->view.context, state_key_span(&prefix), list_thing, list);
}

// ---- The organization

static enum err add_license(struct page *page, struct span id, bool *taken_out)
{
    struct license license;
    struct page_thing thing = thing_of(page, SUBJECT(LICENSE), id);
    TRY(license_get(&page->view, page->org, id.data, &license));
    const char *status = license.status == LICENSE_ACTIVE ? "active" : "revoked";
    TRY(page_text(page, &thing, "status", status, license.status_entry));
    *taken_out = true;
    return page_fields(page, &thing);
}

static enum err add_role(struct page *page, struct span id, bool *taken_out)
{
    struct platform_role role;
    struct page_thing thing = thing_of(page, SUBJECT(ROLE), id);
    TRY(platform_role_get(&page->view, page->org, id, &role));
    TRY(page_number(page, &thing, "rank", role.rank, role.entry));
    *taken_out = true;
    return page_fields(page, &thing);
}

static enum err add_holder(struct page *page, const struct page_thing *thing, const struct grant *grant)
{
    char role[LIMIT_NAME + 1] = "";
    struct span id = span(grant->holder.id, grant->holder.size);
    if (grant->holder.kind == SUBJECT(ROLE)) {
        memcpy(role, id.data, id.size);
        return page_text(page, thing, "role", role, grant->entry);
    }
    const char *field = grant->holder.kind == SUBJECT(USER) ? "user" : "service_account";
    return page_id(page, thing, field, id, grant->entry);
}

// Those that are over are told by their history.
static enum err add_grant(struct page *page, struct span id, bool *taken_out)
{
    struct grant grant;
    struct page_thing thing = thing_of(page, SUBJECT(GRANT), id);
    TRY(grant_get(&page->view, page->org, id.data, &grant));
    if (grant.status != GRANT_ACTIVE) {
        return OK;
    }
    TRY(add_holder(page, &thing, &grant));
    TRY(page_text(page, &thing, "collection", grant.collection, grant.entry));
    TRY(page_text(page, &thing, "verbs", grant_verbs_text(grant.verbs), grant.entry));
    if (grant.expires_us != 0) {
        TRY(page_number(page, &thing, "expires_us", (int64_t)grant.expires_us, grant.entry));
    }
    *taken_out = true;
    return OK;
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
    struct list list = {.page = page};
    TRY(list_family(&list, STATE_KEY_LICENSE, add_license));
    TRY(list_family(&list, STATE_KEY_ROLE, add_role));
    return list_family(&list, STATE_KEY_GRANT, add_grant);
}

// ---- People

// Of a person, an organization's members see what makes him known: his name and his address.
static enum err add_person(struct page *page, struct span id)
{
    struct page_thing person = {SUBJECT(USER), id, span_text(STATE_KEY_PLATFORM)};
    TRY(page_field(page, &person, span_text("name")));
    return page_field(page, &person, span_text("email"));
}

static enum err add_member(struct page *page, struct span id, bool *taken_out)
{
    struct member member;
    struct page_thing thing = thing_of(page, SUBJECT(USER), id);
    TRY(member_get(&page->view, page->org, id.data, &member));
    TRY(page_text(page, &thing, "role", member.role, member.role_entry));
    TRY(page_text(page, &thing, "flags", member_flags_text(member.flags), member.role_entry));
    TRY(page_text(page, &thing, "status", member_status_text(member.status), member.status_entry));
    TRY(page_number(page, &thing, "joined", (int64_t)member.joined_entry, member.joined_entry));
    static const uint8_t nobody[PLATFORM_ID_SIZE];
    if (!span_equal(id_span(member.invited_by), id_span(nobody))) {
        TRY(page_id(page, &thing, "invited_by", id_span(member.invited_by), member.joined_entry));
    }
    *taken_out = true;
    // Who left shows no more than that he was here.
    return member.status == MEMBER_ACTIVE ? add_person(page, thing.id) : OK;
}

// The machines of the organization are listed with its people: both act in it.
static enum err add_account(struct page *page, struct span id, bool *taken_out)
{
    struct account account;
    struct page_thing thing = thing_of(page, SUBJECT(SERVICE_ACCOUNT), id);
    TRY(account_get(&page->view, page->org, id.data, &account));
    const char *status = account.status == ACCOUNT_ACTIVE ? "active" : "deactivated";
    TRY(page_text(page, &thing, "status", status, account.status_entry));
    TRY(page_text(page, &thing, "role", account.role, account.rights_entry));
    TRY(page_id(page, &thing, "responsible", id_span(account.responsible), account.rights_entry));
    *taken_out = true;
    return page_fields(page, &thing);
}

enum err answers_members(struct page *page)
{
    struct list list = {.page = page};
    TRY(list_family(&list, STATE_KEY_MEMBER, add_member));
    return list_family(&list, STATE_KEY_ACCOUNT, add_account);
}

// One that has expired is still listed, with its time: it can be sent again.
static enum err add_invitation(struct page *page, struct span id, bool *taken_out)
{
    struct invite invite;
    struct page_thing thing = thing_of(page, SUBJECT(INVITATION), id);
    TRY(invite_get(&page->view, page->org, id.data, &invite));
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
    struct list list = {.page = page};
    return list_family(&list, STATE_KEY_INVITE, add_invitation);
}

// ---- Records

enum err answers_record(struct page *page)
{
    struct record record;
    struct span path = message_span(page->query->record->record->id);
    struct page_thing thing = thing_of(page, SUBJECT(RECORD), path);
    TRY(record_get(&page->view, page->org, path, &record));
    const char *status = record.status == RECORD_ACTIVE ? "active" : "void";
    TRY(page_text(page, &thing, "status", status, record.version_entry));
    TRY(page_number(page, &thing, "version", (int64_t)record.version, record.version_entry));
    TRY(page_number(page, &thing, "schema_version", record.schema_version, record.version_entry));
    TRY(page_number(page, &thing, "created", (int64_t)record.entry, record.entry));
    page->answer.matched = 1;
    return page_fields(page, &thing);
}
