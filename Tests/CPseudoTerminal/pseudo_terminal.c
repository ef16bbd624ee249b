#define _GNU_SOURCE
#include "pseudo_terminal.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

int qd_pty_open(int *controller, int *terminal) {
  if (openpty(controller, terminal, NULL, NULL, NULL) != 0) return -1;
  fcntl(*controller, F_SETFD, FD_CLOEXEC);
  fcntl(*terminal, F_SETFD, FD_CLOEXEC);
  return 0;
}

int qd_pty_resize(int controller, unsigned short columns, unsigned short rows) {
  struct winsize size = {.ws_col = columns, .ws_row = rows};
  return ioctl(controller, TIOCSWINSZ, &size);
}

int qd_pty_unread(int controller) {
  int count = 0;
  return ioctl(controller, FIONREAD, &count) == 0 ? count : -1;
}

void qd_pty_modes(int terminal, unsigned char modes[qd_pty_modes_size]) {
  struct termios settings = {0};
  tcgetattr(terminal, &settings);
  _Static_assert(sizeof settings <= qd_pty_modes_size, "all modes have room");
  memset(modes, 0, qd_pty_modes_size);
  memcpy(modes, &settings, sizeof settings);
}

void qd_pty_set_unusual_modes(int terminal) {
  struct termios settings;
  tcgetattr(terminal, &settings);
  settings.c_lflag &= ~(tcflag_t)ECHOE;
  settings.c_iflag |= IXANY;
  settings.c_cc[VKILL] = 0x18;
  tcsetattr(terminal, TCSANOW, &settings);
}

pid_t qd_pty_spawn(int terminal, const char *path, char *const arguments[],
                   char *const environment[]) {
  pid_t child = fork();
  if (child != 0) return child;
  // The test runner's signal mask and handlers are not the program's.
  sigset_t none;
  sigemptyset(&none);
  for (int number = 1; number < SIGRTMIN; number++) signal(number, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (login_tty(terminal) != 0) _exit(126);
  close_range(3, ~0u, 0);
  execve(path, arguments, environment);
  _exit(127);
}

int qd_contains(const void *bytes, size_t count, const void *part, size_t part_count) {
  return memmem(bytes, count, part, part_count) != NULL;
}
