import SystemPackage
import Terraform

/// A theme: a table of texts, such as `danger = "red bold"`.
///
/// What they mean is for the program that draws.
public struct ThemeFile: Hashable, Sendable {
  /// The file.
  public var path: String
  /// The values by key; a key in a table is `table.key`.
  public var values: [String: String]
  private var lines: [String: Int]

  /// The line of a key in the file, for messages about its value.
  public func line(of key: String) -> Int? { lines[key] }

  /// Whether a text can be a theme's name: letters, digits, `-` and `_`.
  ///
  /// So no path comes in as one.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.count <= 60
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  /// The directories in which a theme is looked for, in this order: the operator's, the
  /// installation's, the checkout's.
  ///
  /// - Parameters:
  ///   - paths: Where the operator's are.
  ///   - executable: The real path of this program.
  /// - Returns: The directories, whether they exist or not.
  public static func searchPath(paths: Paths, executable: String) -> [String] {
    var directories = ["\(paths.configuration)/themes"]
    var parent = FilePath(executable).removingLastComponent()
    directories.append(
      parent.removingLastComponent().appending("share/quarterdeck/themes").string)
    // A binary that was built in a checkout lies a few levels below its themes.
    while let last = parent.lastComponent, !last.string.isEmpty {
      directories.append(parent.appending("themes").string)
      parent = parent.removingLastComponent()
    }
    return directories
  }

  /// The names of all themes that can be found.
  public static func names(in searchPath: [String], files: FileStore) -> [String] {
    let names = searchPath.flatMap { directory in
      // A directory that is not there has no themes.
      ((try? files.list(directory)) ?? []).filter { $0.hasSuffix(".toml") }.map {
        String($0.dropLast(5))
      }
    }
    return Set(names.filter(isName)).sorted()
  }

  /// Reads a theme.
  ///
  /// - Parameters:
  ///   - theme: Its name, or the path of its file, which has a `/` or ends in `.toml`.
  ///   - searchPath: Where to look for a name.
  ///   - files: The door to files.
  /// - Returns: The theme.
  /// - Throws: `ConfigurationError` when it is not found, is no TOML, or has a value that is no
  ///   text.
  public static func load(
    _ theme: String, searchPath: [String], files: FileStore
  ) throws(ConfigurationError) -> ThemeFile {
    let candidates =
      theme.contains("/") || theme.hasSuffix(".toml")
      ? [theme] : isName(theme) ? searchPath.map { "\($0)/\(theme).toml" } : []
    for path in candidates {
      let bytes: [UInt8]?
      do throws(FileError) {
        bytes = try files.readIfPresent(path)
      } catch {
        throw ConfigurationError(
          path: path,
          problems: [
            ConfigurationProblem(
              line: nil, message: "\(error)", remedy: "Make the file readable, or choose another.")
          ])
      }
      if let bytes {
        return try ThemeFile(path: path, text: String(decoding: bytes, as: UTF8.self))
      }
    }
    let known = names(in: searchPath, files: files)
    throw ConfigurationError(
      path: theme,
      problems: [
        ConfigurationProblem(
          line: nil, message: "There is no such theme.",
          remedy: known.isEmpty
            ? "Name the path of a theme's file."
            : "Choose one of: \(known.joined(separator: ", ")).")
      ])
  }

  /// Reads a theme's text.
  init(path: String, text: String) throws(ConfigurationError) {
    self.path = path
    values = [:]
    lines = [:]
    do throws(ConfigurationProblem) {
      let document = try TOMLDocument(text: text)
      try add(document.root, prefix: "", document)
    } catch {
      throw ConfigurationError(path: path, problems: [error])
    }
  }

  private mutating func add(
    _ table: JSONValue, prefix: String, _ document: TOMLDocument
  ) throws(ConfigurationProblem) {
    for member in table.object ?? JSONObject() {
      let key = prefix + member.key
      switch member.value {
      case .string(let text):
        values[key] = text
        lines[key] = document.line(of: key)
      case .object:
        try add(member.value, prefix: "\(key).", document)
      default:
        throw ConfigurationProblem(
          line: document.line(of: key), message: "\(key) must be a text.",
          remedy: "Put it in quotes: \(member.key) = \"…\".")
      }
    }
  }
}
