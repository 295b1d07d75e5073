#ifndef FLASHLINE_MAIN_H
#define FLASHLINE_MAIN_H

/* Never returns. */
void flashline_main(void);

#endif
