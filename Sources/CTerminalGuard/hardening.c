// What is done before anything else, with or without a terminal.

#define _GNU_SOURCE
#include "guard_state.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

void qd_refuse_dumps(void) {
  // Memory holds secrets: no core file, and no other process of the user may read it.
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  prctl(PR_SET_DUMPABLE, 0);
}

/// Whether only root or this user can have written what stands at `path`.
///
/// Only absolute paths: terminfo data may also stand in the variable itself ("hex:", "b64:").
static bool is_trusted(const char *path) {
  struct stat place;
  return path[0] == '/' && stat(path, &place) == 0 &&
         (place.st_uid == 0 || place.st_uid == geteuid()) && (place.st_mode & 022) == 0;
}

/// Whether each entry of `list`, separated by colons, is trusted; an empty one is the system's own.
static bool all_trusted(const char *list) {
  char *copy = strdup(list);
  bool trusted = copy != NULL;
  char *rest = copy;
  for (char *entry; trusted && (entry = strsep(&rest, ":")) != NULL;)
    trusted = *entry == 0 || is_trusted(entry);
  free(copy);
  return trusted;
}

void qd_distrust_terminfo(void) {
  static const char *const names[] = {"TERMINFO", "TERMINFO_DIRS"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = getenv(names[i]);
    if (value != NULL && !all_trusted(value)) unsetenv(names[i]);
  }
  unsetenv("TERMCAP");
  unsetenv("TERMPATH");
}
