// serve_ledger.c — a program that serves the ledger of a test, so that the test can kill it.
#include "tests/support/running_ledger.h"

int main(int count, char **arguments)
{
    return count == 2 ? running_ledger_serve(arguments[1]) : 2;
}
