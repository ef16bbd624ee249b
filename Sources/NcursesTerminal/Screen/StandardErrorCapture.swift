import CTerminalGuard
import Glibc

/// Standard error, led into a file while the screen is taken, as htop does it.
///
/// What a library or the Swift runtime prints would ruin the screen, and a crash's last words would
/// be lost with it. The file is private (0600), made new, and removed again when nothing was said.
struct StandardErrorCapture: ~Copyable {
  /// The file's path.
  let path: String
  private let original: Int32

  /// Leads standard error into a new file in `directory`.
  ///
  /// Nil, and nothing changes, when standard error is no terminal or the file cannot be made.
  init?(directory: String) {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    var template = Array("\(directory)/quarterdeck-messages-XXXXXX".utf8CString)
    let file = qd_last_words_open(&template)
    guard file >= 0 else { return nil }
    defer { Glibc.close(file) }
    let saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard saved >= 0, dup2(file, STDERR_FILENO) >= 0 else { return nil }
    original = saved
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Puts standard error back.
  ///
  /// Returns the path of the file if something was written to it.
  consuming func end() -> String? {
    dup2(original, STDERR_FILENO)
    Glibc.close(original)
    qd_last_words_forget()
    var status = stat()
    guard stat(path, &status) == 0, status.st_size > 0 else {
      unlink(path)
      return nil
    }
    return path
  }
}
