/* cli/home.h: the files that came with the program. */
#ifndef LK_CLI_HOME_H
#define LK_CLI_HOME_H

#include <stddef.h>

/* The folder of the shipped scenarios: "scenarios" here, or beside the program's own folder. ROOM
 * holds the text where it is neither. */
const char *lk_home_scenarios(char *room, size_t len);
/* The folder of the fuzzers: "build-fuzz" here, or beside the program's own folder. */
const char *lk_home_fuzzers(char *room, size_t len);

#endif
