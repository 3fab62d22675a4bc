// value.h — encoded values, as disclosures carry them.
#ifndef TESTS_SUPPORT_VALUE_H
#define TESTS_SUPPORT_VALUE_H

#include "ledger/base/span.h"

// Each in static storage, valid until the next one is made.
struct span value_text(const char *text);
struct span value_of_size(size_t size);  // a text of that many bytes
struct span value_integer(int64_t integer);
struct span value_time(uint64_t time_us);
struct span value_flag(bool flag);
struct span value_list(size_t count, size_t size);  // of texts
struct span value_nothing(void);                    // a Value without a kind

#endif
