// Pseudo-terminals for tests: Swift has no fork.

#ifndef PSEUDO_TERMINAL_H
#define PSEUDO_TERMINAL_H

#include <sys/types.h>

/// Opens a pair of terminal ends, both close-on-exec. Returns 0, or -1 with `errno`.
int qd_pty_open(int *controller, int *terminal);

/// Sets the window size. The kernel tells the terminal's foreground job (SIGWINCH).
int qd_pty_resize(int controller, unsigned short columns, unsigned short rows);

/// Returns how many bytes were written to the terminal and wait to be read, -1 with `errno`.
int qd_pty_unread(int controller);

/// How many bytes `qd_pty_modes` writes.
enum { qd_pty_modes_size = 64 };

/// Copies everything that is known of the terminal's modes; what is over stays 0.
void qd_pty_modes(int terminal, unsigned char modes[qd_pty_modes_size]);

/// Gives the terminal modes that no program would choose, and that must come back all the same.
void qd_pty_set_unusual_modes(int terminal);

/// Starts a program as the leader of a new session with `terminal` as its controlling terminal and
/// its standard input, output and error. Nothing else is inherited. Returns its process id, or -1.
pid_t qd_pty_spawn(int terminal, const char *path, char *const arguments[],
                   char *const environment[]);

/// Whether some bytes stand among others in one piece: `memmem`, which Glibc hides from Swift.
int qd_contains(const void *bytes, size_t count, const void *part, size_t part_count);

#endif
