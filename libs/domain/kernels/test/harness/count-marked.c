/*
 * A QEMU TCG plugin for kernel drivers: counts the guest instructions executed between the hints
 * DBG #1 and DBG #2 and prints one line "insns=N" per region. The hints themselves do not count.
 * The few functions of QEMU's plugin interface, version 1, are declared here.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*insn_callback)(unsigned int cpu, void *data);

extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id,
                                                  void (*callback)(plugin_id,
                                                                   struct qemu_plugin_tb *));
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block,
                                                        size_t index);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
                                                   insn_callback callback, int flags, void *data);
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int operation,
                                                       void *counter, uint64_t amount);
extern void qemu_plugin_outs(const char *text);

EXPORT int qemu_plugin_version = 1;

static uint64_t executed;

static void begin(unsigned int cpu, void *data)
{
    (void)cpu;
    (void)data;
    executed = 0;
}

static void end(unsigned int cpu, void *data)
{
    char line[40];
    (void)cpu;
    (void)data;
    snprintf(line, sizeof line, "insns=%llu\n", (unsigned long long)executed);
    qemu_plugin_outs(line);
}

/* 1 or 2 for the hints F3AF 80F1 and F3AF 80F2, else 0. The size of an instruction before the last
 * halfword of a page counts that one too, which QEMU looks at ahead. */
static int hint_of(const struct qemu_plugin_insn *insn)
{
    const uint8_t *code = qemu_plugin_insn_data(insn);
    if (qemu_plugin_insn_size(insn) < 4 || code[0] != 0xAF || code[1] != 0xF3 || code[3] != 0x80)
        return 0;
    return code[2] == 0xF1 ? 1 : code[2] == 0xF2 ? 2 : 0;
}

static void translate(plugin_id id, struct qemu_plugin_tb *block)
{
    const size_t count = qemu_plugin_tb_n_insns(block);
    (void)id;
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(block, i);
        const int hint = hint_of(insn);
        if (hint)
            qemu_plugin_register_vcpu_insn_exec_cb(insn, hint == 1 ? begin : end, 0, NULL);
        else
            qemu_plugin_register_vcpu_insn_exec_inline(insn, 0, &executed, 1);
    }
}

EXPORT int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
    (void)info;
    (void)argc;
    (void)argv;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
    return 0;
}
