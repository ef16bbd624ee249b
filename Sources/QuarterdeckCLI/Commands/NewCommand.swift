import ArgumentParser
import Blueprint
import FoundationEssentials
import Operations

/// `quarterdeck new`: writes the configuration of a MicroK8s cluster on OpenStack.
struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Write the MicroK8s-on-OpenStack configuration into a directory.",
    discussion: "Nothing that is there already is overwritten.")

  @Argument(help: "The directory; it is made if it is not there.", completion: .directory)
  var directory: String

  func run() throws {
    let files = World.live(environment: ProcessInfo.processInfo.environment).files
    let path = absolutePath(directory)
    let taken = try Blueprint.files.filter { try files.status("\(path)/\($0.name)") != nil }
    guard taken.isEmpty else {
      throw CommandFailure(
        "\(path) has \(taken.map(\.name).joined(separator: ", ")) already; nothing was written. "
          + "Name another directory.")
    }
    // The directory is the operator's own: their umask decides who may read it.
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for file in Blueprint.files {
      try Data(file.contents).write(to: URL(filePath: "\(path)/\(file.name)"))
    }
    Output.line("Wrote \(Blueprint.files.map(\.name).joined(separator: ", ")) into \(path).")
    Output.line("Next: quarterdeck \(directory)   (P plans, A applies what you have reviewed)")
  }
}
