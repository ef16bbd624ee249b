import FoundationEssentials

extension Snapshots {
  /// How long every copy is kept.
  private static let keptTime = 30.0 * 86_400
  /// How many copies are kept at least, however old they are.
  private static let keptCount = 50

  /// Removes the copies that nobody will ask for.
  ///
  /// Kept are those of the last 30 days; the newest 50; for ever the last of each lineage, the one
  /// before each loss of resources, as by a destroy, and every copy that the ledger does not know.
  ///
  /// - Parameters:
  ///   - entries: The ledger.
  ///   - now: The present time.
  /// - Returns: The files that were removed.
  /// - Throws: `FileError` when one cannot be removed.
  @discardableResult
  func prune(_ entries: [Ledger.Entry], now: Date) throws(FileError) -> [String] {
    var seenAt: [Substring: Date] = [:]
    for entry in entries { seenAt[entry.sha256.prefix(Self.digits)] = entry.at }
    let kept = Self.keptForEver(entries)
    let known = list().compactMap { snapshot -> (path: String, digest: Substring, at: Date)? in
      guard let digest = snapshot.digest.map({ $0[...] }), let at = seenAt[digest] else {
        return nil
      }
      return (snapshot.path, digest, at)
    }
    var removed: [String] = []
    for snapshot in known.sorted(by: { $0.at > $1.at }).dropFirst(Self.keptCount)
    where now.timeIntervalSince(snapshot.at) > Self.keptTime && !kept.contains(snapshot.digest) {
      try files.remove(snapshot.path)
      removed.append(snapshot.path)
    }
    return removed
  }

  private static func keptForEver(_ entries: [Ledger.Entry]) -> Set<Substring> {
    var kept: Set<Substring> = []
    var newest: [String: Ledger.Entry] = [:]
    var lastOfLineage: [String: Substring] = [:]
    for entry in entries {
      let workspace = entry.workspace ?? "default"
      if let before = newest[workspace], entry.resources < before.resources {
        kept.insert(before.sha256.prefix(digits))
      }
      newest[workspace] = entry
      lastOfLineage[entry.lineage] = entry.sha256.prefix(digits)
    }
    return kept.union(lastOfLineage.values)
  }
}
