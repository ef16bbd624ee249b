// The guardian: waits for the program and leaves the terminal as it was found.

#define _GNU_SOURCE
#include "guard_state.h"
#include "terminal_guard.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

/// Names the file with the program's last words, if it said any.
static void report_last_words(int number) {
  struct stat words;
  const char *path = qd_state->last_words;
  char line[PATH_MAX + 128];
  int length;
  if (*path == 0) return;
  if (stat(path, &words) != 0 || words.st_size == 0) {
    unlink(path);
    return;
  }
  if (number > 0)
    length = snprintf(line, sizeof line, "%s: ended by signal %d (%s); its last words are in %s\n",
                      program_invocation_short_name, number, strsignal(number), path);
  else
    length = snprintf(line, sizeof line, "%s: messages are in %s\n", program_invocation_short_name,
                      path);
  qd_write_all(STDERR_FILENO, line, (size_t)length);
}

/// Ends the guardian the way the program ended.
static _Noreturn void end_like(int status) {
  int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  qd_terminal_restore();
  report_last_words(number);
  if (number == 0) _exit(WEXITSTATUS(status));
  act_as(number);
  _exit(128 + number);
}

static void look_after(pid_t program) {
  int status;
  while (waitpid(program, &status, WNOHANG | WUNTRACED) == program) {
    if (!WIFSTOPPED(status)) end_like(status);
    // Stopped by force: the terminal is still taken. Stopped by its own will: it is not.
    qd_terminal_restore();
    // Without a shell above us the kernel discards this. What continues us, continues the program:
    // SIGCONT is blocked here and waits to be handed on.
    act_as(SIGTSTP);
  }
}

/// Whether the terminal or the kernel sent `info` to the program as well.
static bool program_has_its_own(const siginfo_t *info) {
  switch (info->si_signo) {
  case SIGINT: case SIGQUIT: case SIGTSTP: case SIGWINCH: case SIGTTIN: case SIGTTOU:
    return info->si_code > 0;
  default:
    return false;
  }
}

static _Noreturn void guard(pid_t program, const sigset_t *all) {
  prctl(PR_SET_NAME, "guardian");
  for (;;) {
    siginfo_t info;
    int number = sigwaitinfo(all, &info);
    if (number == SIGCHLD)
      look_after(program);
    else if (number > 0 && !program_has_its_own(&info))
      kill(program, number);
  }
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
