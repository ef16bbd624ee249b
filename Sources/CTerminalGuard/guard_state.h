// What the guardian and the guarded program share.

#ifndef GUARD_STATE_H
#define GUARD_STATE_H

#include <limits.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

/// One page of shared memory, made before the fork. The child writes it, the guardian reads it
/// while the child is stopped or dead.
struct qd_guard_state {
  /// Whether the terminal is taken; set last when taking, cleared last when giving back, so that a
  /// death in between restores once too often rather than not at all.
  atomic_bool taken;
  /// The modes before the terminal was taken, and while it is.
  struct termios before, during;
  /// The bytes that give the screen back.
  size_t reset_length;
  char reset[1024];
  /// When the program last caught each signal that did not come from the guardian, in nanoseconds of
  /// the monotonic clock.
  atomic_llong caught_at[32];
  /// Where standard error goes while the terminal is taken; empty when it goes nowhere special.
  char last_words[PATH_MAX];
  /// What to tell the user should the program die.
  char farewell[256];
  /// The file descriptor of the terminal, the same in both processes.
  int terminal;
  /// The guardian, 0 without one.
  pid_t guardian;
};

extern struct qd_guard_state *qd_state;

/// Writes everything or gives up when the terminal takes nothing for a second.
void qd_write_all(int descriptor, const char *bytes, size_t length);

/// The monotonic clock, in nanoseconds. Async-signal-safe.
long long qd_now(void);

/// Turns core dumps off, for this process and those it starts.
void qd_refuse_dumps(void);

/// Drops the environment's terminfo variables unless what they name is the user's or root's own.
void qd_distrust_terminfo(void);

#endif
