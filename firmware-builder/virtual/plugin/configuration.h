/*
 * What the plugin is told: addresses, not code. The file has one line per fact,
 *     ram PATH              file that backs the guest's RAM
 *     counts PATH           receives "run TOTAL LAYER0 LAYER1 ..." for each measured call
 *     reads PATH            receives guest RAM at layer boundaries
 *     begin ADDRESS         first instruction that counts
 *     end ADDRESS           first instruction after it that does not
 *     idle ADDRESS          the guest has nothing to do here
 *     layers COUNT
 *     layer ADDRESS INDEX   the layer starts here
 *     read INDEX OFFSET BYTES    when the layer ends, copy these bytes of RAM to `reads`
 * with addresses and offsets in decimal, and `ram` and `layers` before what depends on them.
 */
#ifndef CONFIGURATION_H
#define CONFIGURATION_H

#include <stddef.h>
#include <stdint.h>

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

struct configuration {
    struct mark *marks; /* sorted by address, then kind, then layer */
    size_t mark_count;
    struct ram_read *reads;
    size_t read_count;
    unsigned layer_count;
    int counts_file;
    int reads_file;
    const uint8_t *ram;
    uint64_t ram_bytes;
};

/* Reads the file; ends the emulator with a sentence where it makes no sense. */
void configuration_read(struct configuration *config, const char *path);

/* Ends the emulator with "insn-count: WHAT DETAIL: REASON". */
void configuration_fail(const char *what, const char *detail);

#endif
