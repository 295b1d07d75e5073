/* Answers of the element-wise templates and scalar functions at the edges of their types. */
#include "nk/map_binary.h"
#include "nk/map_cast.h"
#include "nk/scalar_f32.h"
#include "nk/scalar_integer.h"
#include "nk_test.h"

NK_MAP_BINARY(div_s32, int32_t, int32_t, int32_t, 1, 1, nk_div_s32)
NK_MAP_BINARY(rem_s32, int32_t, int32_t, int32_t, 1, 1, nk_rem_s32)
NK_MAP_BINARY(mod_s32, int32_t, int32_t, int32_t, 1, 1, nk_mod_s32)
NK_MAP_BINARY(mul_s32, int32_t, int32_t, int32_t, 1, 1, nk_mul_s32)
NK_MAP_BINARY(pow_s32, int32_t, int32_t, int32_t, 1, 1, nk_pow_s32)
NK_MAP_BINARY(right_s32, int32_t, int32_t, int32_t, 1, 1, nk_shift_right_s32)
NK_MAP_BINARY_ROWS(sub_rows, int32_t, int32_t, int32_t, 0, 1, nk_sub_s32)
NK_MAP_CAST_DOWN(f32_from_f16, uint16_t, float, nk_f32_from_f16, NK_CAST_NONE)
NK_MAP_CAST_UP(f16_from_f32, float, uint16_t, NK_CAST_NONE, NK_CAST_F16)
NK_MAP_CAST_UP(s32_from_f32, float, int32_t, NK_CAST_NONE, nk_s32_from_f32)
NK_MAP_CAST_UP(u8_from_f32, float, uint8_t, NK_CAST_NONE, nk_s32_from_f32)

#define COUNT 12
static const int32_t left[COUNT] = {7, -7, 7, -7, INT32_MIN, 5, -5, 3, -2, 1, -1, 0};
static const int32_t right[COUNT] = {2, 2, -2, -2, -1, 0, 0, 40, 31, -3, -3, -1};

static void print_hex(const char *name, const void *words, int32_t count)
{
    test_print(name);
    for (int32_t i = 0; i < count; i++) {
        uint32_t word;
        memcpy(&word, (const uint8_t *)words + 4 * i, sizeof word);
        test_print(" ");
        test_print_hex(word);
    }
    test_print("\n");
}

static void integers(void)
{
    int32_t y[COUNT];
    div_s32(left, right, y, COUNT);
    print_hex("div", y, COUNT);
    rem_s32(left, right, y, COUNT);
    print_hex("rem", y, COUNT);
    mod_s32(left, right, y, COUNT);
    print_hex("mod", y, COUNT);
    mul_s32(left, right, y, COUNT);
    print_hex("mul", y, COUNT);
    pow_s32(left, right, y, COUNT);
    print_hex("pow", y, COUNT);
    right_s32(left, right, y, COUNT);
    print_hex("shift", y, COUNT);
}

/* column [2, 1, 2, 1] less row [3, 1, 2] */
static void rows(void)
{
    static const nk_map_binary_params p = {
        .inner = 2, .outer = 3, .shape = {2, 3, 2}, .a_step = {1, -1, 1}, .b_step = {-4, 2, 0}};
    static const int32_t a[4] = {10, 20, 30, 40};
    static const int32_t b[6] = {1, 2, 3, 4, 5, 6};
    int32_t y[24];
    sub_rows(&p, a, b, y);
    print_hex("rows", y, 24);
}

/* Every half through f32 and back, both ways at the same address; a NaN may change its bits. */
static void halves(void)
{
    static float room[65536];
    uint16_t *half = (uint16_t *)(void *)room;
    for (uint32_t i = 0; i < 65536u; i++) {
        const uint16_t bits = (uint16_t)i;
        memcpy(half + i, &bits, sizeof bits);
    }
    f32_from_f16(half, room, 65536);
    print_hex("f32", (const uint8_t *)room + 4 * 0x3C00, 2);
    f16_from_f32(room, half, 65536);
    uint32_t changed = 0u;
    for (uint32_t i = 0; i < 65536u; i++) {
        uint16_t bits;
        memcpy(&bits, half + i, sizeof bits);
        const int is_nan = (i & 0x7FFFu) > 0x7C00u;
        changed += is_nan ? (bits & 0x7FFFu) <= 0x7C00u : bits != i;
    }
    test_print("changed ");
    test_print_u32(changed);
    test_print("\n");
}

static void float_to_integer(void)
{
    static const float x[8] = {1.9f, -1.9f, 3e9f, -3e9f, INFINITY, NAN, 300.0f, -1.0f};
    int32_t words[8];
    uint8_t bytes[8];
    s32_from_f32(x, words, 8);
    print_hex("s32", words, 8);
    u8_from_f32(x, bytes, 8);
    print_hex("u8", bytes, 2);
}

int test_main(void)
{
    integers();
    rows();
    halves();
    float_to_integer();
    return 0;
}
