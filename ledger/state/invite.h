// invite.h — an invitation: into an organization, or (of the platform) to register.
//
// Its token is a private key; the state holds the public half, as a key of the organization (platform_key:
// owner kind 0, owner the invitation). A resend replaces the token; the old one's key stays known, revoked by
// the resend's entry, so that it is told apart from a stranger's (ROTATED). The address and the message are
// fields of the invitation, "email" and "message" (field.h).
// Depends on: base, view, state_key. Threads: as the view.
#ifndef LEDGER_STATE_INVITE_H
#define LEDGER_STATE_INVITE_H

#include "ledger/state/platform.h"

enum invite_status {
    INVITE_PENDING = 1,
    INVITE_ACCEPTED = 2,
    INVITE_DECLINED = 3,
    INVITE_REVOKED = 4,
    INVITE_VOID = 5,  // a newer one for the same address took its place
};                    // expired is no status: it is judged by time (INV-7)

enum {
    INVITE_EXPIRES_S = 604800,  // where the command does not say
    INVITE_SENDS_S = 86400,     // in which sends are counted
};

struct invite {
    enum invite_status status;
    char role[LIMIT_NAME + 1];  // empty: of the platform, to register
    uint32_t flags;
    uint8_t contact[PLATFORM_ID_SIZE];  // number of the invited address in this organization
    uint8_t inviter[PLATFORM_ID_SIZE];
    struct digest token;    // fingerprint of the token in force
    uint64_t entry;         // that created it
    uint64_t status_entry;  // that set the status or rotated the token
    uint64_t expires_us;
    uint64_t expires_in_us;   // restarted by a resend
    uint32_t sent_count;      // first sending included
    uint64_t sends_since_us;  // start of the 24 hours in which `sends` are counted
    uint32_t sends;
};

// E_NOT_FOUND.
enum err invite_get(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                    struct invite *invite_out);
// Errors of the view.
enum err invite_put(const struct view *view, struct span org, const uint8_t id[static PLATFORM_ID_SIZE],
                    const struct invite *invite);

// The sends that count at `time_us`: those of the 24 hours that began with `sends_since_us`; none when these
// are over.
uint32_t invite_sends_at(const struct invite *invite, uint64_t time_us);

// The pending invitation of a contact number. E_NOT_FOUND.
enum err invite_pending_of(const struct view *view, struct span org,
                           const uint8_t contact[static PLATFORM_ID_SIZE],
                           uint8_t id_out[static PLATFORM_ID_SIZE]);
// Sets it, or removes it (id NULL).
enum err invite_set_pending(const struct view *view, struct span org,
                            const uint8_t contact[static PLATFORM_ID_SIZE], const uint8_t *id);

#endif
