import Cluster
public import FoundationEssentials
public import Terraform

/// Files that tell how a deployment fares, for somebody who cannot look himself.
///
/// Nothing is taken out of it before everything is in: what one file names as a secret is looked for
/// in all of them.
public struct EvidenceBundle: Sendable {
  /// One of its files.
  public struct File: Hashable, Sendable {
    /// Its path in the bundle.
    public let name: String
    /// What it is, as a clause.
    public let meaning: String
    /// Its text.
    public internal(set) var text: String
  }

  private var raw: [File] = []
  private var secrets: Set<Secret>
  /// What could not be read, with the reasons.
  public private(set) var missing: [String] = []

  /// Begins a bundle.
  ///
  /// - Parameter secrets: What must not be in it, as far as it is known before.
  public init(secrets: Set<Secret>) {
    self.secrets = secrets
  }

  /// Puts a file in.
  ///
  /// - Parameters:
  ///   - name: Its path in the bundle; signs that a file system minds become hyphens.
  ///   - meaning: What it is.
  ///   - text: Its text, with whatever is in it.
  public mutating func add(_ name: String, _ meaning: String, _ text: String) {
    raw.append(File(name: Self.safe(name), meaning: meaning, text: text))
  }

  /// Takes note of something that could not be read.
  public mutating func miss(_ what: String, _ reason: String) {
    missing.append("\(what): \(reason)")
  }

  /// Has more looked for.
  public mutating func learn(_ values: some Sequence<String>) {
    secrets.formUnion(values.map { Secret($0) })
  }

  /// The files without secrets, the description of them first.
  ///
  /// - Parameter time: When it was made, in RFC 3339.
  /// - Returns: The files.
  public func files(madeAt time: String) -> [File] {
    let redactor = Redactor(secrets)
    func clean(_ text: String, isLog: Bool = false) -> String {
      // What is known goes first: what a mask covers in part is no longer found as a whole.
      let known = redactor.redacted(text)
      return isLog
        ? LogLine.masked(log: known)
        : ManifestMask.masked(known) { Sensitive.masks(attribute: $0, ofType: "") }
    }
    let files = raw.map { file in
      File(
        name: file.name, meaning: file.meaning,
        text: clean(file.text, isLog: file.name.hasSuffix(".log")))
    }
    let index = files.map { "* `\($0.name)`: \($0.meaning)." }.joined(separator: "\n")
    let lost =
      missing.isEmpty
      ? "" : "\n\nNot in it:\n\n" + missing.map { "* \($0)" }.joined(separator: "\n")
    let readme = """
      # Evidence

      Made at \(time). Secrets that are known, and the values of variables, options and annotations
      whose names tell secrets, are replaced by \(Redactor.mask). Look through it all the same before
      you hand it on: a program can print a secret that nobody knows for one.

      \(index)\(lost)

      To look at it again, without a cluster:

          quarterdeck explain --from cluster/*.json --now \(time)
          quarterdeck cloud-init --from machines/NAME/*
          quarterdeck logs --from pods/*.log

      """
    return [File(name: "README.md", meaning: "this", text: clean(readme))] + files
  }

  private static func safe(_ name: String) -> String {
    let parts = name.split(separator: "/").map { part in
      String(
        part.map { character in
          character.isASCII
            && (character.isLetter || character.isNumber || "-_.".contains(character))
            ? character : "-"
        }.prefix(120))
    }
    return parts.filter { $0 != "." && $0 != ".." }.joined(separator: "/")
  }
}

extension EvidenceBundle {
  /// Packs the files with `tar` into a new file that only its owner can read.
  ///
  /// - Parameters:
  ///   - path: The file, absolute; nothing that exists is written over.
  ///   - folder: The name of the folder that the files are in.
  ///   - time: When it was made.
  ///   - paths: Where the program keeps its files, and the folder before it is packed.
  ///   - world: The doors to the world.
  /// - Throws: `SiteError` when that cannot be done.
  public func write(
    to path: String, folder: String, madeAt time: Date, paths: Paths, world: World
  ) async throws(SiteError) {
    guard let tar = ToolLocator(world: world).path(of: "tar") else {
      throw SiteError(description: "tar is not on the PATH. Install it.")
    }
    let scratch: RuntimeDirectory
    do {
      guard try world.files.status(path) == nil else {
        throw SiteError(description: "\(path) exists already. Name another file with --output.")
      }
      scratch = try RuntimeDirectory.make(paths: paths, world: world)
    } catch let error as SiteError {
      throw error
    } catch {
      throw SiteError(description: "\(error)")
    }
    defer {
      Self.removeTree("\(scratch.path)/\(folder)", files: world.files)
      scratch.remove(world: world)
    }
    do {
      let files = files(madeAt: time.ISO8601Format())
      for file in files {
        let full = "\(scratch.path)/\(folder)/\(file.name)"
        let parent = full.lastIndex(of: "/").map { String(full[..<$0]) } ?? scratch.path
        try world.files.makeDirectory(parent)
        try world.files.write(full, Array(file.text.utf8))
      }
      let result = try await world.processes.run(
        Program(
          tar, ["--create", "--gzip", "--file=-", "--directory=\(scratch.path)", "--", folder],
          environment: ["PATH": world.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8"],
          directory: "/", output: .captured(limit: Self.mostBytes), lifetime: .ours,
          deadline: .seconds(120)))
      guard result.isSuccess, result.output.dropped == 0 else {
        throw SiteError(description: "tar could not pack the files: \(result.errorOutput.text)")
      }
      try world.files.write(path, result.output.bytes)
    } catch let error as SiteError {
      throw error
    } catch {
      throw SiteError(description: "\(error)")
    }
  }

  /// Removes a folder with all that is in it; what cannot be removed is swept by the next start.
  private static func removeTree(_ path: String, files: FileStore) {
    // What has no list is no folder.
    for name in (try? files.list(path)) ?? [] { removeTree("\(path)/\(name)", files: files) }
    try? files.remove(path)
  }

  /// More than the packed evidence of any cluster that this is made for.
  private static let mostBytes = 1 << 29
}
