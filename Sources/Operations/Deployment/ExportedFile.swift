import SystemPackage
public import Terraform

/// A file that a person asked for, with a value of the state in it.
public struct ExportedFile: Sendable {
  let world: World

  /// Writes by way of a world's files.
  public init(world: World) {
    self.world = world
  }

  /// Writes a value to a new file that only its owner can read.
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - path: The file, from the root or with `~/`; nothing that exists is written over.
  /// - Returns: The file's path.
  /// - Throws: `SiteError` when it exists already or cannot be written.
  public func write(_ value: Secret, to path: String) throws(SiteError) -> String {
    let full = ConfigFile.expand(path, world)
    guard full.hasPrefix("/") else {
      throw SiteError(description: "\(path) is no path from the root.")
    }
    do throws(FileError) {
      guard try world.files.status(full) == nil else {
        throw FileError("write", full, .fileExists)
      }
      try world.files.write(full, Array(value.revealed.utf8))
    } catch {
      throw SiteError(description: "\(error)")
    }
    return full
  }
}
