/// Finds machines by what others call them, in one step for any number of machines.
struct MachineIndex {
  /// What a machine is called by.
  private enum Key: Hashable {
    /// One of its identifiers; they are unique within a provider.
    case id(String, provider: String?)
    case port(String, provider: String)
    case address(IPAddress)
    case name(String)
  }

  /// The number of the machine; nil when several are called so.
  private var numbers: [Key: Int?] = [:]

  /// Makes the index of machines that are numbered by their places.
  init(of drafts: [MachineDraft] = []) {
    for (number, draft) in drafts.enumerated() { add(draft, number: number) }
  }

  /// Notes what a machine is called by.
  mutating func add(_ draft: MachineDraft, number: Int) {
    for id in draft.ids {
      note(.id(id, provider: nil), number)
      if let provider = draft.provider { note(.id(id, provider: provider), number) }
    }
    if let provider = draft.provider {
      for port in draft.ports { addPort(port, of: provider, number: number) }
    }
    let addresses = draft.fixed + draft.floating + [draft.access].compactMap(\.self)
    for address in addresses { addAddress(address, number: number) }
    if let name = draft.name { note(.name(name), number) }
  }

  mutating func addPort(_ port: String, of provider: String, number: Int) {
    note(.port(port, provider: provider), number)
  }

  mutating func addAddress(_ address: IPAddress, number: Int) {
    note(.address(address), number)
  }

  /// The machine with an identifier; without a provider, of any.
  func machine(id: String, provider: String?) -> Int? {
    number(of: .id(id, provider: provider))
  }

  func machine(port: String, provider: String) -> Int? {
    number(of: .port(port, provider: provider))
  }

  /// The machine that alone has an address.
  func machine(address: IPAddress) -> Int? { number(of: .address(address)) }

  /// The machine that alone has a name.
  func machine(name: String) -> Int? { number(of: .name(name)) }

  private mutating func note(_ key: Key, _ number: Int) {
    if let known = numbers[key], known != number {
      numbers[key] = .some(nil)
    } else {
      numbers[key] = number
    }
  }

  private func number(of key: Key) -> Int? { numbers[key] ?? nil }
}
