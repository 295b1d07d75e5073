/*
 * A QEMU TCG plugin that counts executed guest instructions exactly, between the two addresses of a
 * measured call and for each layer in between.
 *
 * It is told addresses, not code: a configuration file has one line per fact,
 *     ram PATH              file that backs the guest's RAM
 *     counts PATH           receives "run TOTAL LAYER0 LAYER1 ..." for each measured call
 *     reads PATH            receives guest RAM at layer boundaries
 *     begin ADDRESS         first instruction that counts
 *     end ADDRESS           first instruction after it that does not
 *     idle ADDRESS          the guest has nothing to do here
 *     layers COUNT
 *     layer ADDRESS INDEX   the layer starts here
 *     read INDEX OFFSET BYTES    when the layer ends, copy these bytes of RAM to `reads`
 * with addresses and offsets in decimal. What runs before the first layer's label counts for the
 * layer that comes first, and what runs after the last layer counts for it, so that layers add up
 * to the total.
 *
 * Counting: within a translation block instructions run in order, and only the last one can leave
 * it unless the guest faults. So each block gets one inline addition per stretch between marked
 * addresses. The few functions of QEMU's plugin interface, version 1, are declared here.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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

enum mark_kind { MARK_BEGIN, MARK_END, MARK_IDLE, MARK_LAYER };

struct mark {
    uint64_t address;
    enum mark_kind kind;
    unsigned layer;
};

struct ram_read {
    unsigned layer;
    uint64_t offset;
    uint64_t bytes;
};

static struct mark *marks;
static size_t mark_count;
static struct ram_read *reads;
static size_t read_count;
static uint64_t *layer_instructions;
static unsigned layer_count;
static int counts_file = -1;
static int reads_file = -1;
static const uint8_t *ram;
static uint64_t ram_bytes;

static uint64_t executed;      /* since the plugin was loaded */
static uint64_t run_start;     /* `executed` when the measured call began */
static uint64_t layer_start;   /* `executed` when the current layer began */
static bool is_running;
static bool is_in_layer;
static unsigned current_layer;

static void fail(const char *what, const char *detail)
{
    fprintf(stderr, "insn-count: %s %s: %s\n", what, detail, strerror(errno));
    exit(70);
}

static void *grow(void *items, size_t count, size_t size)
{
    void *grown = realloc(items, (count + 1) * size);
    if (grown == NULL) {
        fail("memory for", "configuration");
    }
    return grown;
}

static void write_all(int file, const void *data, size_t bytes)
{
    const uint8_t *next = data;
    while (bytes > 0) {
        const ssize_t written = write(file, next, bytes);
        if (written < 0) {
            if (errno == EINTR) {
                continue;
            }
            fail("cannot write", "results");
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
    for (size_t i = 0; i < read_count; i++) {
        const struct ram_read *wanted = &reads[i];
        if (wanted->layer == current_layer) {
            write_all(reads_file, ram + wanted->offset, (size_t)wanted->bytes);
        }
    }
}

static void on_begin(unsigned int cpu, void *data)
{
    (void)cpu;
    (void)data;
    memset(layer_instructions, 0, layer_count * sizeof *layer_instructions);
    is_running = true;
    is_in_layer = false;
    run_start = executed;
    layer_start = executed;
}

static void on_layer(unsigned int cpu, void *data)
{
    (void)cpu;
    if (!is_running) {
        return;
    }
    close_layer();
    current_layer = ((const struct mark *)data)->layer;
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
    const size_t room = 64 + 21 * (size_t)layer_count;
    char *line = malloc(room);
    if (line == NULL) {
        fail("memory for", "a line");
    }
    size_t used = (size_t)snprintf(line, room, "run %llu", (unsigned long long)(executed - run_start));
    for (unsigned i = 0; i < layer_count; i++) {
        used += (size_t)snprintf(line + used, room - used, " %llu",
                                 (unsigned long long)layer_instructions[i]);
    }
    line[used++] = '\n';
    write_all(counts_file, line, used);
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
    size_t high = mark_count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (marks[middle].address < address) {
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
        for (size_t m = first_mark(address); m < mark_count && marks[m].address == address; m++) {
            if (i > stretch) {
                qemu_plugin_register_vcpu_insn_exec_inline(qemu_plugin_tb_get_insn(block, stretch),
                                                           ADD, &executed, i - stretch);
                stretch = i;
            }
            qemu_plugin_register_vcpu_insn_exec_cb(insn, callback_of(marks[m].kind), NO_REGISTERS,
                                                   &marks[m]);
        }
    }
    if (count > stretch) {
        qemu_plugin_register_vcpu_insn_exec_inline(qemu_plugin_tb_get_insn(block, stretch), ADD,
                                                   &executed, count - stretch);
    }
}

static void add_mark(enum mark_kind kind, uint64_t address, unsigned layer)
{
    marks = grow(marks, mark_count, sizeof *marks);
    marks[mark_count++] = (struct mark){.address = address, .kind = kind, .layer = layer};
}

static void add_read(unsigned layer, uint64_t offset, uint64_t bytes)
{
    if (layer >= layer_count || offset > ram_bytes || bytes > ram_bytes - offset) {
        errno = EINVAL;
        fail("cannot read", "outside RAM");
    }
    reads = grow(reads, read_count, sizeof *reads);
    reads[read_count++] = (struct ram_read){.layer = layer, .offset = offset, .bytes = bytes};
}

static int open_results(const char *path)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) {
        fail("cannot open", path);
    }
    return file;
}

