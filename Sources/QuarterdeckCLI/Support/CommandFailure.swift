import ArgumentParser

/// A failure of a command, in the words that stand on standard error.
struct CommandFailure: Error, CustomStringConvertible {
  /// What failed, why, and what to do.
  let description: String

  /// Makes a failure of a sentence.
  init(_ description: String) {
    self.description = description
  }
}
