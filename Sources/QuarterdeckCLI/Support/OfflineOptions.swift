import ArgumentParser
import Cluster
import FoundationEssentials
import Operations
import TerminalUI

/// Files that stand for machines and cluster, so that a command works without either.
struct OfflineOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Answer from these files, and ask nobody.",
      discussion:
        "What each is, its content tells; - is standard input. A bundle of quarterdeck bundle is read as it is.",
      valueName: "file"),
    completion: .file())
  var from: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --from: when the files were made (RFC 3339), from which ages count (default: now).",
      valueName: "time"),
    completion: Completions.nothing)
  var now: GivenTime?

  func validate() throws {
    if from.isEmpty, now != nil {
      throw ValidationError("--now says when the files of --from were made. Add --from FILE.")
    }
    if from.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input (-) can be read once. Give the rest as files.")
    }
  }

  /// Whether files are read and nobody is asked.
  var isOffline: Bool { !from.isEmpty }

  /// A file that was named, with its content or the reason why there is none.
  struct File {
    /// Its name as it was given, safe to print.
    let name: String
    /// What is in it; the failure's words go on behind the name.
    let content: Result<Content, CommandFailure>
    /// The machine whose it is, where a bundle tells it.
    var machine: String?

    /// All of it.
    ///
    /// - Throws: Why there is none.
    func bytes() throws(CommandFailure) -> [UInt8] {
      guard case .bytes(let bytes) = try content.get() else {
        throw CommandFailure("is a log of cloud-init, which tells nothing of this.")
      }
      return bytes
    }
  }

  /// What is in a file.
  enum Content {
    /// All of it.
    case bytes([UInt8])
    /// What a large log of cloud-init says, which was read piece by piece.
    case cloudInit(CloudInitTranscript)
  }

  /// How much of a file is wanted, in bytes.
  enum Extent {
    /// All of it: 1 GiB at most, and an error beyond.
    case whole
    /// Its end: the last 256 MiB.
    case end
  }

  /// What is wanted of a bundle.
  enum Part {
    /// What kubectl and microk8s printed.
    case cluster
    /// What cloud-init left on machines.
    case setUps
    /// Both, for the screens.
    case screens
    /// All logs.
    case logs

    /// Whether logs of cloud-init are wanted for what they say.
    fileprivate var hasSetUps: Bool { self == .setUps || self == .screens }

    /// Whether a file of a bundle belongs to it, by its path below the bundle's folder.
    fileprivate func includes(_ path: String) -> Bool {
      switch self {
      case .cluster: path.hasPrefix("cluster/")
      case .setUps:
        path.hasPrefix("machines/")
          && !["versions.txt", AnswerTime.fileName].contains { path.hasSuffix($0) }
      case .screens:
        Self.cluster.includes(path)
          || path.hasPrefix("machines/") && !path.hasSuffix("versions.txt")
      case .logs: path.hasSuffix(".log")
      }
    }
  }

  /// The files, and what they say of the time.
  struct Offer {
    /// The files, in the order in which they were named; of a bundle, those of the wanted part.
    var files: [File] = []
    /// When a bundle among them was made.
    var madeAt: Date?
  }

  /// Reads the files.
  ///
  /// - Parameters:
  ///   - extent: How much of each.
  ///   - part: What is wanted of a bundle.
  /// - Returns: The files, those of bundles in the place of the bundle.
  func files(_ extent: Extent, _ part: Part) async -> Offer {
    var offer = Offer()
    for name in from {
      let title = name == "-" ? "standard input" : SafeText(name).string
      do throws(CommandFailure) {
        if part.hasSetUps, let text = try Self.cloudInit(in: path(of: name)) {
          offer.files.append(File(name: title, content: .success(.cloudInit(text))))
          continue
        }
        let bytes = try Self.bytes(of: path(of: name), extent, .live)
        guard bytes.starts(with: Self.gzipMark) else {
          offer.files.append(File(name: title, content: .success(.bytes(bytes))))
          continue
        }
        try await open(bytes, title, part, &offer)
      } catch {
        offer.files.append(File(name: title, content: .failure(error)))
      }
    }
    return offer
  }

  /// What packed files begin with.
  static let gzipMark: [UInt8] = [0x1F, 0x8B]

  /// Opens a packed file: a bundle, or one file alone.
  private func open(
    _ packed: [UInt8], _ title: String, _ part: Part, _ offer: inout Offer
  ) async throws(CommandFailure) {
    let bytes: [UInt8]
    do throws(SiteError) {
      bytes = try await Gzip(world: .live(environment: ProcessInfo.processInfo.environment))
        .unpacked(packed)
    } catch {
      throw CommandFailure("cannot be unpacked: \(error.description)")
    }
    guard let entries = TarArchive.entries(of: bytes) else {
      offer.files.append(File(name: title, content: .success(.bytes(bytes))))
      return
    }
    var isEmpty = true
    for entry in entries {
      let path = entry.name.split(separator: "/").dropFirst().joined(separator: "/")
      if path == EvidenceBundle.timeFile {
        offer.madeAt = Timestamp.date(
          String(decoding: entry.bytes, as: UTF8.self).filter { !$0.isNewline })
      }
      guard part.includes(path) else { continue }
      isEmpty = false
      let parts = path.split(separator: "/")
      offer.files.append(
        File(
          name: "\(title): \(SafeText(path).string)", content: .success(.bytes(entry.bytes)),
          machine: parts.first == "machines" && parts.count > 2 ? String(parts[1]) : nil))
    }
    if isEmpty { throw CommandFailure("is an archive, but has nothing for this command in it.") }
  }

  private func path(of name: String) -> String {
    name == "-" ? "/dev/stdin" : absolutePath(name)
  }

  /// What a large log of cloud-init says; nil for what is small or something else.
  private static func cloudInit(in path: String) throws(CommandFailure) -> CloudInitTranscript? {
    do throws(FileError) {
      guard let status = try FileStore.live.status(path), status.kind == .file,
        status.size > CloudInitTranscriptFile.small
      else { return nil }
      return try CloudInitTranscriptFile(path: path).read()
    } catch {
      throw CommandFailure("cannot be read: \(error.reason).")
    }
  }

  private static let wholeLimit = 1 << 30
  private static let endLimit = 1 << 28

  private static func bytes(
    of path: String, _ extent: Extent, _ files: FileStore
  ) throws(CommandFailure) -> [UInt8] {
    let (isDirectory, bytes): (Bool, [UInt8])
    do throws(FileError) {
      let status = try files.status(path)
      isDirectory = status?.kind == .directory
      let start = extent == .whole ? 0 : max(0, (status?.size ?? 0) - endLimit)
      bytes =
        isDirectory
        ? [] : try files.readTail(path, start, extent == .whole ? wholeLimit : endLimit)
    } catch {
      throw CommandFailure("cannot be read: \(error.reason).")
    }
    guard !isDirectory else {
      throw CommandFailure("is a directory. Give its files one by one, as with DIR/*.")
    }
    guard extent == .end || bytes.count < wholeLimit else {
      throw CommandFailure("has a gibibyte or more. Give only the part that matters.")
    }
    return bytes
  }
}

/// A moment that was given on the command line.
struct GivenTime: ExpressibleByArgument {
  /// The moment.
  let date: Date

  /// Reads RFC 3339; nil for anything else.
  init?(argument: String) {
    guard let date = Timestamp.date(argument) else { return nil }
    self.date = date
  }
}

extension CloudInitEvidence {
  /// Takes in a file.
  ///
  /// - Parameter file: The file.
  /// - Returns: What it was.
  /// - Throws: Why it cannot be read, or is of no use.
  @discardableResult
  mutating func add(_ file: OfflineOptions.File) throws -> Kind {
    switch try file.content.get() {
    case .bytes(let bytes): try add(bytes)
    case .cloudInit(let text): try add(text)
    }
  }
}
