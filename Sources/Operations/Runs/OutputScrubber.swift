import Terraform

/// Takes secrets out of a run's output file while terraform writes it.
///
/// terraform prints the value of a sensitive variable whose validation fails, and a provisioner
/// prints what it likes. It writes the file itself, so that it does not depend on us, and others
/// read it meanwhile: so a secret is overwritten where it stands, by as many asterisks, and no
/// offset in the file changes.
struct OutputScrubber: Sendable {
  let file: String
  let redactor: Redactor
  let files: FileStore

  /// How much is looked at once.
  private static let chunk = 1 << 18
  /// How much of what was looked at is looked at again: a secret may have been written in pieces.
  private static let overlap = 1 << 16

  /// Scrubs what is there and what comes, until the task is cancelled.
  ///
  /// - Parameter directory: The run's folder, which is watched.
  func follow(in directory: String) async {
    guard !redactor.isEmpty else { return }
    var offset = 0
    for await _ in files.watch(directory, nil) { offset = scrub(from: offset) }
  }

  /// Scrubs the whole file.
  func scrub() { _ = scrub(from: 0) }

  /// Scrubs what stands behind an offset, and returns how far it looked.
  private func scrub(from start: Int) -> Int {
    var offset = start
    while true {
      let first = max(0, offset - Self.overlap)
      // No file yet is no secret yet.
      guard let bytes = try? files.readTail(file, first, Self.chunk) else { return offset }
      for range in redactor.ranges(in: bytes) {
        let cover = [UInt8](repeating: UInt8(ascii: "*"), count: range.count)
        // What cannot be overwritten is tried again at the end of the run.
        try? files.overwrite(file, first + range.lowerBound, cover)
      }
      offset = first + bytes.count
      guard bytes.count == Self.chunk else { return offset }
    }
  }
}
