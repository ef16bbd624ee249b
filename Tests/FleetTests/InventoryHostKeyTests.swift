import Cluster
import Terraform
import Testing

@testable import Fleet

/// The host keys that the output `ssh_host_keys` names.
@Suite("Host keys of an inventory")
struct InventoryHostKeyTests {
  private static let key =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICrYqoE+ZDAZ0aodfv7f+FqdDUt7rWN4fAtZFhqy9hsV"
  private static let other =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO2s1bS0S0lbSBqvxOyGz2NqPAq1GPlQtLfY7uEzbIhK"

  private func target(_ value: String, sensitive: Bool = false) throws -> MachineTarget {
    let state = try InventoryState.state(
      [InventoryState.server("cp", id: "id-1", fixed: "10.0.0.1")],
      outputs: #"{"ssh_host_keys":{"value":\#(value),"type":"dynamic","sensitive":\#(sensitive)}}"#)
    return try #require(Inventory(of: state).targets.first)
  }

  @Test(
    "A text, lines of a text and a list are understood, by name and by identifier",
    arguments: [
      (#"{"cp":"KEY"}"#, 1), (#"{"id-1":"KEY\n"}"#, 1), (#"{"cp":"KEY comment\nOTHER\n"}"#, 2),
      (#"{"cp":["KEY","OTHER"]}"#, 2), (#"{"cp":"10.0.0.1 KEY"}"#, 1), (#"{"x":"KEY"}"#, 0),
      (#"{"cp":"no key"}"#, 0), (#"{"cp":7}"#, 0), ("[]", 0), ("null", 0),
    ])
  func shapes(value: String, count: Int) throws {
    let text = value.replacing("KEY", with: Self.key).replacing("OTHER", with: Self.other)
    let target = try target(text)
    #expect(target.hostKeys.count == count)
    #expect(target.host.trust == (count > 0 ? .known : .firstContact))
  }

  @Test("Public keys are no secrets: a sensitive output is read too")
  func sensitive() throws {
    #expect(try target("{\"cp\":\"\(Self.key)\"}", sensitive: true).hostKeys.count == 1)
  }
}
