#define _GNU_SOURCE
#include "configuration.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void configuration_fail(const char *what, const char *detail)
{
    fprintf(stderr, "insn-count: %s %s: %s\n", what, detail, strerror(errno));
    exit(70);
}

static void *grow(void *items, size_t count, size_t size)
{
    void *grown = realloc(items, (count + 1) * size);
    if (grown == NULL) {
        configuration_fail("memory for", "configuration");
    }
    return grown;
}

static void add_mark(struct configuration *config, enum mark_kind kind, uint64_t address,
                     unsigned layer)
{
    config->marks = grow(config->marks, config->mark_count, sizeof *config->marks);
    config->marks[config->mark_count++] =
        (struct mark){.address = address, .kind = kind, .layer = layer};
}

static void add_read(struct configuration *config, unsigned layer, uint64_t offset, uint64_t bytes)
{
    if (layer >= config->layer_count || offset > config->ram_bytes ||
        bytes > config->ram_bytes - offset) {
        errno = EINVAL;
        configuration_fail("cannot read", "outside RAM");
    }
    config->reads = grow(config->reads, config->read_count, sizeof *config->reads);
    config->reads[config->read_count++] =
        (struct ram_read){.layer = layer, .offset = offset, .bytes = bytes};
}

static int open_results(const char *path)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) {
        configuration_fail("cannot open", path);
    }
    return file;
}

static void map_ram(struct configuration *config, const char *path)
{
    struct stat status;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0) {
        configuration_fail("cannot open", path);
    }
    config->ram_bytes = (uint64_t)status.st_size;
    void *ram = mmap(NULL, (size_t)config->ram_bytes, PROT_READ, MAP_SHARED, file, 0);
    if (ram == MAP_FAILED) {
        configuration_fail("cannot map", path);
    }
    config->ram = ram;
    close(file);
}

static void read_line(struct configuration *config, const char *line)
{
    unsigned long long a = 0;
    unsigned long long b = 0;
    unsigned index = 0;
    if (strncmp(line, "ram ", 4) == 0) {
        map_ram(config, line + 4);
    } else if (strncmp(line, "counts ", 7) == 0) {
        config->counts_file = open_results(line + 7);
    } else if (strncmp(line, "reads ", 6) == 0) {
        config->reads_file = open_results(line + 6);
    } else if (sscanf(line, "begin %llu", &a) == 1) {
        add_mark(config, MARK_BEGIN, a, 0);
    } else if (sscanf(line, "end %llu", &a) == 1) {
        add_mark(config, MARK_END, a, 0);
    } else if (sscanf(line, "idle %llu", &a) == 1) {
        add_mark(config, MARK_IDLE, a, 0);
    } else if (sscanf(line, "layers %u", &config->layer_count) == 1) {
        return;
    } else if (sscanf(line, "layer %llu %u", &a, &index) == 2 && index < config->layer_count) {
        add_mark(config, MARK_LAYER, a, index);
    } else if (sscanf(line, "read %u %llu %llu", &index, &a, &b) == 3) {
        add_read(config, index, a, b);
    } else {
        errno = EINVAL;
        configuration_fail("cannot understand", line);
    }
}

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

void configuration_read(struct configuration *config, const char *path)
{
    FILE *file = fopen(path, "re");
    char line[4352];
    if (file == NULL) {
        configuration_fail("cannot open", path);
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        read_line(config, line);
    }
    fclose(file);
    qsort(config->marks, config->mark_count, sizeof *config->marks, by_address);
}
