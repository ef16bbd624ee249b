/// What lies over the screen and takes the keys.
enum Overlay: Equatable, Sendable {
  /// The line in which a command is looked for.
  case palette(Palette)
  /// What was run.
  case commandLog(CommandLogPane)
  /// Everything that can be given, with its keys.
  case help(Help)
  /// The variables that have no value.
  case variables(VariablesForm)
  /// A typed name before something is lost.
  case confirmation(Confirmation)
  /// The last seconds before something is lost.
  case countdown(Countdown)
  /// A question with yes and no.
  case question(Question)
  /// A typed name before a pod is deleted that nobody makes again.
  case podDeletion(PodDeletion)
  /// A list to choose from.
  case picker(Picker)
  /// The options of plans, and what else is done to the state.
  case planMenu(PlanMenu)
  /// Putting a copy of the state back.
  case restore(RestoreDialog)
  /// The file that a value, or the lines of logs, are saved to.
  case save(SaveDialog)
  /// A command on many machines.
  case fanOut(FanOutDialog)
  /// A command of the operator's own.
  case custom(CustomDialog)
  /// What a deployment needs, looked at.
  case doctor(Doctor)
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