static void map_ram(const char *path)
{
    struct stat status;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0) {
        fail("cannot open", path);
    }
    ram_bytes = (uint64_t)status.st_size;
    ram = mmap(NULL, (size_t)ram_bytes, PROT_READ, MAP_SHARED, file, 0);
    if (ram == MAP_FAILED) {
        fail("cannot map", path);
    }
    close(file);
}

static void read_line(const char *line)
{
    unsigned long long a = 0;
    unsigned long long b = 0;
    unsigned index = 0;
    if (strncmp(line, "ram ", 4) == 0) {
        map_ram(line + 4);
    } else if (strncmp(line, "counts ", 7) == 0) {
        counts_file = open_results(line + 7);
    } else if (strncmp(line, "reads ", 6) == 0) {
        reads_file = open_results(line + 6);
    } else if (sscanf(line, "begin %llu", &a) == 1) {
        add_mark(MARK_BEGIN, a, 0);
    } else if (sscanf(line, "end %llu", &a) == 1) {
        add_mark(MARK_END, a, 0);
    } else if (sscanf(line, "idle %llu", &a) == 1) {
        add_mark(MARK_IDLE, a, 0);
    } else if (sscanf(line, "layers %u", &layer_count) == 1) {
        layer_instructions = calloc((size_t)layer_count + 1, sizeof *layer_instructions);
    } else if (sscanf(line, "layer %llu %u", &a, &index) == 2 && index < layer_count) {
        add_mark(MARK_LAYER, a, index);
    } else if (sscanf(line, "read %u %llu %llu", &index, &a, &b) == 3) {
        add_read(index, a, b);
    } else {
        errno = EINVAL;
        fail("cannot understand", line);
    }
}

/* Where labels share an address, the order is: begin, layers by index, then the rest. */
static int by_address(const void *left, const void *right)
{
    const struct mark *a = left;
    const struct mark *b = right;
    if (a->address != b->address) {
        return a->address < b->address ? -1 : 1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    return a->layer < b->layer ? -1 : a->layer > b->layer;
}

static void read_configuration(const char *path)
{
    FILE *file = fopen(path, "re");
    char line[4352];
    if (file == NULL) {
        fail("cannot open", path);
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        read_line(line);
    }
    fclose(file);
    qsort(marks, mark_count, sizeof *marks, by_address);
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
        fail("wants one argument,", "config=PATH");
    }
    read_configuration(argv[0] + 7);
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
    return 0;
}
