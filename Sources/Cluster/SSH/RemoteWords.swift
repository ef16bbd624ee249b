/// A program and its arguments that a person named for a machine: each word arrives as it is.
///
/// ssh joins words with blanks and the machine's shell reads them again; so each is quoted here,
/// once. Whoever wants that shell names it: `sh -c 'df | sort'`.
public struct RemoteWords: Hashable, Sendable {
  /// The text for the remote shell.
  public let text: String

  /// Takes the words.
  ///
  /// - Throws: `RemoteCommandError` when there is none, or a NUL byte in one.
  public init(_ words: [String]) throws(RemoteCommandError) {
    guard let first = words.first, !first.isEmpty, words.allSatisfy({ !$0.utf8.contains(0) }) else {
      throw .invalidParameter(name: "command", value: words.joined(separator: " "))
    }
    text = words.map(ShellWord.quoted).joined(separator: " ")
  }
}
