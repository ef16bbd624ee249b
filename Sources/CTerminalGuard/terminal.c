// The terminal's modes and screen: remembered, taken, given back.

#define _GNU_SOURCE
#include "guard_state.h"
#include "terminal_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static struct qd_guard_state private_state;
struct qd_guard_state *qd_state = &private_state;

void qd_write_all(int descriptor, const char *bytes, size_t length) {
  // Few bytes at a time, and only where there is room: a terminal that accepts no output must not
  // hold up whoever cleans up.
  enum { portion = 64, patience = 1000 };
  while (length > 0) {
    struct pollfd room = {.fd = descriptor, .events = POLLOUT};
    int ready = poll(&room, 1, patience);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return;
    ssize_t written = write(descriptor, bytes, length < portion ? length : portion);
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (written <= 0) return;
    bytes += written;
    length -= (size_t)written;
  }
}

bool qd_terminal_is_ours(void) {
  pid_t foreground = tcgetpgrp(qd_state->terminal);
  // An error means that it controls no job of ours: nobody can take it away from us.
  return foreground < 0 || foreground == getpgrp();
}

/// Whether `a` and `b` are the same modes; the structure has padding, so memory cannot be compared.
static bool same_modes(const struct termios *a, const struct termios *b) {
  return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_cflag == b->c_cflag &&
         a->c_lflag == b->c_lflag && memcmp(a->c_cc, b->c_cc, sizeof a->c_cc) == 0;
}

bool qd_terminal_remember(int terminal) {
  qd_state->terminal = terminal;
  for (int attempt = 0; !qd_terminal_is_ours(); attempt++) {
    // The kernel discards the stop when nobody could continue us; nobody types `bg` that often.
    if (attempt == 100) return false;
    qd_stop_in_background();
  }
  struct termios now;
  if (tcgetattr(terminal, &now) != 0) return false;
  if (!same_modes(&now, &qd_state->during)) qd_state->before = now;
  return true;
}

void qd_terminal_taken(const char *reset, size_t length) {
  if (length > sizeof qd_state->reset) length = sizeof qd_state->reset;
  memcpy(qd_state->reset, reset, length);
  qd_state->reset_length = length;
  tcgetattr(qd_state->terminal, &qd_state->during);
  atomic_store(&qd_state->taken, true);
}

bool qd_terminal_is_held(void) {
  struct termios now;
  return atomic_load(&qd_state->taken) && qd_terminal_is_ours() &&
         tcgetattr(qd_state->terminal, &now) == 0 && same_modes(&now, &qd_state->during);
}

void qd_terminal_released(void) { atomic_store(&qd_state->taken, false); }

void qd_terminal_restore(void) {
  if (!atomic_load(&qd_state->taken)) return;
  int saved_errno = errno;
  // With SIGTTOU blocked the kernel lets a background process set modes and write.
  sigset_t background, previous;
  sigemptyset(&background);
  sigaddset(&background, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &background, &previous);

  int terminal = qd_state->terminal;
  qd_write_all(terminal, qd_state->reset, qd_state->reset_length);
  struct termios now;
  // A shell that has the terminal back already has set its own modes: those stay.
  if (qd_terminal_is_ours() ||
      (tcgetattr(terminal, &now) == 0 && same_modes(&now, &qd_state->during))) {
    // Keys meant for the screen must not become commands of the shell.
    tcflush(terminal, TCIFLUSH);
    tcsetattr(terminal, TCSANOW, &qd_state->before);
  }
  atomic_store(&qd_state->taken, false);
  pthread_sigmask(SIG_SETMASK, &previous, NULL);
  errno = saved_errno;
}

void qd_terminal_write(const char *bytes, size_t length) {
  qd_write_all(qd_state->terminal, bytes, length);
}

void qd_terminal_give_modes_back(void) {
  tcsetattr(qd_state->terminal, TCSADRAIN, &qd_state->before);
}

void qd_farewell(const char *line) {
  snprintf(qd_state->farewell, sizeof qd_state->farewell, "%s", line);
}

int qd_doorbell_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int qd_last_words_open(char *path) {
  int file = mkostemp(path, O_CLOEXEC | O_APPEND);
  if (file >= 0) snprintf(qd_state->last_words, sizeof qd_state->last_words, "%s", path);
  return file;
}

void qd_last_words_forget(void) { qd_state->last_words[0] = 0; }

/// Lets `number`, a stop signal, act on the whole program as if nobody caught it.
static void stop_by(int number) {
  struct sigaction standard = {.sa_handler = SIG_DFL}, previous;
  // A thread that a worker of a pool started has that worker's mask, which blocks nearly everything:
  // the stop would wait and never come.
  sigset_t only, mask;
  sigemptyset(&only);
  sigaddset(&only, number);
  sigaction(number, &standard, &previous);
  pthread_sigmask(SIG_UNBLOCK, &only, &mask);
  // To this thread, which is then stopped before it puts the handler back.
  raise(number);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(number, &previous, NULL);
}

void qd_stop(void) { stop_by(SIGTSTP); }

void qd_stop_in_background(void) { stop_by(SIGTTOU); }
