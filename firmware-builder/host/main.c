/*
 * Runs a generated model on the machine that compiled it. Usage: model SAMPLES
 * Reads the inputs of each sample from standard input, in order, as raw bytes, and writes the
 * outputs to standard output in the same way. Exit: 0, or 1 with one line on standard error.
 */
#include <stdio.h>
#include <stdlib.h>

#include "host_model.h"

static int fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    return 1;
}

static int run_sample(void)
{
    for (uint32_t i = 0; i < host_model_input_count; i++) {
        size_t bytes = host_model_tensor_bytes[i];
        if (bytes != 0 && fread(host_model_input(i), bytes, 1, stdin) != 1) {
            return fail("standard input ends within a sample");
        }
    }
    if (host_model_run() != 0) return fail("the model's run function reports an error");
    for (uint32_t i = 0; i < host_model_output_count; i++) {
        size_t bytes = host_model_tensor_bytes[host_model_input_count + i];
        if (bytes != 0 && fwrite(host_model_output(i), bytes, 1, stdout) != 1) {
            return fail("standard output cannot be written");
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) return fail("usage: model SAMPLES");
    long samples = strtol(argv[1], NULL, 10);
    if (host_model_init() != 0) return fail("the model's init function reports an error");
    for (long i = 0; i < samples; i++) {
        if (run_sample() != 0) return 1;
    }
    return fflush(stdout) == 0 ? 0 : fail("standard output cannot be written");
}
