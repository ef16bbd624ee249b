import FoundationEssentials
import Testing

@testable import Fleet

@Suite("What a machine shows on its console")
struct ConsoleLogTests {
  private func log(_ text: String) -> ConsoleLog {
    ConsoleLog(text: text, readAt: Date(timeIntervalSince1970: 0))
  }

  private static let key =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICrYqoE+ZDAZ0aodfv7f+FqdDUt7rWN4fAtZFhqy9hsV"
  private static let other =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO2s1bS0S0lbSBqvxOyGz2NqPAq1GPlQtLfY7uEzbIhK"

  @Test("The host keys are those of the newest whole block, whatever systemd puts before a line")
  func hostKeys() {
    let console = log(
      """
      -----BEGIN SSH HOST KEY KEYS-----
      \(Self.other) root@old
      -----END SSH HOST KEY KEYS-----
      [   31.2] cloud-init[1188]: -----BEGIN SSH HOST KEY KEYS-----\r
      [   31.2] cloud-init[1188]: \(Self.key) root@control\r
      [   31.2] cloud-init[1188]: no key\r
      [   31.2] cloud-init[1188]: -----END SSH HOST KEY KEYS-----\r
      -----BEGIN SSH HOST KEY KEYS-----
      \(Self.other) root@torn
      """)
    #expect(console.hostKeys.map(\.line) == ["\(Self.key) root@control"])
    #expect(log("Booting…\nlogin:").hostKeys.isEmpty)
  }

  @Test("Colours and the empty end are left out")
  func lines() {
    #expect(
      log("[\u{1B}[0;32m  OK  \u{1B}[0m] Started sshd\r\ncontrol login: \n\n  \n").lines
        == ["[  OK  ] Started sshd", "control login: "])
  }
}
