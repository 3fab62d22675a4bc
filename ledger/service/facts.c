// facts.c — addresses from the disclosures, numbers from the vault, a code from the generator.
#include "ledger/service/facts.h"

#include "ledger/core/commitment.h"
#include "ledger/core/message.h"
#include "ledger/crypto/secret.h"
#include "ledger/service/published.h"
#include "ledger/state/invite.h"
#include "ledger/state/member.h"
#include "ledger/state/user.h"

// The facts under construction, of the command at `at`.
struct making {
    const struct facts_tools *tools;
    struct request *request;
    struct job *job;
    const struct view *view;  // NULL: nothing is published
    size_t at;
};

bool facts_is_canonical(struct span address)
{
    size_t marks = 0;
    for (size_t i = 0; i < address.size; i++) {
        uint8_t c = address.data[i];
        if (c <= ' ' || c > '~' || (c >= 'A' && c <= 'Z')) {
            return false;
        }
        marks += c == '@';
    }
    bool both_sides = address.size >= 3 && address.data[0] != '@' && address.data[address.size - 1] != '@';
    return marks == 1 && both_sides && address.size <= LIMIT_ADDRESS;
}

static void *lend(const struct making *making, size_t size)
{
    return arena_alloc(&making->request->arena, size);
}

static const Tally__Intent *intent_of(const struct making *making)
{
    return making->job->commands[making->at]->intent;
}

static struct span org_of(const struct making *making)
{
    return span_text(intent_of(making)->org);
}

// The commitment of the address that the command names; NULL when it names none.
static const Tally__Commitment *named_address(const Tally__Intent *intent)
{
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_USER_REGISTER:
        return intent->user_register->email;
    case TALLY__INTENT__PAYLOAD_USER_INVITE:
        return intent->user_invite->email;
    case TALLY__INTENT__PAYLOAD_INVITE_CREATE:
        return intent->invite_create->email;
    default:
        return NULL;
    }
}

// The text behind a commitment of the command. The disclosures were checked against it already.
static enum err open_address(const struct making *making, const Tally__Commitment *wanted,
                             struct span *address_out)
{
    struct commitment_found found[LIMIT_DISCLOSURES];
    size_t count = 0;
    Tally__Value *value = NULL;
    const Tally__Command *command = making->job->commands[making->at];
    const Tally__DisclosureSet *set = making->job->message->disclosures[making->at];
    TRY(commitment_list(&command->base, found, LIMIT_DISCLOSURES, &count));
    size_t i = 0;
    while (i < count && found[i].commitment != wanted) {
        i++;
    }
    if (i == count) {
        return E_INVALID;
    }
    struct span bytes = message_span(set->disclosure[i]->value);
    TRY(message_decode(&tally__value__descriptor, bytes, &making->request->arena, &value));
    if (value->kind_case != TALLY__VALUE__KIND_TEXT || !facts_is_canonical(span_text(value->text))) {
        return E_INVALID;
    }
    *address_out = span_text(value->text);
    return OK;
}

// ---- Who may expect that a number is drawn

static bool find_signer(const struct making *making, struct platform_key *key)
{
    return making->view != NULL
           && platform_key_get(making->view, span_text(STATE_KEY_PLATFORM), &making->job->signers[0], key)
                  == OK
           && key->status == PLATFORM_KEY_ACTIVE;
}

static bool may_register(const struct making *making, const Tally__UserRegister *command)
{
    struct platform_ledger ledger;
    struct invite invite;
    if (making->view == NULL || making->at != 0) {
        return false;
    }
    if (command->invitation.len != PLATFORM_ID_SIZE) {
        return platform_ledger_get(making->view, &ledger) == OK && ledger.open_registration;
    }
    return invite_get(making->view, span_text(STATE_KEY_PLATFORM), command->invitation.data, &invite) == OK
           && invite.status == INVITE_PENDING;
}

// A member; or whoever makes the organization in the same batch.
static bool may_invite(const struct making *making)
{
    struct platform_key key;
    struct member member;
    if (!find_signer(making, &key) || key.owner_kind != TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER) {
        return false;
    }
    if (making->job->commands[0]->intent->payload_case == TALLY__INTENT__PAYLOAD_ORG_CREATE) {
        return true;
    }
    return member_get(making->view, org_of(making), key.owner, &member) == OK
           && member.status == MEMBER_ACTIVE;
}

static bool may_draw(const struct making *making)
{
    struct platform_key key;
    const Tally__Intent *intent = intent_of(making);
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_USER_REGISTER:
        return may_register(making, intent->user_register);
    case TALLY__INTENT__PAYLOAD_USER_INVITE:
        return find_signer(making, &key)
               && key.owner_kind == TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_PLATFORM_ADMIN;
    default:
        return may_invite(making);
    }
}

// ---- Numbers

