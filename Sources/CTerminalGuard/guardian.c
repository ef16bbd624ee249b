// The guardian: waits for the program and leaves the terminal as it was found.

#define _GNU_SOURCE
#include "guard_state.h"
#include "terminal_guard.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/// Lets `number` act on the guardian itself; returns when it was stopped and continued.
static void act_as(int number) {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  signal(number, SIG_DFL);
  raise(number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  sigprocmask(SIG_BLOCK, &only, NULL);
}

/// Prints `program: ` and a line for the user.
static void __attribute__((format(printf, 1, 2))) say(const char *format, ...) {
  char line[PATH_MAX + 256];
  int start = snprintf(line, sizeof line, "%s: ", program_invocation_short_name);
  va_list values;
  va_start(values, format);
  vsnprintf(line + start, sizeof line - (size_t)start - 1, format, values);
  va_end(values);
  strcat(line, "\n");
  qd_write_all(STDERR_FILENO, line, strlen(line));
}

/// Tells what the user needs to know of a program that died, by signal `number` or 0.
static void report(int number) {
  struct stat words;
  const char *path = qd_state->last_words;
  if (number > 0) say("ended by signal %d (%s)", number, strsignal(number));
  if (*path != 0 && stat(path, &words) == 0) {
    if (words.st_size > 0)
      say("its last words are in %s", path);
    else
      unlink(path);
  }
  if (*qd_state->farewell != 0) say("%s", qd_state->farewell);
}

/// Ends the guardian the way the program ended.
static _Noreturn void end_like(int status) {
  int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  // A program that gave the terminal back has said itself what there was to say.
  if (atomic_load(&qd_state->taken)) {
    qd_terminal_restore();
    report(number);
  }
  if (number == 0) _exit(WEXITSTATUS(status));
  act_as(number);
  _exit(128 + number);
}

/// Waits until `number` is pending and takes it. Returns false after `milliseconds`.
static bool take(int number, long milliseconds) {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  struct timespec patience = {.tv_nsec = milliseconds * 1000000};
  return sigtimedwait(&only, NULL, &patience) == number;
}

/// Stops the guardian as its program was stopped, so that the shell gets its prompt.
static void stop_too(pid_t program) {
  // Stopped by force: the terminal is still taken. Stopped by its own will: it is not.
  qd_terminal_restore();
  // Without a shell above us the kernel discards this, and nobody continues us.
  act_as(SIGTSTP);
  if (!take(SIGCONT, 0)) return;
  // A shell continues both of us. Whoever continued only the guardian means both.
  siginfo_t change = {0};
  int events = WNOHANG | WNOWAIT | WSTOPPED | WCONTINUED | WEXITED;
  if (waitid(P_PID, (id_t)program, &change, events) == 0 && change.si_pid == 0)
    kill(program, SIGCONT);
}

/// Answers what happened to the program.
static void look_after(pid_t program) {
  // Stopped and continued ourselves, we may see a stop of the program that is over, or is about to
  // be: it is continued before it is asked how it does.
  if (take(SIGCONT, 0)) kill(program, SIGCONT);
  int status;
  while (waitpid(program, &status, WNOHANG | WUNTRACED | WCONTINUED) == program) {
    if (WIFSTOPPED(status))
      stop_too(program);
    else if (!WIFCONTINUED(status))
      end_like(status);
  }
}

/// Whether the program was sent signal `number` as well, at about the same time.
///
/// Whoever signals a job signals both of us. Heard twice, a stop would stop the job again when it is
/// continued, and a request to end would not wait for a good end.
static bool has_its_own(int number) {
  const long long moment = 50000000;
  long long start = qd_now();
  do {
    if (atomic_load(&qd_state->caught_at[number & 31]) > start - moment) return true;
    // It need not have caught it: it may have stopped or died of it.
    if (take(SIGCHLD, 2)) {
      raise(SIGCHLD);
      return true;
    }
  } while (qd_now() < start + moment);
  return false;
}

/// Hands a signal on to the program.
static void hand_on(const siginfo_t *info, pid_t program) {
  switch (info->si_signo) {
  case SIGINT: case SIGQUIT: case SIGTSTP: case SIGWINCH: case SIGTTIN: case SIGTTOU:
    // From the terminal: the program has its own.
    if (info->si_code > 0) return;
    break;
  case SIGCONT:
    kill(program, SIGCONT);
    return;
  }
  if (!has_its_own(info->si_signo)) kill(program, info->si_signo);
}

static _Noreturn void guard(pid_t program, const sigset_t *all) {
  prctl(PR_SET_NAME, "guardian");
  for (;;) {
    siginfo_t info;
    int number = sigwaitinfo(all, &info);
    if (number == SIGCHLD)
      look_after(program);
    else if (number > 0)
      hand_on(&info, program);
  }
}

long long qd_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000ll + now.tv_nsec;
}

int qd_guardian_id(void) { return qd_state->guardian; }

int qd_guardian_fork(void) {
  qd_refuse_dumps();
  qd_distrust_terminfo();
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return 0;

  struct qd_guard_state *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return -1;
  shared->guardian = getpid();

  sigset_t all, before;
  sigfillset(&all);
  // Some parents leave SIGCHLD ignored, which would make a dead child vanish unseen.
  signal(SIGCHLD, SIG_DFL);
  sigprocmask(SIG_SETMASK, &all, &before);
  pid_t program = fork();
  if (program < 0) {
    int saved_errno = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    munmap(shared, sizeof *shared);
    errno = saved_errno;
    return -1;
  }
  qd_state = shared;
  if (program > 0) guard(program, &all);

  prctl(PR_SET_PDEATHSIG, SIGTERM);
  // The guardian may have died before that took effect.
  if (getppid() != shared->guardian) _exit(EXIT_FAILURE);
  sigprocmask(SIG_SETMASK, &before, NULL);
  return 1;
}
