// Pseudo-terminals for tests: Swift has no fork.

#ifndef PSEUDO_TERMINAL_H
#define PSEUDO_TERMINAL_H

#include <sys/types.h>

/// Opens a pair of terminal ends, both close-on-exec. Returns 0, or -1 with `errno`.
int qd_pty_open(int *controller, int *terminal);

/// Sets the window size. The kernel tells the terminal's foreground job (SIGWINCH).
int qd_pty_resize(int controller, unsigned short columns, unsigned short rows);

/// Starts a program as the leader of a new session with `terminal` as its controlling terminal and
/// its standard input, output and error. Nothing else is inherited. Returns its process id, or -1.
pid_t qd_pty_spawn(int terminal, const char *path, char *const arguments[],
                   char *const environment[]);

#endif