static enum err put_number(const struct making *making, const uint8_t *number)
{
    ProtobufCBinaryData *place = lend(making, sizeof(*place));
    struct span copy = arena_copy(&making->request->arena, span(number, VAULT_CONTACT_SIZE));
    if (place == NULL || copy.data == NULL) {
        return E_LIMIT;
    }
    *place = message_bytes(copy);
    making->job->facts[making->at].contact = place;
    making->job->facts[making->at].n_contact = 1;
    return OK;
}

static enum err number_named(const struct making *making, struct span address)
{
    uint8_t number[VAULT_CONTACT_SIZE];
    enum err error = may_draw(making)
                         ? vault_contact(making->tools->vault, org_of(making), address, number)
                         : vault_find_contact(making->tools->vault, org_of(making), address, number);
    if (error != OK) {
        return error == E_NOT_FOUND ? OK : error;
    }
    return put_number(making, number);
}

// The number, in the command's organization, of the address that the actor has shown to be his.
static enum err find_own(const struct making *making, uint8_t *number_out)
{
    struct platform_key key;
    struct user user;
    struct vault_address address;
    if (!find_signer(making, &key) || key.owner_kind != TALLY__PRINCIPAL_KIND__PRINCIPAL_KIND_USER) {
        return E_NOT_FOUND;
    }
    TRY(user_get(making->view, key.owner, &user));
    if (!user.verified) {
        return E_NOT_FOUND;
    }
    TRY(vault_address(making->tools->vault, user.contact, &address));
    enum err error = vault_find_contact(making->tools->vault, org_of(making),
                                        span(address.text, address.size), number_out);
    secret_wipe(&address, sizeof(address));
    return error;
}

static enum err number_own(const struct making *making)
{
    uint8_t number[VAULT_CONTACT_SIZE];
    enum err error = find_own(making, number);
    if (error != OK) {
        return error == E_NOT_FOUND ? OK : error;
    }
    return put_number(making, number);
}

// ---- Codes

static enum err public_half(const struct making *making, const struct request_code *code)
{
    struct signer *signer = NULL;
    Tally__PublicKey *message = lend(making, sizeof(*message));
    if (message == NULL) {
        return E_LIMIT;
    }
    TRY(signer_from_seed(code->seed, &signer));
    struct span bytes =
        arena_copy(&making->request->arena, span(signer_key(signer)->bytes, signer_key(signer)->size));
    tally__public_key__init(message);
    message->algorithm = (Tally__KeyAlgorithm)signer_key(signer)->algorithm;
    message->bytes = message_bytes(bytes);
    signer_close(signer);
    making->job->facts[making->at].code = message;
    return bytes.data == NULL ? E_LIMIT : OK;
}

static enum err draw_code(const struct making *making, struct span address)
{
    struct request_code *code = lend(making, sizeof(*code));
    if (code == NULL) {
        return E_LIMIT;
    }
    secret_random(code->seed, sizeof(code->seed));
    code->address = address;
    making->job->code = code;  // From here on the request wipes it.
    return public_half(making, code);
}

// ---- The facts of one command, and of all

static enum err make_one(const struct making *making)
{
    const Tally__Intent *intent = intent_of(making);
    const Tally__Commitment *email = named_address(intent);
    struct span address;
    switch (intent->payload_case) {
    case TALLY__INTENT__PAYLOAD_INVITE_ACCEPT:
    case TALLY__INTENT__PAYLOAD_INVITE_DECLINE:
        return number_own(making);
    default:
        break;
    }
    if (email == NULL) {
        return OK;
    }
    TRY(open_address(making, email, &address));
    TRY(number_named(making, address));
    bool registers = intent->payload_case == TALLY__INTENT__PAYLOAD_USER_REGISTER;
    bool has_number = making->job->facts[making->at].n_contact > 0;
    return registers && has_number && making->at == 0 ? draw_code(making, address) : OK;
}

static enum err make_all(struct making *making)
{
    for (making->at = 0; making->at < making->job->count; making->at++) {
        tally__facts__init(&making->job->facts[making->at]);
        making->job->facts[making->at].ingress = (Tally__Channel)making->request->source.channel;
    }
    for (making->at = 0; making->at < making->job->count; making->at++) {
        enum err error = make_one(making);
        if (error == E_INVALID) {
            making->job->refused = CODE_INVALID;
            return OK;
        }
        TRY(error);
    }
    return OK;
}

enum err facts_make(const struct facts_tools *tools, struct request *request, struct job *job)
{
    struct published published;
    struct making making = {.tools = tools, .request = request, .job = job};
    job->facts = arena_alloc(&request->arena, job->count * sizeof(*job->facts));
    if (job->facts == NULL) {
        return E_LIMIT;
    }
    if (tools->store == NULL || !published_open(tools->store, &published)) {
        return make_all(&making);
    }
    struct view view = published_view(&published);
    making.view = &view;
    enum err error = make_all(&making);
    published_close(&published);
    return error;
}
