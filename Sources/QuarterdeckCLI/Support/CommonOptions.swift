import ArgumentParser
import FoundationEssentials

/// Options that every command has.
struct CommonOptions: ParsableArguments {
  @Option(name: .customShort("C"), help: "The Terraform directory (default: the current one).")
  var directory: String?

  @Option(help: "Read this state file instead of the directory's.")
  var state: String?

  @Flag(help: "Print JSON with a `schema` field instead of text.")
  var json = false

  /// The Terraform directory, absolute.
  var absoluteDirectory: String { absolutePath(directory ?? ".") }
}

/// Returns a path from the root, as the shell's own current directory has it.
func absolutePath(_ path: String) -> String {
  let full = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  var parts: [Substring] = []
  for part in full.split(separator: "/") where part != "." {
    if part == ".." { _ = parts.popLast() } else { parts.append(part) }
  }
  return "/" + parts.joined(separator: "/")
}
