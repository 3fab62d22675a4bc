// fault.c — the words.
#include "ledger/audit/fault.h"

#include "ledger/base/require.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const classes[] = {
    [FAULT_NONE] = "none",
    [FAULT_MODIFIED] = "modified",
    [FAULT_MISSING] = "missing",
    [FAULT_REORDERED] = "reordered",
    [FAULT_DUPLICATED] = "duplicated",
    [FAULT_FORKED] = "forked",
    [FAULT_TRUNCATED] = "truncated",
    [FAULT_UNAUTHORIZED] = "unauthorized",
    [FAULT_STATE_DIFFERS] = "state differs",
    [FAULT_UNREADABLE] = "unreadable",
    [FAULT_SCHEMA_UNKNOWN] = "schema unknown",
};

static const char *const parts[] = {
    [FAULT_IN_ENTRY] = "entry",
    [FAULT_IN_BODY] = "body",
    [FAULT_IN_EFFECTS] = "effects",
    [FAULT_IN_DISCLOSURES] = "disclosures",
    [FAULT_IN_LINK] = "link",
    [FAULT_IN_SIGNATURE] = "signature",
    [FAULT_IN_VERDICT] = "verdict",
    [FAULT_IN_TILE] = "tile",
    [FAULT_IN_CHECKPOINT] = "checkpoint",
    [FAULT_IN_STATE] = "state",
    [FAULT_IN_CHAIN] = "head of a chain",
    [FAULT_IN_HEAD] = "HEAD",
};

enum fault_class fault_set(struct fault *fault, enum fault_class class, enum fault_part part, uint64_t index,
                           const char *format, ...)
{
    va_list arguments;
    fault->class = class;
    fault->part = part;
    fault->index = index;
    va_start(arguments, format);
    int size = vsnprintf(fault->what, sizeof(fault->what), format, arguments);
    va_end(arguments);
    require(size >= 0);
    return class;
}

const char *fault_class_name(enum fault_class class)
{
    require(class < sizeof(classes) / sizeof(classes[0]));
    return classes[class];
}

const char *fault_part_name(enum fault_part part)
{
    require(part < sizeof(parts) / sizeof(parts[0]));
    return parts[part];
}
