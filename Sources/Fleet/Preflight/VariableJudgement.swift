public import Terraform

/// Judges the variables of the configuration and of the environment; tells names, never values.
public enum VariableJudgement {
  /// Judges whether every variable has a value.
  ///
  /// - Parameters:
  ///   - missing: Those without one.
  ///   - count: How many variables are declared.
  /// - Returns: The check.
  public static func values(
    missing: [VariableDeclaration], of count: Int
  ) -> PreflightCheck {
    guard !missing.isEmpty else {
      return .ok(.variableValues, "\(count) declared, all have a value")
    }
    let names = missing.map(\.name)
    let verb = names.count == 1 ? "has" : "have"
    let exports = names.map { "export TF_VAR_\($0)=…" }.joined(separator: "; ")
    return .failure(
      .variableValues, "\(names.joined(separator: ", ")) \(verb) no value.",
      remedy: "The console asks for them (P); or: \(exports)")
  }

  /// Judges what the environment adds to terraform's command lines.
  public static func arguments(in environment: [String: String]) -> PreflightCheck {
    let names = environment.keys.filter { $0.hasPrefix("TF_CLI_ARGS") }.sorted()
    guard !names.isEmpty else { return .ok(.variableArguments, "TF_CLI_ARGS is not set") }
    return .warning(
      .variableArguments, "\(names.joined(separator: ", ")) is set.",
      why: "It could switch reviews and locks off, so Quarterdeck does not pass it on; "
        + "terraform by itself heeds it.",
      remedy: "unset \(names.joined(separator: " "))")
  }

  /// Judges terraform's own logging.
  public static func log(in environment: [String: String]) -> PreflightCheck {
    let names = environment.filter { $0.key.hasPrefix("TF_LOG") && !$0.value.isEmpty }
      .keys.sorted()
    guard !names.isEmpty else { return .ok(.variableLog, "TF_LOG is not set") }
    return .warning(
      .variableLog, "\(names.joined(separator: ", ")) is set.",
      why: "terraform's log holds secrets in clear; Quarterdeck does not pass it on.",
      remedy: "unset \(names.joined(separator: " "))")
  }
}
