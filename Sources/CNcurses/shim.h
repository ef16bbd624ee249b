// ncurses with wide characters, for Swift: what the header offers only as macros, as functions.

#ifndef CNCURSES_SHIM_H
#define CNCURSES_SHIM_H

// Wide-character functions are declared only on request, on every platform.
#define NCURSES_WIDECHAR 1
// Macros that shadow functions would hide them from Swift.
#define NCURSES_NOMACROS 1

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <term.h>
#include <wchar.h>

static inline attr_t qd_attribute_normal(void) { return A_NORMAL; }
static inline attr_t qd_attribute_bold(void) { return A_BOLD; }
static inline attr_t qd_attribute_dim(void) { return A_DIM; }
static inline attr_t qd_attribute_reverse(void) { return A_REVERSE; }
static inline attr_t qd_attribute_underline(void) { return A_UNDERLINE; }

/// Makes one cell of `text` (a base and up to four marks that combine with it, ending with 0), in
/// `attributes` and colour pair `pair`. Pairs beyond 32,767 need the pointer.
static inline int qd_set_cell(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
  return setcchar(cell, text, attributes, 0, &pair);
}

/// Writes `count` cells to `window`, cut off at its right edge; the cursor stays.
static inline int qd_put_cells(WINDOW *window, int row, int column, const cchar_t *cells,
                               int count) {
  return mvwadd_wchnstr(window, row, column, cells, count);
}

/// Returns the string of a terminfo capability, NULL when the terminal has none; tigetstr itself
/// has a second answer, (char *)-1, for names that are no strings.
static inline const char *qd_capability(const char *name) {
  char *value = tigetstr(name);
  return value == (char *)-1 ? NULL : value;
}

/// Asks the kernel for a terminal's size. Returns false when it is none.
static inline bool qd_terminal_size(int terminal, struct winsize *size) {
  return ioctl(terminal, TIOCGWINSZ, size) == 0;
}

/// The name of the current thread's character set.
static inline const char *qd_character_set(void) { return nl_langinfo(CODESET); }

#endif
