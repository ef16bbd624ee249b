import TerminalUI
import Terraform

// What is special about the shown run, and what a run without a plan came to.

extension Model {
  /// What the shown run was told beyond its kind, for the line of its steps.
  ///
  /// A plan that leaves something out is marked wherever it is reviewed and applied.
  var remarksMark: InkedText {
    let options = deploy.watched?.options ?? RunOptions()
    let lockFile = deploy.progress.initialization.changesLockFile ? ["lock file changed"] : []
    let remarks = options.remarks + lockFile
    guard !remarks.isEmpty else { return .empty }
    return InkedText(
      SafeText(remarks.joined(separator: " · ")), ink: options.isPartial ? .warning : .info,
      bold: options.isPartial)
  }

  /// What a run came to of which no plan is left to be reviewed.
  var doneLines: [InkedText] {
    guard let run = deploy.watched else { return [] }
    let what = run.options.address?.description ?? run.options.workspace?.description ?? ""
    let sentence =
      switch run.kind {
      case .taint: "\(what) is marked: the next plan replaces it."
      case .untaint: "\(what) is no longer marked."
      case .selectWorkspace: "The workspace is \(what) now."
      case .newWorkspace: "The workspace \(what) was made and is in use now."
      case .format: "The files are in terraform's layout. Those that were changed stand below."
      case .plan, .destroyPlan: "This plan has been applied. What it said stands below."
      case .apply: ""
      }
    let next =
      [.taint, .untaint, .newWorkspace].contains(run.kind)
      ? inkedKey(of: .plan, bold: true) + InkedText(" plans.") : .empty
    return [InkedText(SafeText(sentence)), next].filter { $0 != .empty }
  }

  /// The first error that names a place in a file of the configuration.
  var placeOfError: (file: String, line: Int)? {
    for error in deploy.progress.errors {
      guard let range = error.range, !range.filename.isEmpty else { continue }
      let isAbsolute = range.filename.hasPrefix("/")
      return (
        isAbsolute ? range.filename : "\(deployment.directory)/\(range.filename)",
        max(1, range.start.line)
      )
    }
    return nil
  }
}

extension RunKind {
  /// The title of the pane while it goes on.
  var ongoingTitle: String {
    switch self {
    case .plan: "Planning"
    case .destroyPlan: "Planning to destroy"
    case .apply: "Apply"
    case .taint, .untaint, .selectWorkspace, .newWorkspace, .format: title.capitalisedFirst
    }
  }
}

extension String {
  /// The text with a capital at its beginning.
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
