import Terraform

/// Takes secrets out of a run's output file while terraform writes it.
///
/// terraform prints the value of a sensitive variable whose validation fails, and a provisioner
/// prints what it likes. It writes the file itself, so that it does not depend on us, and others
/// read it meanwhile: so a secret is overwritten where it stands, by as many asterisks, and no
/// offset in the file changes.
///
/// One line is never touched: a state that terraform could save nowhere else. It may be the only
/// copy, and `StateGuardian` covers it once it is safe.
struct OutputScrubber: Sendable {
  private let file: String
  private let redactor: Redactor
  private let files: FileStore
  /// How much of what was looked at is looked at again: a secret may have been written in pieces.
  private let overlap: Int
  /// How much is looked at once.
  private let chunk: Int

  init(file: String, redactor: Redactor, files: FileStore) {
    self.file = file
    self.redactor = redactor
    self.files = files
    overlap = max(redactor.longestForm, EmergencyDump.mark.count)
    chunk = max(1 << 18, 2 * overlap)
  }

  /// Scrubs what is there and what comes, until the task is cancelled.
  ///
  /// - Parameter directory: The run's folder, which is watched.
  func follow(in directory: String) async {
    guard !redactor.isEmpty else { return }
    var offset = 0
    for await _ in files.watch(directory, nil) {
      guard let looked = scrub(from: offset) else { return }
      offset = looked
    }
  }

  /// Scrubs the whole file.
  func scrub() {
    guard scrub(from: 0) == nil, let bytes = try? files.read(file) else { return }
    // With a dumped state in it, line by line.
    var start = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if !line.contains(EmergencyDump.mark) { cover(Array(line), at: start) }
      start += line.count + 1
    }
  }

  /// Scrubs what stands behind an offset.
  ///
  /// Returns how far it looked; nil when it came upon a dumped state, and left everything from there
  /// on alone.
  private func scrub(from start: Int) -> Int? {
    var offset = start
    while true {
      let first = max(0, offset - overlap)
      // No file yet is no secret yet.
      guard let bytes = try? files.readTail(file, first, chunk) else { return offset }
      guard !bytes.contains(EmergencyDump.mark) else { return nil }
      cover(bytes, at: first)
      offset = first + bytes.count
      guard bytes.count == chunk else { return offset }
    }
  }

  private func cover(_ bytes: [UInt8], at offset: Int) {
    for range in redactor.ranges(in: bytes) {
      let cover = [UInt8](repeating: UInt8(ascii: "*"), count: range.count)
      // What cannot be overwritten is tried again at the end of the run.
      try? files.overwrite(file, offset + range.lowerBound, cover)
    }
  }
}
