// Signals of the guarded program: bytes on a pipe, and crashes that leave the terminal whole.

#define _GNU_SOURCE
#include "guard_state.h"
#include "terminal_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const int reported[] = {SIGWINCH, SIGCONT, SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP};
static const int crashes[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSYS};
static struct sigaction before[_NSIG];
static int pipe_ends[2] = {-1, -1};
static pid_t owner;

/// How many signals that ask for an end came since the pipe was emptied.
static atomic_int unheard;

static void report(int number, siginfo_t *info, void *context) {
  (void)context;
  // Between fork and exec a new program still has our handlers, and our pipe.
  if (getpid() != owner) return;
  int saved_errno = errno;
  if (info->si_pid != qd_state->guardian) atomic_store(&qd_state->caught_at[number], qd_now());
  unsigned char byte = (unsigned char)number;
  // A full pipe has enough to wake the reader: the byte may go.
  ssize_t written = write(pipe_ends[1], &byte, 1);
  (void)written;
  bool asks_for_end = number != SIGWINCH && number != SIGCONT && number != SIGTSTP;
  if (asks_for_end && atomic_fetch_add(&unheard, 1) == 2) {
    signal(number, SIG_DFL);
    raise(number);
  }
  errno = saved_errno;
}

static void ignore(int number) { (void)number; }

/// Whether the handlers from before may act on a crash. Where nobody asked for it (SWIFT_BACKTRACE),
/// they may not: Swift's backtracer would put its questions to a terminal that nobody can read.
static bool wants_backtrace;

static void crash(int number, siginfo_t *info, void *context) {
  (void)context;
  // The guardian restores when we are dead, and so after the last byte of any of our threads.
  bool is_guarded = qd_state->guardian != 0 && getppid() == qd_state->guardian;
  if (getpid() == owner && !is_guarded) qd_terminal_restore();
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigaction(number, wants_backtrace ? &before[number] : &standard, NULL);
  // Back at the faulting instruction a fault happens again, with all its facts, for whoever was
  // here before. A trap does not, and a signal that was sent has no instruction.
  if (info->si_code <= 0 || number == SIGTRAP || number == SIGSYS) raise(number);
}

static void install(int number, struct sigaction action) {
  sigfillset(&action.sa_mask);
  sigaction(number, &action, &before[number]);
}

int qd_signals_open(void) {
  if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  owner = getpid();
  wants_backtrace = getenv("SWIFT_BACKTRACE") != NULL;
  for (size_t i = 0; i < COUNT(reported); i++)
    install(reported[i], (struct sigaction){.sa_sigaction = report, .sa_flags = SA_SIGINFO | SA_RESTART});
  for (size_t i = 0; i < COUNT(crashes); i++)
    install(crashes[i],
            (struct sigaction){.sa_sigaction = crash, .sa_flags = SA_SIGINFO | SA_ONSTACK});
  install(SIGPIPE, (struct sigaction){.sa_handler = ignore, .sa_flags = SA_RESTART});
  return pipe_ends[0];
}

unsigned long qd_signals_take(void) {
  unsigned char numbers[64];
  unsigned long came = 0;
  ssize_t count;
  atomic_store(&unheard, 0);
  while ((count = read(pipe_ends[0], numbers, sizeof numbers)) > 0)
    for (ssize_t i = 0; i < count; i++) came |= 1ul << numbers[i];
  return came;
}

void qd_signals_close(void) {
  for (size_t i = 0; i < COUNT(reported); i++) sigaction(reported[i], &before[reported[i]], NULL);
  for (size_t i = 0; i < COUNT(crashes); i++) sigaction(crashes[i], &before[crashes[i]], NULL);
  sigaction(SIGPIPE, &before[SIGPIPE], NULL);
  for (int end = 0; end < 2; end++) {
    if (pipe_ends[end] >= 0) close(pipe_ends[end]);
    pipe_ends[end] = -1;
  }
}
