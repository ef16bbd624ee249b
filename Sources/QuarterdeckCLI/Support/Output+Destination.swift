import Glibc
import Operations

extension Output {
  /// What standard output is.
  static var destination: KeyHandover.Destination {
    var status = stat()
    guard !isTerminal else { return .terminal }
    guard fstat(STDOUT_FILENO, &status) == 0 else { return .other }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFIFO, S_IFSOCK: return .pipe
    default: return .other
    }
  }

  /// Whether standard output is a file that others than its owner may read.
  static var isReadableByOthers: Bool {
    var status = stat()
    return destination == .file && fstat(STDOUT_FILENO, &status) == 0
      && status.st_mode & (S_IRWXG | S_IRWXO) != 0
  }
}
