// err.c — names, sentences and classes of the errors, from the one table.
#include "ledger/base/err.h"

#include "ledger/base/require.h"

static const struct {
    const char *name;
    const char *sentence;
    enum err_class class;
} rows[ERR_COUNT] = {
#define X(name, class, sentence) {#name, sentence, ERR_CLASS_##class},
    ERR_TABLE(X)
#undef X
};

const char *err_name(enum err error)
{
    require(error < ERR_COUNT);
    return rows[error].name;
}

const char *err_sentence(enum err error)
{
    require(error < ERR_COUNT);
    return rows[error].sentence;
}

enum err_class err_class(enum err error)
{
    require(error < ERR_COUNT);
    return rows[error].class;
}
