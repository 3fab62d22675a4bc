// member.c — the layout of a membership, and the names of roles and flags.
//
//   member = run role, varint flags, u8 status, u64 role entry, u64 status entry, u64 joined entry,
//            invited by[16]
#include "ledger/state/member.h"

#include "ledger/state/layout.h"

enum err member_get(const struct view *view, struct span org, const uint8_t user[static PLATFORM_ID_SIZE],
                    struct member *member_out)
{
    struct unpack unpack;
    TRY(layout_get(view, org, STATE_KEY_MEMBER, span(user, PLATFORM_ID_SIZE), &unpack));
    struct member member = {0};
    layout_text(&unpack, member.role, sizeof(member.role));
    member.flags = layout_u32(&unpack);
    member.status = (enum member_status)layout_choice(&unpack, MEMBER_ACTIVE, MEMBER_DEACTIVATED);
    member.role_entry = unpack_u64(&unpack);
    member.status_entry = unpack_u64(&unpack);
    member.joined_entry = unpack_u64(&unpack);
    layout_bytes(&unpack, member.invited_by, sizeof(member.invited_by));
    if (!unpack_done(&unpack)) {
        return E_CORRUPT;
    }
    *member_out = member;
    return OK;
}

enum err member_put(const struct view *view, struct span org, const uint8_t user[static PLATFORM_ID_SIZE],
                    const struct member *member)
{
    uint8_t bytes[LAYOUT_VALUE_MAX];
    struct pack pack = pack_into(bytes, sizeof(bytes));
    pack_run(&pack, span_text(member->role));
    pack_varint(&pack, member->flags);
    pack_u8(&pack, (uint8_t)member->status);
    pack_u64(&pack, member->role_entry);
    pack_u64(&pack, member->status_entry);
    pack_u64(&pack, member->joined_entry);
    pack_bytes(&pack, span(member->invited_by, sizeof(member->invited_by)));
    return layout_put(view, org, STATE_KEY_MEMBER, span(user, PLATFORM_ID_SIZE), &pack);
}

const char *member_status_text(enum member_status status)
{
    return status == MEMBER_ACTIVE ? "active" : status == MEMBER_DEACTIVATED ? "deactivated" : "";
}

uint32_t member_flag_of(struct span name)
{
    return span_equal(name, span_text("qa")) ? MEMBER_FLAG_QA : 0;
}

const char *member_flags_text(uint32_t flags)
{
    return (flags & MEMBER_FLAG_QA) != 0 ? "qa" : "";
}

struct span member_role_canonical(struct span role)
{
    if (span_equal(role, span_text("administrator"))) {
        return span_text("admin");
    }
    return span_equal(role, span_text("editor")) ? span_text("scientist") : role;
}
