// judging.c — reading the state, and what several rules ask of it.
#include "authz/judging.h"

#include "authz/role.h"
#include "ledger/core/message.h"

enum code judging_found(enum err error, bool *found_out)
{
    if (denies(CODE_EVAL_ERROR, error != OK && error != E_NOT_FOUND)) {
        return CODE_EVAL_ERROR;
    }
    *found_out = error == OK;
    return CODE_NONE;
}

bool judging_is_actor(const struct judging *judging, ProtobufCBinaryData id)
{
    return judging->actor->kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER
           && span_equal(message_span(id), span(judging->actor->id, GATE_ID_SIZE));
}

bool judging_is_ultimate(const struct judging *judging)
{
    return judging->standing == JUDGING_MEMBER
           && span_equal(span(judging->org.owner, PLATFORM_ID_SIZE), span(judging->actor->id, GATE_ID_SIZE));
}

const uint8_t *judging_subject(const struct judging *judging)
{
    return judging->intent->subject[0]->id.data;
}

const uint8_t *judging_contact(const struct judging *judging)
{
    const Tally__Facts *facts = judging->command->facts;
    bool given = facts != NULL && facts->n_contact == 1 && facts->contact[0].len == PLATFORM_ID_SIZE;
    return given ? facts->contact[0].data : NULL;
}

struct digest judging_fingerprint(const Tally__PublicKey *message)
{
    struct key key = {.algorithm = (enum key_algorithm)message->algorithm};
    if (message->bytes.len <= KEY_SIZE_MAX) {
        key.size = message->bytes.len;
        memcpy(key.bytes, message->bytes.data, key.size);
    }
    return key_fingerprint(&key);
}

bool judging_is_signed_by(const struct judging *judging, const struct digest *fingerprint)
{
    const struct gate_batch *batch = judging->command->batch;
    for (size_t i = 0; i < batch->signer_count; i++) {
        if (digest_equal(&batch->signers[i], fingerprint)) {
            return true;
        }
    }
    return false;
}

enum code judging_key_known(const struct judging *judging, const struct digest *fingerprint, bool *known_out)
{
    struct platform_key key;
    char home[LIMIT_ORG_ID + 1];
    struct span platform = span_text(STATE_KEY_PLATFORM);
    enum code code = judging_found(platform_key_get(judging->view, platform, fingerprint, &key), known_out);
    if (code == CODE_NONE && *known_out) {
        check_cite(judging->verdict, key.enrolled);
    }
    if (code == CODE_NONE && !*known_out) {
        code = judging_found(account_home(judging->view, fingerprint, home), known_out);
    }
    if (code != CODE_NONE || *known_out || judging->in_platform) {
        return code;
    }
    return judging_found(platform_key_get(judging->view, judging->org_id, fingerprint, &key), known_out);
}

enum code judging_role(const struct judging *judging, struct span role, struct platform_role *role_out)
{
    bool known = false;
    enum code code = judging_found(role_get(judging->view, judging->org_id, role, role_out), &known);
    if (code == CODE_NONE && denies(CODE_ROLE_UNKNOWN, !known)) {
        return CODE_ROLE_UNKNOWN;
    }
    if (code == CODE_NONE && !span_equal(role, span_text(ROLE_NO_ACCESS))) {
        check_cite(judging->verdict, role_out->entry);
    }
    return code;
}

enum code judging_new_role(const struct judging *judging, const char *role, struct platform_role *role_out)
{
    struct span canonical = member_role_canonical(span_text(role));
    bool given = role_is_assignable(canonical) || !role_is_built_in(canonical);
    if (denies(CODE_ROLE_UNKNOWN, !given)) {
        return CODE_ROLE_UNKNOWN;
    }
    return judging_role(judging, canonical, role_out);
}

enum code judging_member(const struct judging *judging, const uint8_t *user, struct member *member_out,
                         bool *found_out)
{
    enum err error = member_get(judging->view, judging->org_id, user, member_out);
    enum code code = judging_found(error, found_out);
    if (code == CODE_NONE && *found_out) {
        check_cite(judging->verdict, member_out->role_entry);
        check_cite(judging->verdict, member_out->status_entry);
    }
    return code;
}
