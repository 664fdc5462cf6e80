#ifndef CPROCESS_H
#define CPROCESS_H

#include <sys/types.h>

// Starting a child process with calls of the C library that Swift is not shown.

// Makes a pipe that no child inherits. 0, or an errno.
int cprocess_pipe(int ends[2]);

// Starts `path` with the words of `arguments` and `environment`, both ended by NULL, in a process
// group of its own and with signals as a new program expects them. It gets /dev/null as number 0,
// `output` as 1, `errors` as 2, `input` as 3, and nothing else; the three must be above 3. 0, or an
// errno.
int cprocess_spawn(pid_t *child, const char *path, char *const arguments[],
                   char *const environment[], int input, int output, int errors);

#endif
