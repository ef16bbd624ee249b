/// A service of the snap of MicroK8s on a machine.
///
/// Source: `snap services microk8s`.
public struct SnapService: Hashable, Sendable {
  /// Its name without the snap's: `daemon-kubelite`.
  public var name: String
  /// Whether it is started at boot.
  public var isEnabled: Bool
  /// Whether it runs.
  public var isActive: Bool

  /// Makes a service.
  public init(name: String, isEnabled: Bool, isActive: Bool) {
    self.name = name
    self.isEnabled = isEnabled
    self.isActive = isActive
  }

  /// Whether it should run and does not.
  public var isFailed: Bool { isEnabled && !isActive }

  /// Reads what `snap services microk8s` prints; none when that is something else.
  public static func all(printed text: String) -> [SnapService] {
    text.lines.compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count >= 3, let name = words[0].dropping(prefix: "microk8s."),
        ["enabled", "disabled"].contains(words[1]), ["active", "inactive"].contains(words[2])
      else { return nil }
      return SnapService(
        name: String(name), isEnabled: words[1] == "enabled", isActive: words[2] == "active")
    }
  }
}
