import FoundationEssentials
import TerminalUI
import Terraform

/// What lies over the screen and takes the keys.
public enum Overlay: Equatable, Sendable {
  /// The keys, from a line on.
  case help(scroll: Int)
  /// The variables that have no value.
  case variables(VariablesForm)
  /// A typed name before something is lost.
  case confirmation(Confirmation)
  /// A question with yes and no.
  case question(Question)
}

/// A question with yes and no; anything but `y` is no.
public struct Question: Equatable, Sendable {
  /// The question.
  public let title: String
  /// What a person should know before answering.
  public let lines: [String]
  /// What yes asks the world to do.
  let confirmed: [Effect]
}

/// What stands between a plan that destroys something and its apply.
public struct Confirmation: Equatable, Sendable {
  /// The run that made the plan.
  let planID: String
  /// What will be lost, one line for each resource.
  let losses: [String]
  /// How many resources the plan adds, changes and destroys.
  let counts: ChangeCounts
  /// The name to type.
  var name: TypedName
}
