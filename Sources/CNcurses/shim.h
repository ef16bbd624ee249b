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

/// Makes one cell of `base` and up to four marks that combine with it, in `attributes` and colour
/// pair `pair`. Pairs beyond 32,767 need the pointer.
static inline int qd_set_cell(cchar_t *cell, wchar_t base, const wchar_t *marks, int mark_count,
                              attr_t attributes, int pair) {
  wchar_t text[CCHARW_MAX + 1] = {base};
  for (int i = 0; i < mark_count && i < CCHARW_MAX - 1; i++) text[i + 1] = marks[i];
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

/// Returns the bytes that move the cursor, NULL when the terminal cannot.
static inline const char *qd_cursor_movement(int row, int column) {
  const char *format = qd_capability("cup");
  return format == NULL ? NULL : tiparm(format, row, column);
}

/// The window that is the whole of the current screen. A global variable in C, which Swift cannot
/// take for safe: only the thread that owns curses may call this.
static inline WINDOW *qd_whole_screen(void) { return stdscr; }

// Declared by <wchar.h> only for X/Open programs, which Swift's C is not.
extern int wcwidth(wchar_t character);

/// The number of columns of `character` in the thread's locale, as curses counts them: 0 for marks,
/// -1 for what cannot be shown.
static inline int qd_columns(wchar_t character) { return wcwidth(character); }

/// Asks the kernel for a terminal's size. Returns false when it is none.
static inline bool qd_terminal_size(int terminal, struct winsize *size) {
  return ioctl(terminal, TIOCGWINSZ, size) == 0;
}

/// The name of the character set of `locale`.
static inline const char *qd_character_set(locale_t locale) {
  return nl_langinfo_l(CODESET, locale);
}

/// The locale of threads that have none of their own.
static inline locale_t qd_global_locale(void) { return LC_GLOBAL_LOCALE; }

#endif
