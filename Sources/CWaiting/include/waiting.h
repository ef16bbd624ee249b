// What threads can wait for that Glibc's module for Swift does not have: a count, and an alarm. Both
// are descriptors, so that Swift can share them among threads without a pointer.

#ifndef CWAITING_H
#define CWAITING_H

/// Makes a count, which is zero (close-on-exec). Returns its descriptor, -1 when there is none to be
/// had.
int qd_count_open(void);

/// Adds one: one of those who wait in `qd_count_take` goes on.
void qd_count_add(int count);

/// Takes one; waits until there is one, whatever signals come.
void qd_count_take(int count);

/// Makes an alarm, which is not set (close-on-exec). Returns its descriptor, -1 when there is none to
/// be had.
int qd_alarm_open(void);

/// Sets the alarm to a time since boot, suspension included; zero: never. A time that is over rings
/// at once.
void qd_alarm_set(int alarm, long long seconds, long nanoseconds);

/// Waits until the alarm rings, whatever signals come.
void qd_alarm_wait(int alarm);

/// Makes a pipe (close-on-exec, both ends at once): what is read at the first comes from the second.
/// Both are -1 when there is none to be had.
void qd_pipe(int ends[2]);

/// Starts a thread for `body`, and does nothing on the present one any more. Without a thread to be had
/// `body` runs here.
void qd_thread_instead(void *(*body)(void *), void *argument) __attribute__((noreturn));

/// Names the present thread for those who look at the process, in at most 15 bytes.
void qd_thread_name(const char *name);

#endif
