/// Words for the POSIX shell of another machine.
enum ShellWord {
  /// Returns a text as one word that the shell takes literally, whatever is in it.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
      + "'"
  }
}
