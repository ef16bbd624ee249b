public import ArgumentParser
public import Fleet
import Operations

/// `quarterdeck ips`: the machines and their addresses.
struct IpsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ips", abstract: "Print name, role and addresses of each machine.")

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var answer: AnswerOptions

  @Option(help: "Only machines of this role: control-plane, worker or unknown.")
  var role: MachineRole?

  @Flag(help: "One address a line, for scripts: the fixed IPv4 addresses.")
  var plain = false

  func run() async throws {
    let site = try place.site()
    let inventory = try await site.readState().map { Inventory(of: $0) }
    let machines = (inventory?.machines ?? []).filter { role == nil || $0.role == role }
    if answer.json {
      try Output.json(Listing(machines: machines.map(Listing.Row.init)))
    } else if plain {
      for address in machines.flatMap({ $0.addresses.plain }) { Output.line(address) }
    } else {
      var table = TextTable(head: ["NAME", "ROLE", "ADDRESSES", "RESOURCE"])
      for machine in machines {
        table.add([
          machine.name, machine.role.rawValue, machine.addresses.all.joined(separator: " "),
          machine.resource,
        ])
      }
      Output.write(table.text)
    }
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/ips/1"
    let machines: [Row]

    struct Row: Encodable {
      let id: String
      let name: String
      let role: MachineRole
      let fixedV4: [String]
      let fixedV6: [String]
      let floating: [String]
      let access: String?
      let resource: String

      init(_ machine: Machine) {
        id = machine.id
        name = machine.name
        role = machine.role
        fixedV4 = machine.addresses.fixedV4
        fixedV6 = machine.addresses.fixedV6
        floating = machine.addresses.floating
        access = machine.addresses.access
        resource = machine.resource
      }
    }
  }
}

extension MachineRole: ExpressibleByArgument {}

extension MachineAddresses {
  /// The fixed IPv4 addresses, as the reference pipeline prints them; without any, the preferred address.
  fileprivate var plain: [String] {
    fixedV4.isEmpty ? [preferred].compactMap(\.self) : fixedV4
  }
}
