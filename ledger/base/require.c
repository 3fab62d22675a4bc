// require.c — how a broken assumption ends the process.
#include "ledger/base/require.h"

#include <stdio.h>
#include <stdlib.h>

void require_failed(const char *file, int line, const char *text)
{
    (void)fprintf(stderr, "%s:%d: broken assumption: %s\n", file, line, text);
    abort();
}
