import FoundationEssentials
import TerminalUI
import Terraform

/// What lies over the screen and takes the keys.
enum Overlay: Equatable, Sendable {
  /// The keys.
  case help(Scroll)
  /// The variables that have no value.
  case variables(VariablesForm)
  /// A typed name before something is lost.
  case confirmation(Confirmation)
  /// A question with yes and no.
  case question(Question)
  /// A typed word before a run is stopped by force.
  case forcedStop(ForcedStop)
}

/// A question with yes and no; anything but `y` is no.
struct Question: Equatable, Sendable {
  /// The question.
  let title: String
  /// What a person should know before answering.
  let lines: [String]
  /// What yes asks the world to do.
  let confirmed: [Effect]
}

/// What stands between a plan that destroys something and its apply.
struct Confirmation: Equatable, Sendable {
  /// The run that made the plan.
  let planID: String
  /// What will be lost.
  let losses: [Loss]
  /// How many resources the plan adds, changes and destroys.
  let counts: ChangeCounts
  /// The name to type.
  var name: TypedName

  /// A resource that an apply destroys or replaces.
  struct Loss: Equatable, Sendable {
    /// Its address in the configuration.
    let address: String
    /// What is done to it.
    let action: Action
  }
}
