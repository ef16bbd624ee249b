// What keeps the user's terminal whole, whatever dies: a guardian process, handlers for crashes,
// signals as bytes on a pipe. Everything here may be called from one thread at a time; what runs in
// signal handlers is async-signal-safe.

#ifndef TERMINAL_GUARD_H
#define TERMINAL_GUARD_H

#include <stdbool.h>
#include <stddef.h>

// MARK: The guardian

/// Splits the program into a guardian (the parent) and the program proper (the child).
///
/// Must be the first statement of main: one thread, nothing open yet. The function returns in the
/// child only. The guardian waits for the child, restores the terminal if the child left it taken,
/// names the file with the child's last words, and ends the way the child ended: with its exit
/// status or by its signal. It stops when the child stops, so that the shell gets its prompt, and
/// hands on the signals that it is sent. When the guardian dies, the child gets SIGTERM.
///
/// Both stay in one process group, the shell's job: the terminal's own signals reach the child
/// without help, and the job is in the foreground or it is not.
///
/// Without a terminal on standard input and standard output nothing is split. In both cases core
/// dumps are turned off and terminfo variables that others could have planted are dropped from
/// the environment.
///
/// Returns 1 in a guarded child, 0 when there is nothing to guard, -1 when fork failed (`errno`
/// says why; the program may go on without a guardian).
int qd_guardian_fork(void);

/// The guardian's process id, 0 without one.
int qd_guardian_id(void);

// MARK: Taking and giving back the terminal

/// Remembers the modes of `terminal`, a file descriptor, as those to give back. Modes that are our
/// own (see `qd_terminal_taken`) are not: then those from before stay remembered.
///
/// A program in the background is stopped first (SIGTTOU) and goes on when it is brought to the
/// foreground: the modes of the shell's own line editor are never taken for the user's.
///
/// Returns false when `terminal` is not a terminal, or stays another job's.
bool qd_terminal_remember(int terminal);

/// From now on whoever finds the program dead writes `reset` (copied; at most 1,024 bytes) to the
/// terminal and gives its modes back. Call it when the modes are changed and the screen is taken.
void qd_terminal_taken(const char *reset, size_t length);

/// The terminal is given back: nothing is left to restore.
void qd_terminal_released(void);

/// Gives the terminal back now: modes, screen, cursor. Async-signal-safe. Does nothing when it is
/// not taken.
void qd_terminal_restore(void);

/// Whether the terminal's foreground job is ours, or nobody's.
bool qd_terminal_is_ours(void);

/// Whether the terminal is taken, ours, and still has the modes that we gave it.
bool qd_terminal_is_held(void);

/// Stops the program as Ctrl-Z would, and returns when it is continued; at once when nobody could
/// continue it (no shell with job control above us).
void qd_stop(void);

/// Stops a program that finds itself in the background (SIGTTOU), as the kernel would for a change
/// of terminal modes. Returns when it is continued.
void qd_stop_in_background(void);

/// Writes `bytes` to the terminal, past curses; for what curses knows nothing of.
void qd_terminal_write(const char *bytes, size_t length);

/// Gives the terminal the remembered modes. Call it when the screen is given back already.
void qd_terminal_give_modes_back(void);

// MARK: Waking a thread

/// Makes an event counter (close-on-exec, non-blocking): writing eight bytes rings, however often,
/// reading eight bytes silences. Returns its file descriptor, -1 when there is none to be had.
int qd_doorbell_open(void);

// MARK: Last words

/// Makes a private file for what is written to standard error while the screen is taken. The guardian
/// names it should the program die. `path` ends with XXXXXX, which become a name not taken yet.
///
/// Returns the file's descriptor (close-on-exec, appending), -1 when none could be made.
int qd_last_words_open(char *path);

/// The file is no longer the guardian's concern.
void qd_last_words_forget(void);

/// Sets the line that the guardian prints should the program die with the terminal taken (copied; at
/// most 255 bytes; no control bytes): what goes on without it, and how to get back to it. Empty: none.
void qd_farewell(const char *line);

// MARK: Signals

/// Turns signals into bytes on a pipe (one byte a signal, its number): WINCH, CONT, HUP, TERM, INT,
/// QUIT and TSTP. SIGPIPE is caught and does nothing, so a write fails with EPIPE and programs
/// started by this one begin with the default.
///
/// Handlers for SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE and SIGSYS restore the terminal
/// when no guardian will, then let the signal end the program; by way of the handlers from before,
/// Swift's backtracer among them, only if SWIFT_BACKTRACE is in the environment.
///
/// Returns the pipe's read end (close-on-exec, non-blocking), -1 when no pipe could be made.
/// Balanced by `qd_signals_close`, which puts back the handlers from before.
int qd_signals_open(void);

/// Empties the pipe. Returns the signals that came, bit N for signal N.
///
/// Where nobody takes them (a terminal that accepts no output holds the reader up) the third of HUP,
/// TERM, INT and QUIT ends the program at once, so that it never needs a SIGKILL.
unsigned long qd_signals_take(void);

/// Puts back the handlers from before `qd_signals_open` and closes the pipe.
void qd_signals_close(void);

#endif
