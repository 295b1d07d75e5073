/* Runs a kernel driver as a host program. */
#include "nk_test.h"

#include <stdio.h>

void test_print(const char *text)
{
    fputs(text, stdout);
}

int main(void)
{
    return test_main();
}
