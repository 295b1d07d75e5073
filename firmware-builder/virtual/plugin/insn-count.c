/*
 * A QEMU TCG plugin that counts executed guest instructions exactly, between the two addresses of a
 * measured call and for each layer in between. What runs before the first layer's label counts for
 * the layer that comes first, and what runs after the last layer counts for it, so that layers add
 * up to the total.
 *
 * Counting: within a translation block instructions run in order, and only the last one can leave
 * it unless the guest faults. So each block gets one inline addition per stretch between marked
 * addresses. The few functions of QEMU's plugin interface, version 1, are declared here.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "configuration.h"

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void (*block_callback)(plugin_id id, struct qemu_plugin_tb *block);
typedef void (*insn_callback)(unsigned int cpu, void *data);

extern void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id, block_callback callback);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block,
                                                        size_t index);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
                                                   insn_callback callback, int flags, void *data);
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int operation,
                                                       void *counter, uint64_t amount);

extern int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv);

EXPORT extern int qemu_plugin_version;
EXPORT int qemu_plugin_version = 1;

enum { NO_REGISTERS = 0, ADD = 0 };

static struct configuration config = {.counts_file = -1, .reads_file = -1};
static uint64_t *layer_instructions;
static uint64_t executed;    /* since the plugin was loaded */
static uint64_t run_start;   /* `executed` when the measured call began */
static uint64_t layer_start; /* `executed` when the current layer began */
static bool is_running;
static bool is_in_layer;
static unsigned current_layer;

static void write_all(int file, const void *data, size_t bytes)
{
    const uint8_t *next = data;
    while (bytes > 0) {
        const ssize_t written = write(file, next, bytes);
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            configuration_fail("cannot write", "results");
        }
        next += written;
        bytes -= (size_t)written;
    }
}

static void close_layer(void)
{
    if (!is_in_layer) {
        return;
    }
    layer_instructions[current_layer] += executed - layer_start;
    layer_start = executed;
    for (size_t i = 0; i < config.read_count; i++) {
        const struct ram_read *wanted = &config.reads[i];
        if (wanted->layer == current_layer) {
            write_all(config.reads_file, config.ram + wanted->offset, (size_t)wanted->bytes);
        }
    }
}

static void on_begin(unsigned int cpu, void *data)
{
    (void)cpu;
    (void)data;
    memset(layer_instructions, 0, config.layer_count * sizeof *layer_instructions);
    is_running = true;
    is_in_layer = false;
    run_start = executed;
    layer_start = executed;
}

static void on_layer(unsigned int cpu, void *data)
{
    (void)cpu;
    const unsigned layer = ((const struct mark *)data)->layer;
    /* A loop may begin right at the label: its later turns are the same layer. */
    if (!is_running || (is_in_layer && layer == current_layer)) {
        return;
    }
    close_layer();
    current_layer = layer;
    is_in_layer = true;
}

static void on_end(unsigned int cpu, void *data)
{
    (void)cpu;
    (void)data;
    if (!is_running) {
        return;
    }
    is_running = false;
    close_layer();
    const size_t room = 64 + 21 * (size_t)config.layer_count;
    char *line = malloc(room);
    if (line == NULL) {
        configuration_fail("memory for", "a line");
    }
    size_t used =
        (size_t)snprintf(line, room, "run %llu", (unsigned long long)(executed - run_start));
    for (unsigned i = 0; i < config.layer_count; i++) {
        used += (size_t)snprintf(line + used, room - used, " %llu",
                                 (unsigned long long)layer_instructions[i]);
    }
    line[used++] = '\n';
    write_all(config.counts_file, line, used);
    free(line);
}

/* An idle guest polls its mailbox; a short sleep leaves the processor to others. */
static void on_idle(unsigned int cpu, void *data)
{
    (void)cpu;
    (void)data;
    const struct timespec pause = {.tv_sec = 0, .tv_nsec = 50000};
    nanosleep(&pause, NULL);
}

static insn_callback callback_of(enum mark_kind kind)
{
    switch (kind) {
    case MARK_BEGIN:
        return on_begin;
    case MARK_END:
        return on_end;
    case MARK_IDLE:
        return on_idle;
    case MARK_LAYER:
        return on_layer;
    }
    return NULL;
}

/* First mark at or above an address; marks are sorted by address. */
static size_t first_mark(uint64_t address)
{
    size_t low = 0;
    size_t high = config.mark_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (config.marks[middle].address < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void on_block(plugin_id id, struct qemu_plugin_tb *block)
{
    (void)id;
    const size_t count = qemu_plugin_tb_n_insns(block);
    size_t stretch = 0;
    for (size_t i = 0; i < count; i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(block, i);
        const uint64_t address = qemu_plugin_insn_vaddr(insn);
        for (size_t m = first_mark(address);
             m < config.mark_count && config.marks[m].address == address; m++) {
            if (i > stretch) {
                qemu_plugin_register_vcpu_insn_exec_inline(qemu_plugin_tb_get_insn(block, stretch),
                                                           ADD, &executed, i - stretch);
                stretch = i;
            }
            qemu_plugin_register_vcpu_insn_exec_cb(insn, callback_of(config.marks[m].kind),
                                                   NO_REGISTERS, &config.marks[m]);
        }
    }
    if (count > stretch) {
        qemu_plugin_register_vcpu_insn_exec_inline(qemu_plugin_tb_get_insn(block, stretch), ADD,
                                                   &executed, count - stretch);
    }
}

EXPORT int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv)
{
    const struct rlimit no_core = {0, 0};
    (void)info;
    /* The emulator must not outlive the program that started it, nor leave a core file. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CORE, &no_core);
    if (argc != 1 || strncmp(argv[0], "config=", 7) != 0) {
        errno = EINVAL;
        configuration_fail("wants one argument,", "config=PATH");
    }
    configuration_read(&config, argv[0] + 7);
    layer_instructions = calloc((size_t)config.layer_count + 1, sizeof *layer_instructions);
    if (layer_instructions == NULL) {
        configuration_fail("memory for", "layers");
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
    return 0;
}
