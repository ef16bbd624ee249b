import FoundationEssentials

/// The line with which cloud-init begins a stage, and the one with which it ends.
///
/// ```
/// Cloud-init v. 22.4.2 running 'modules:final' at Mon, 23 Nov 2026 07:40:38 +0000. Up 20.36 seconds.
/// Cloud-init v. 22.4.2 finished at Mon, 23 Nov 2026 07:40:38 +0000. Datasource DataSourceNoCloud.  Up 20.55 seconds
/// ```
struct CloudInitBanner {
  /// cloud-init's version.
  let version: String
  /// The stage that begins; nil in the last line, and for a stage that is not known.
  let stage: CloudInitStage.Name?
  /// Whether it is the last line.
  let isFinished: Bool
  /// The year, which some logs do not have in their times.
  let year: Int?
  /// Where the configuration came from; only the last line says it.
  let datasource: String?

  /// Reads a line; returns nil when it is none.
  init?(_ text: Substring) {
    guard let rest = text.dropping(prefix: "Cloud-init v. "),
      let blank = rest.firstIndex(of: " ")
    else { return nil }
    version = String(rest[..<blank])
    let what = rest[blank...].dropFirst()
    isFinished = what.hasPrefix("finished at ")
    guard isFinished || what.hasPrefix("running '") else { return nil }
    let name = what.split(separator: "'", maxSplits: 2).dropFirst().first
    stage = isFinished ? nil : name.flatMap { CloudInitStage.Name(loose: $0) }
    // `Mon, 23 Nov 2026 07:40:38 +0000`: the first word of four digits.
    year = what.split(whereSeparator: { $0 == " " || $0 == "." }).lazy
      .filter { $0.utf8.count == 4 }.compactMap { Int($0) }.first { $0 > 1999 }
    let source = what.firstRange(of: ". Datasource ").map { what[$0.upperBound...] }
    datasource = source.map { text in
      let end = text.firstRange(of: ".  Up ")?.lowerBound ?? text.endIndex
      return text[..<end].trimmed
    }
  }
}

extension CloudInitStage.Name {
  /// The stage that a text means, as the command line, the log or the status writes it.
  init?(loose text: Substring) {
    switch text {
    case "init-local": self = .initLocal
    case "init", "init-network": self = .initNetwork
    case "modules:config", "modules-config": self = .modulesConfig
    case "modules:final", "modules-final": self = .modulesFinal
    default: return nil
    }
  }
}
