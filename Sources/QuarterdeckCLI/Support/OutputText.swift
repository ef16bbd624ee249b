import TerminalUI
import Terraform

/// The outputs of a configuration, for the commands without a screen; secrets are masked.
enum OutputText {
  /// The outputs as lines, by name.
  static func lines(_ outputs: [String: OutputValue]) -> [String] {
    outputs.sorted { $0.key < $1.key }.map {
      SafeText("\($0.key) = \($0.value.display)").string
    }
  }

  /// An output in JSON.
  struct Answer: Encodable {
    /// The value in terraform's notation; nil for a secret.
    let value: String?
    let isSensitive: Bool
  }

  /// The outputs in JSON, by name.
  static func answers(_ outputs: [String: OutputValue]) -> [String: Answer] {
    outputs.mapValues { output in
      guard case .known(let text) = output.display else {
        return Answer(value: nil, isSensitive: output.isSensitive)
      }
      return Answer(value: text, isSensitive: output.isSensitive)
    }
  }
}
