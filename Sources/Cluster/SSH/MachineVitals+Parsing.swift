import FoundationEssentials

extension MachineVitals {
  /// The script of the probe: for each section a line with its name, then what a program printed.
  ///
  /// It is printed in one piece: each piece would wake sshd, the connection and us.
  static let script =
    "said=$("
    + sections.map { "echo @\($0.name); \($0.command) 2>/dev/null" }.joined(separator: "; ")
    + "); printf '%s\\n' \"$said\""

  private static let sections: [(name: String, command: String)] = [
    ("clock", "date -u +%Y-%m-%dT%H:%M:%SZ"),
    ("boot", "cat /proc/sys/kernel/random/boot_id"),
    ("name", "cat /proc/sys/kernel/hostname"),
    ("uptime", "cat /proc/uptime"),
    ("load", "cat /proc/loadavg"),
    ("processors", "nproc"),
    ("memory", "head -n 3 /proc/meminfo"),
    ("disk", "LC_ALL=C df -kP /"),
    ("cloud-init", "cat /run/cloud-init/status.json"),
    ("microk8s", "stat -c %Y /snap/microk8s/current"),
  ]

  /// Reads what the probe printed; returns nil when no section of it is there.
  ///
  /// Each section is read on its own, so a program that the machine lacks costs one value.
  public init?(probe text: String) {
    var sections: [String: [Substring]] = [:]
    var current: String?
    for line in text.lines {
      if let name = line.dropping(prefix: "@") {
        current = String(name)
        sections[String(name)] = []
      } else if let current, !line.trimmed.isEmpty {
        sections[current]?.append(line)
      }
    }
    guard !sections.isEmpty else { return nil }
    func first(_ name: String) -> String? { sections[name]?.first?.trimmed }
    clock = first("clock").flatMap(Timestamp.date)
    bootID = first("boot")
    hostName = first("name")
    uptime = first("uptime").flatMap(Self.seconds)
    load = first("load").flatMap(Load.init(text:))
    processorCount = first("processors").flatMap { Int($0) }
    memory = Usage(meminfo: sections["memory"] ?? [])
    disk = sections["disk"]?.last.flatMap { Usage(df: $0) }
    bootStages = Self.stages((sections["cloud-init"] ?? []).joined(separator: "\n"))
    microK8sInstalledAt = first("microk8s").flatMap { Int64($0) }
      .map { Date(timeIntervalSince1970: Double($0)) }
  }

  /// The stages in cloud-init's own file; a file that is not there, or half written, has none.
  private static func stages(_ json: String) -> [CloudInitStage] {
    (try? CloudInitStatus(json: Array(json.utf8), exitCode: 0))?.stages ?? []
  }

  private static func seconds(_ uptime: String) -> Duration? {
    guard let seconds = uptime.split(separator: " ").first.flatMap({ Double($0) }),
      (0...1e12).contains(seconds)
    else { return nil }
    return .seconds(seconds)
  }
}

extension MachineVitals.Load {
  /// Reads a line such as `0.42 0.35 0.30 1/523 12345`.
  fileprivate init?(text: String) {
    let numbers = text.split(separator: " ").prefix(3).compactMap { Double($0) }
    guard numbers.count == 3, numbers.allSatisfy({ $0.isFinite && $0 >= 0 }) else { return nil }
    self.init(oneMinute: numbers[0], fiveMinutes: numbers[1], fifteenMinutes: numbers[2])
  }
}

extension MachineVitals.Usage {
  /// Reads lines such as `MemTotal:        8137064 kB`.
  fileprivate init?(meminfo lines: [Substring]) {
    func kibibytes(_ name: String) -> UInt64? {
      lines.lazy.compactMap { $0.dropping(prefix: name + ":") }.first
        .flatMap { $0.split(separator: " ").first }.flatMap { UInt64($0) }
    }
    // Kernels before 3.14 have no MemAvailable; free memory is the nearest they say.
    guard let total = kibibytes("MemTotal"),
      let available = kibibytes("MemAvailable") ?? kibibytes("MemFree")
    else { return nil }
    self.init(kibibytes: total, available)
  }

  /// Reads a line such as `/dev/vda1  40470732  8123456  32330892  21% /`.
  ///
  /// Counts from the end, because the name of a device can contain blanks.
  fileprivate init?(df line: Substring) {
    let words = line.split(separator: " ")
    guard words.count >= 6, let total = UInt64(words[words.count - 5]),
      let available = UInt64(words[words.count - 3])
    else { return nil }
    self.init(kibibytes: total, available)
  }

  private init?(kibibytes total: UInt64, _ available: UInt64) {
    let (total, totalOverflow) = total.multipliedReportingOverflow(by: 1_024)
    let (available, overflow) = available.multipliedReportingOverflow(by: 1_024)
    guard !totalOverflow, !overflow else { return nil }
    self.init(total: total, available: available)
  }
}
