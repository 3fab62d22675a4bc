// registrations.c — one hour's sources, searched from end to end.
#include "ledger/service/registrations.h"

#include <stdlib.h>
#include <string.h>

static const uint64_t hour_us = 3600u * (uint64_t)1000000u;

struct registrations_row {
    char source[LIMIT_SOURCE];
    uint32_t tries;
};

enum err registrations_init(struct registrations *registrations)
{
    *registrations = (struct registrations){0};
    registrations->rows = calloc(LIMIT_REGISTER_SOURCES, sizeof(*registrations->rows));
    return registrations->rows == NULL ? E_NO_MEMORY : OK;
}

void registrations_fini(struct registrations *registrations)
{
    free(registrations->rows);
    registrations->rows = NULL;
}

static struct registrations_row *find(struct registrations *registrations, const char *source)
{
    for (size_t i = 0; i < registrations->count; i++) {
        if (strcmp(registrations->rows[i].source, source) == 0) {
            return &registrations->rows[i];
        }
    }
    if (registrations->count == LIMIT_REGISTER_SOURCES || strlen(source) >= LIMIT_SOURCE) {
        return NULL;
    }
    struct registrations_row *row = &registrations->rows[registrations->count++];
    *row = (struct registrations_row){.tries = 0};
    memcpy(row->source, source, strlen(source) + 1);
    return row;
}

bool registrations_allow(struct registrations *registrations, const char *source, uint64_t now_us)
{
    if (source[0] == '\0') {
        return true;
    }
    if (registrations->hour != now_us / hour_us) {
        registrations->hour = now_us / hour_us;
        registrations->count = 0;
    }
    struct registrations_row *row = find(registrations, source);
    if (row == NULL || row->tries >= LIMIT_REGISTER_SOURCE) {
        return false;
    }
    row->tries++;
    return true;
}
