#ifndef NK_TEST_S8_H
#define NK_TEST_S8_H
/* What the drivers of int8 kernels share. */
#include "nk_test.h"

static inline void test_print_s32(int32_t v)
{
    if (v < 0) test_print("-");
    test_print_u32(v < 0 ? 0u - (uint32_t)v : (uint32_t)v);
}

/* Says where and what; 1. */
static inline int test_fail_s8(const char *label, int32_t at, int32_t got, int32_t want)
{
    test_print(label);
    test_print(" at ");
    test_print_s32(at);
    test_print(": ");
    test_print_s32(got);
    test_print(", not ");
    test_print_s32(want);
    test_print("\n");
    return 1;
}

static inline void test_fill_s8(int8_t *to, size_t count, uint32_t *state)
{
    for (size_t i = 0; i < count; i++)
        to[i] = (int8_t)((int32_t)(test_random_u32(state) >> 8 & 255u) - 128);
}

/* Prints "<label> <FNV-1a of the bytes>". */
static inline void test_report_s8(const char *label, const int8_t *from, size_t count)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ (uint8_t)from[i]) * 16777619u;
    test_print(label);
    test_print(" ");
    test_print_hex(hash);
    test_print("\n");
}

#endif
