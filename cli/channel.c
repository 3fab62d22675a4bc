// channel.c — seven names.
#include "cli/channel.h"

static const struct {
    const char *name;
    Tally__Channel channel;
} rows[] = {
    {"web", TALLY__CHANNEL__CHANNEL_WEB},         {"api", TALLY__CHANNEL__CHANNEL_API},
    {"qr", TALLY__CHANNEL__CHANNEL_QR},           {"automation", TALLY__CHANNEL__CHANNEL_AUTOMATION},
    {"mcp", TALLY__CHANNEL__CHANNEL_MCP},         {"admin", TALLY__CHANNEL__CHANNEL_ADMIN},
    {"support", TALLY__CHANNEL__CHANNEL_SUPPORT},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

Tally__Channel channel_find(struct span name)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (span_equal(name, span_text(rows[i].name))) {
            return rows[i].channel;
        }
    }
    return TALLY__CHANNEL__CHANNEL_UNSPECIFIED;
}

const char *channel_name(Tally__Channel channel)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].channel == channel) {
            return rows[i].name;
        }
    }
    return NULL;
}
