// What threads can wait for, by Linux's descriptors for events and timers.

#define _GNU_SOURCE
#include "waiting.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

/// Reads the eight bytes that both kinds of descriptors have when there is something.
static void take(int descriptor) {
  uint64_t number;
  while (read(descriptor, &number, sizeof number) < 0 && errno == EINTR) {
  }
}

int qd_count_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE); }

void qd_count_add(int count) {
  uint64_t one = 1;
  while (write(count, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void qd_count_take(int count) { take(count); }

int qd_alarm_open(void) { return timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC); }

void qd_alarm_set(int alarm, long long seconds, long nanoseconds) {
  struct itimerspec time = {.it_value = {.tv_sec = seconds, .tv_nsec = nanoseconds}};
  timerfd_settime(alarm, TFD_TIMER_ABSTIME, &time, NULL);
}

void qd_alarm_wait(int alarm) { take(alarm); }

void qd_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) ends[0] = ends[1] = -1;
}

void qd_thread_instead(void *(*body)(void *), void *argument) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, body, argument) != 0) body(argument);
  for (;;) pause();
}

void qd_thread_name(const char *name) { prctl(PR_SET_NAME, name); }
