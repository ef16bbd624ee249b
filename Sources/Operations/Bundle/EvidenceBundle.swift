import Cluster
public import FoundationEssentials
import SystemPackage
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

  /// A part of a bundle that was gathered beside others.
  struct Part: Sendable {
    private(set) var files: [(name: String, meaning: String, text: String)] = []
    private(set) var missing: [(what: String, reason: String)] = []
    var secrets: [String] = []

    mutating func add(_ name: String, _ meaning: String, _ text: String) {
      files.append((name, meaning, text))
    }

    mutating func miss(_ what: String, _ reason: String) { missing.append((what, reason)) }

    /// What was answered; else the bundle says why it is missing.
    mutating func told<Value>(_ answer: Answer<Value>, _ what: String) -> Value? {
      if let failure = answer.failure { miss(what, "\(failure)") }
      return answer.value
    }

    mutating func add(_ other: Part) {
      files += other.files
      missing += other.missing
      secrets += other.secrets
    }
  }

  /// Puts in what was gathered.
  mutating func add(_ part: Part) {
    for file in part.files { add(file.name, file.meaning, file.text) }
    for lost in part.missing { miss(lost.what, lost.reason) }
    learn(part.secrets)
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
    let mark = File(name: Self.timeFile, meaning: "when it was made", text: time + "\n")
    let index = ([mark] + files).map { "* `\($0.name)`: \($0.meaning)." }.joined(separator: "\n")
    let lost =
      missing.isEmpty
      ? "" : "\n\nNot in it:\n\n" + missing.map { "* \($0)" }.joined(separator: "\n")
    let readme = """
      # Evidence

      Made at \(time). Secrets that are known, and the values of variables, options and annotations
      whose names tell secrets, are replaced by \(Redactor.mask). Look through it all the same before
      you hand it on: a program can print a secret that nobody knows for one.

      \(index)\(lost)

      To look at it again, without a cluster, give the packed file itself to any of these:

          quarterdeck explain|pods|nodes|events|microk8s|cloud-init|logs --from FILE.tar.gz

      Ages then count from the time above. What was unpacked can be given file by file:

          quarterdeck explain --from cluster/*.json --now \(time)
          quarterdeck cloud-init --from machines/NAME/*
          quarterdeck logs --from pods/*.log

      """
    return [File(name: "README.md", meaning: "this", text: clean(readme)), mark] + files
  }

  /// The file that says when a bundle was made, by which it is known.
  public static let timeFile = "made-at.txt"

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
  /// Sees whether a bundle can become a file, before anybody is asked for what is in it.
  ///
  /// - Parameters:
  ///   - path: The file, absolute.
  ///   - world: The doors to the world.
  /// - Throws: `SiteError` when it exists already, or cannot be written or packed.
  public static func check(_ path: String, world: World) throws(SiteError) {
    _ = try Gzip(world: world).path
    let folder = FilePath(path).removingLastComponent().string
    do throws(FileError) {
      try refuseExisting(path, world)
      // A link to a directory is one.
      guard try world.files.status(world.files.realPath(folder))?.kind == .directory else {
        throw FileError("write to", folder, .notDirectory)
      }
    } catch {
      throw failure(error)
    }
    guard world.files.isWritable(folder) else {
      throw failure(FileError("write to", folder, .permissionDenied))
    }
  }

  private static func refuseExisting(_ path: String, _ world: World) throws(FileError) {
    guard try world.files.status(path) == nil else {
      throw FileError("write", path, .fileExists)
    }
  }

  private static func failure(_ error: FileError) -> SiteError {
    let what =
      error.reason == .fileExists ? "\(error.path) exists already." : "No bundle: \(error)"
    return SiteError(
      description: "\(what) Name another place with quarterdeck bundle --output FILE.")
  }

  /// Packs the files into a new file that only its owner can read.
  ///
  /// Nothing is written before all is packed, so that nothing is left of one that is interrupted.
  ///
  /// - Parameters:
  ///   - path: The file, absolute; nothing that exists is written over.
  ///   - folder: The name of the folder that the files are in.
  ///   - time: When it was made.
  ///   - world: The doors to the world.
  /// - Throws: `SiteError` when that cannot be done.
  public func write(
    to path: String, folder: String, madeAt time: Date, world: World
  ) async throws(SiteError) {
    let entries = files(madeAt: time.ISO8601Format()).map { file in
      TarArchive.Entry(name: "\(folder)/\(file.name)", bytes: Array(file.text.utf8))
    }
    guard
      let archive = TarArchive.bytes(of: entries, madeAt: Int(time.timeIntervalSince1970))
    else { throw SiteError(description: "A file of the bundle has a name that is too long.") }
    let packed = try await Gzip(world: world).run(["--stdout"], on: archive)
    guard !Task.isCancelled else { throw SiteError(description: "It was interrupted.") }
    do throws(FileError) {
      try Self.refuseExisting(path, world)
      try world.files.write(path, packed)
    } catch {
      throw Self.failure(error)
    }
  }
}

/// The program `gzip`, which packs and unpacks in memory.
public struct Gzip: Sendable {
  private let world: World

  /// Makes it for a world.
  public init(world: World) {
    self.world = world
  }

  /// More than the evidence of any cluster that this is made for.
  private static let mostBytes = 1 << 29

  /// Unpacks.
  ///
  /// - Parameter bytes: What was packed.
  /// - Returns: What it was.
  /// - Throws: `SiteError` when it is not whole, or has more than half a gibibyte.
  public func unpacked(_ bytes: [UInt8]) async throws(SiteError) -> [UInt8] {
    try await run(["--decompress", "--stdout"], on: bytes)
  }

  /// Where it is.
  var path: String {
    get throws(SiteError) {
      guard let gzip = ToolLocator(world: world).path(of: "gzip") else {
        throw SiteError(description: "gzip is not on the PATH. Install it.")
      }
      return gzip
    }
  }

  func run(_ arguments: [String], on bytes: [UInt8]) async throws(SiteError) -> [UInt8] {
    let program = Program(
      try path, arguments,
      environment: ["PATH": world.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8"],
      directory: "/", input: bytes, output: .captured(limit: Self.mostBytes), lifetime: .ours,
      deadline: .seconds(120))
    do {
      let result = try await world.processes.run(program)
      guard result.output.dropped == 0 else {
        throw SiteError(description: "There is more in it than half a gibibyte.")
      }
      guard result.isSuccess else {
        throw SiteError(description: "gzip cannot read it: \(result.errorOutput.text)")
      }
      return result.output.bytes
    } catch let error as SiteError {
      throw error
    } catch {
      throw SiteError(description: "\(error)")
    }
  }
}
