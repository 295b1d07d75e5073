#ifndef NK_TEST_H
#define NK_TEST_H
/* What a kernel driver may use, the same on the host and on the emulated board: text output,
 * a repeatable source of numbers, and a checksum that tells every bit pattern of floats apart.
 * A driver defines test_main(); its return value becomes the exit code.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* On the board: marks the region whose instructions a counting plugin reports. */
#if defined(__arm__)
#define TEST_COUNT_BEGIN() __asm__ volatile(".inst.w 0xf3af80f1" ::: "memory")
#define TEST_COUNT_END() __asm__ volatile(".inst.w 0xf3af80f2" ::: "memory")
#else
#define TEST_COUNT_BEGIN() ((void)0)
#define TEST_COUNT_END() ((void)0)
#endif

int test_main(void);
void test_print(const char *text);

static inline void test_print_u32(uint32_t v)
{
    char text[12];
    int at = 11;
    text[at] = '\0';
    do {
        text[--at] = (char)('0' + v % 10u);
        v /= 10u;
    } while (v != 0u);
    test_print(text + at);
}

static inline void test_print_hex(uint32_t v)
{
    char text[9];
    for (int i = 0; i < 8; i++) {
        text[i] = "0123456789abcdef"[(v >> (28 - 4 * i)) & 15u];
    }
    text[8] = '\0';
    test_print(text);
}

static inline uint32_t test_random_u32(uint32_t *state)
{
    uint32_t s = *state;
    s ^= s << 13;
    s ^= s >> 17;
    s ^= s << 5;
    *state = s;
    return s;
}

/* Uniform in -1..1, a multiple of 2^-23, so exact on both sides. */
static inline float test_random_f32(uint32_t *state)
{
    return (float)((int32_t)(test_random_u32(state) >> 8) - 8388608) / 8388608.0f;
}

static inline void test_fill_f32(float *to, size_t count, uint32_t *state)
{
    for (size_t i = 0; i < count; i++) {
        to[i] = test_random_f32(state);
    }
}

/* FNV-1a over the bit patterns; all NaNs count as one pattern, since payloads differ by core. */
static inline uint32_t test_checksum_f32(const float *from, size_t count)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, from + i, sizeof bits);
        if ((bits & 0x7fffffffu) > 0x7f800000u) {
            bits = 0x7fc00000u;
        }
        for (int b = 0; b < 4; b++) {
            hash = (hash ^ ((bits >> (8 * b)) & 255u)) * 16777619u;
        }
    }
    return hash;
}

/* Prints "<label> <checksum>"; the same driver must print the same lines everywhere. */
static inline void test_report_f32(const char *label, const float *from, size_t count)
{
    test_print(label);
    test_print(" ");
    test_print_hex(test_checksum_f32(from, count));
    test_print("\n");
}

/* Fails the run, naming the case, where |got - want| > limit * (1 + |want|); want is in double. */
static inline int test_is_close(const char *label, const float *got, const double *want,
                                size_t count, double limit)
{
    for (size_t i = 0; i < count; i++) {
        double error = (double)got[i] - want[i];
        double size = want[i] < 0.0 ? -want[i] : want[i];
        if (!(error <= limit * (1.0 + size) && -error <= limit * (1.0 + size))) {
            test_print(label);
            test_print(" differs at ");
            test_print_u32((uint32_t)i);
            test_print("\n");
            return 0;
        }
    }
    return 1;
}

#endif
